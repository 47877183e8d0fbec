from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from connectors.store import close_store
from tests.flows.warned import Warned, make_warned


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site that tests copy; making its store takes a while."""
    folder = tmp_path_factory.mktemp("warned") / "site"
    make_warned(folder)
    close_store(Warned(folder).settings.url)
    return folder


@pytest.fixture
def warned(template: Path, tmp_path: Path) -> Iterator[Warned]:
    copytree(template, tmp_path / "site")
    made = Warned(tmp_path / "site")
    yield made
    close_store(made.settings.url)
