from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from connectors.store import close_store
from flows.services import together
from flows.settings import Settings
from tests.flows.cli.typed import Desk
from tests.flows.trial import make_trial


@pytest.fixture(scope="session")
def made_trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "site"
    make_trial(folder)
    close_store(Settings(site=folder).url)
    return folder


@pytest.fixture
def desk(made_trial: Path, tmp_path: Path) -> Iterator[Desk]:
    copytree(made_trial, tmp_path / "site")
    yield Desk(tmp_path)
    together.down(Settings(site=tmp_path / "site"))
