from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from connectors.store import close_store
from tests.flows.indicators.gauged import Gauged, make_gauged
from tests.sinks.http import Behaviour, http_sink


@pytest.fixture(scope="session")
def made_gauged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "gauged"
    make_gauged(folder)
    close_store(f"sqlite:///{folder}/muster.db")
    return folder


@pytest.fixture
def gauged(made_gauged: Path, tmp_path: Path) -> Iterator[Gauged]:
    folder = tmp_path / "site"
    copytree(made_gauged, folder)
    with http_sink(behaviour=Behaviour.ANSWERS) as sink:
        made = Gauged(folder, sink)
        yield made
    close_store(made.settings.url)
