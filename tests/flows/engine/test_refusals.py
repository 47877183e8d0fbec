"""What is refused is on record every time, and told once an hour and source."""

from datetime import timedelta
from pathlib import Path

from connectors.store import close_store
from flows.engine.refusals import refuse
from flows.library import site_in
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.identity import OccasionId
from tests.flows.proposals import Asking
from tests.flows.township import TEN
from tests.flows.trial import make_trial


def test_each_source_is_told_of_once_an_hour(tmp_path: Path, store_url: str) -> None:
    make_trial(tmp_path / "site", store_url)
    settings = Settings(site=tmp_path / "site", store_url=store_url)
    trial, site = Asking(settings.site, store_url=store_url), site_in(settings.site)
    tries = [("form", 0), ("form", 1), ("hook", 2), ("form", 59), ("form", 60)]
    for source, minutes in tries:
        with open_desk(settings) as desk:
            now = TEN + timedelta(minutes=minutes)
            refuse(desk, site, source, "wrong-form", now=now)
    with open_desk(settings, is_writer=False) as desk:
        noted = {
            key: [
                entry.action
                for entry in desk.journal.of(
                    desk.incidents.known(f"alarm:refused:{key}") or OccasionId("")
                )
            ]
            for key in ("form:2026112502", "form:2026112503", "hook:2026112502")
        }
    told = trial.alarms()
    close_store(store_url)

    assert len(told) == 3
    assert noted == {
        "form:2026112502": ["alarm_told", "refused", "refused", "refused"],
        "form:2026112503": ["alarm_told", "refused"],
        "hook:2026112502": ["alarm_told", "refused"],
    }
