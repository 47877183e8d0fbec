from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from starlette.testclient import TestClient

from tests.flows.hillside import Hillside
from tests.flows.riverside import Riverside
from tests.flows.township import Township, make_site


@pytest.fixture(scope="session")
def made_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "site"
    folder.mkdir()
    make_site(folder)
    return folder


@pytest.fixture
def township(made_site: Path, tmp_path: Path) -> Iterator[Township]:
    folder = tmp_path / "site"
    copytree(made_site, folder)
    here = Township(folder)
    here.declare()
    yield here
    here.close()


@pytest.fixture
def client(township: Township) -> TestClient:
    return township.client()


@pytest.fixture(scope="session")
def made_riverside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "riverside"
    folder.mkdir()
    made = Riverside(folder)
    made.make()
    made.close()
    return folder


@pytest.fixture
def riverside(made_riverside: Path, tmp_path: Path) -> Iterator[Riverside]:
    """Yield it with a flood declared in the north, and its steps run once."""
    folder = tmp_path / "riverside"
    copytree(made_riverside, folder)
    here = Riverside(folder)
    here.declare()
    here.run()
    yield here
    here.close()


@pytest.fixture
def hillside(made_riverside: Path, tmp_path: Path) -> Iterator[Hillside]:
    """Yield it with nothing declared."""
    folder = tmp_path / "hillside"
    copytree(made_riverside, folder)
    here = Hillside(folder)
    yield here
    here.close()
