"""The duty officer is told once of what is wrong with the system itself."""

from pathlib import Path

import pytest

from flows.engine.alarms import Alarm, tell_duty_officer
from flows.engine.clock import WallClock
from flows.library import site_in
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.incident.occasions import Begun, OccasionKind
from plans.people.roster import Wanted
from tests.flows.trial import make_trial

REFUSED = Alarm(
    key="refused:form:08", name="refused", facts={"source": "form", "why": "P0815"}
)


@pytest.fixture
def settings(tmp_path: Path, store_url: str) -> Settings:
    make_trial(tmp_path / "site", store_url)
    return Settings(site=tmp_path / "site", store_url=store_url)


def tell(settings: Settings, alarm: Alarm) -> Begun:
    site, now = site_in(settings.site), WallClock().now()
    with open_desk(settings) as desk:
        return tell_duty_officer(desk, site, alarm, now=now)


def test_it_is_told_once(settings: Settings) -> None:
    first, again = tell(settings, REFUSED), tell(settings, REFUSED)

    assert (first.is_new, again.is_new) == (True, False)
    with open_desk(settings, is_writer=False) as desk:
        assert desk.occasions.kind_of(first.occasion_id) is OccasionKind.WARNING
        assert len(desk.ledger.of(first.occasion_id)) == 1
        [noted] = desk.journal.of(first.occasion_id)
    assert (noted.action, noted.facts["told"]) == ("alarm_told", 1)


def test_the_operator_is_told_where_nobody_is_on_duty(settings: Settings) -> None:
    begun = tell(settings, REFUSED)

    with open_desk(settings, is_writer=False) as desk:
        [operator] = desk.roster.parties(Wanted(numbers=frozenset({"bo"})))
        [message] = desk.ledger.of(begun.occasion_id)
    assert message.to == operator.party_id
    assert "form" in message.body
    assert "P0815" in message.body
