"""A site with Ana, an expert, and Bo; its plan asks Ana, then tells a partner."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from connectors.store import close_store
from flows.settings import Settings
from tests.flows.trial import make_trial


@pytest.fixture(scope="session")
def made_trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "site"
    make_trial(folder)
    close_store(Settings(site=folder).url)
    return folder


@pytest.fixture
def settings(made_trial: Path, tmp_path: Path) -> Iterator[Settings]:
    copytree(made_trial, tmp_path / "site")
    settings = Settings(site=tmp_path / "site")
    yield settings
    close_store(settings.url)
