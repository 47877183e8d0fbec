"""The sample township, imported once, and a copy of it for every scenario."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest

from connectors.store import close_store
from flows.library import site_in
from flows.sample import sample_files
from flows.settings import Settings
from flows.wiring.importing import NOUNS, import_files

#: Ten in the morning in the sample township.
TEN = datetime(2026, 11, 25, 2, tzinfo=UTC)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "site"
    folder.mkdir()
    texts = sample_files(1, TEN.date())
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    settings = Settings(site=folder)
    files = {noun: folder / f"{noun}.csv" for noun in NOUNS if f"{noun}.csv" in texts}
    import_files(settings, site_in(folder), files, now=TEN)
    close_store(settings.url)
    return folder


@pytest.fixture
def settings(sample: Path, tmp_path: Path) -> Iterator[Settings]:
    folder = tmp_path / "site"
    copytree(sample, folder)
    settings = Settings(site=folder)
    yield settings
    close_store(settings.url)
