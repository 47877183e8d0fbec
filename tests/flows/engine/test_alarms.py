"""The duty officer is told once of what is wrong with the system itself."""

from pathlib import Path

import pytest

from flows.engine.alarms import Alarm, door_of, said_of, tell_duty_officer
from flows.engine.clock import WallClock
from flows.library import site_in
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.incident.occasions import Begun, OccasionKind
from plans.people.roster import Wanted
from plans.site import Site
from tests.flows.trial import make_trial

REFUSED = Alarm(
    key="refused:form:08", name="refused", facts={"source": "form", "why": "P0815"}
)
OFFICES = Site.model_validate(
    {
        "site": "test",
        "title": {"en": "Test"},
        "languages": ["en", "zh"],
        "roles": {
            "mayor": {"title": {"en": "Mayor", "zh": "镇长"}},
            "clerk": {},
        },
    }
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


def test_offices_and_doors_are_told_in_words() -> None:
    alarm = Alarm(
        key="1",
        name="lapsed",
        facts={"level": "III", "proposal": "p-1", "source": "form", "asked": 2},
        phrases={"act": "propose.act.declare", **door_of("form")},
        offices={"roles": ["mayor", "clerk", "nobody"]},
    )

    assert said_of(alarm, "zh", OFFICES)[1] == (
        "请致电有权决定者（镇长、clerk、nobody）。提议 p-1 来自Prefect 表单，"
        "询问 2 人后逾期失效，未执行任何操作。"
    )
    assert "(Mayor, clerk, nobody)" in said_of(alarm, "en", OFFICES)[1]


def test_a_source_of_the_site_keeps_its_name() -> None:
    assert door_of("river-gauge") == {}
