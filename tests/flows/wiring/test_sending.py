"""The site as its files stand: a corrected key helps without a new start."""

from pathlib import Path

import pytest

from flows.settings import Settings
from flows.wiring.sending import SiteFile
from tests.flows.township import make_site


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    make_site(tmp_path)
    _write_key(tmp_path, "MUSTER_TRIAL_KEY=wrong\n")
    return Settings(site=tmp_path)


def test_a_corrected_key_makes_another_site_of_it(settings: Settings) -> None:
    site_file = SiteFile(settings)
    site = site_file()
    assert not site_file.is_newer(site)

    _write_key(settings.site, "MUSTER_TRIAL_KEY=corrected\n")
    assert site_file.is_newer(site)
    assert not site_file.is_newer(site_file())


def test_with_keys_that_others_can_read_the_old_ones_go_on_without_exercises(
    settings: Settings,
) -> None:
    site_file = SiteFile(settings)
    site = site_file()
    (settings.site / "secrets.env").chmod(0o644)
    assert not any(one.exercises for one in site_file().channels.values())
    assert not site_file.is_newer(site)

    (settings.site / "secrets.env").chmod(0o600)
    assert site_file().channels == site.channels


def _write_key(folder: Path, text: str) -> None:
    file = folder / "secrets.env"
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
