from pathlib import Path

import pytest

from tests.flows.riverside import Riverside


@pytest.fixture(scope="session")
def made_riverside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "riverside"
    folder.mkdir()
    made = Riverside(folder)
    made.make()
    made.close()
    return folder
