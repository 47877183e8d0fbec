"""Clocks of the law and watches: begun, reminded of, closed, and after the end."""

from datetime import timedelta

import pytest

from flows.engine.closing import Closing, close_deadline
from flows.engine.deadlines import remind
from flows.library import read_profile
from plans.identity import KindOfRun
from plans.incident.law import Clock, Start
from plans.people.registry import PartyEntry, PointEntry
from plans.people.roster import PartyKind
from plans.plan import Level
from tests.flows.hillside import Hillside, plan_of
from tests.flows.township import TEN
from tests.test_house_rules import ROOT

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
#: Every clock of every profile that comes with Muster.
CLOCKS = [
    (file.stem, clock)
    for file in sorted((ROOT / "plans" / "law").glob("*.yaml"))
    for clock in read_profile(file.read_bytes(), source=file.name).clocks
]
AID = PartyEntry(
    kind=PartyKind.ORGANISATION,
    number="aid",
    name="Aid",
    certificates="public_fundraising:2030-01-01",
    points=(PointEntry("email", "aid@x.example", is_allowed_for_exercises=True),),
)
GIFTS: dict[str, object] = {
    "step": "gifts",
    "kind": "open_donation_channels",
    "owner": "clerk",
    "organiser": "partner aid",
    "channels": [
        {
            "channel": "goods",
            "title": {"en": "Goods", "zh": "捐物"},
            "way": "goods",
            "place": {"en": "Hall", "zh": "礼堂"},
            "until": "7 d",
            "needs": [
                {
                    "need": "masks",
                    "item": {"en": "Masks", "zh": "口罩"},
                    "unit": "CNY",
                    "quantity": 5,
                }
            ],
        }
    ],
    "announce": "gifts",
    "to": ["role volunteer"],
}
WATCHES = [
    {
        "watch": "contacts",
        "title": {"en": "Renew the contacts", "zh": "更新联系方式"},
        "owner": "mayor",
        "deputy": "engineer",
        "within": "7 d",
    },
    {
        "watch": "stock",
        "title": {"en": "Refill the stock", "zh": "补充物资"},
        "owner": "engineer",
        "deputy": "mayor",
        "within": "10 d",
        "every": "30 d",
    },
]
PLAN = plan_of(
    [GIFTS],
    stand_down={
        "owner": "mayor",
        "deputy": "engineer",
        "message": "home",
        "watches": WATCHES,
    },
)


def begin(here: Hillside, law: str) -> None:
    here.obeys(law)
    with here.open_desk() as desk:
        desk.registry.take_parties([AID])
    here.begin(PLAN, Level.THIRD, KindOfRun.EXERCISE)


def remind_after(here: Hillside, length: timedelta) -> list[str]:
    """Return the keys of the reminders that are put then."""
    before = len(here.sent("deadline/"))
    here.pass_by(length)
    remind(here.conductor)
    return [one.key for one in here.sent("deadline/")[before:]]


@pytest.mark.parametrize(
    ("law", "clock"), CLOCKS, ids=lambda value: getattr(value, "clock", value)
)
def test_every_clock_of_the_law_runs_reminds_and_ends(
    hillside: Hillside, law: str, clock: Clock
) -> None:
    begin(hillside, law)
    if clock.starts is Start.ENDED:
        hillside.end()
    now = hillside.clock.now()
    deadline = hillside.deadlines()[clock.clock]
    owner = "clerk" if clock.starts is Start.STARTED else "mayor"
    assert (deadline.owner, deadline.deputy) == (owner, "engineer")
    assert deadline.article == clock.article
    assert deadline.due_at == deadline.starts_at + clock.within
    assert TEN <= deadline.starts_at <= now

    early = remind_after(hillside, deadline.near_at - now - SECOND)
    near = remind_after(hillside, SECOND)
    over = remind_after(hillside, deadline.due_at - deadline.near_at)
    name = f"deadline/{clock.clock}/0"
    assert f"{name}/near" not in early
    assert near.count(f"{name}/near") == 1
    [asked] = [one for one in hillside.sent(f"{name}/near") if one.to]
    assert clock.cited[asked.language] in asked.body
    assert over.count(f"{name}/over") == 2  # the owner and the deputy
    assert remind_after(hillside, SECOND) == []

    closing = Closing(step=clock.clock, reason="sent", by="engineer")
    assert close_deadline(hillside.incident_id, hillside.conductor, closing)
    after = hillside.deadlines()[clock.clock]
    assert (after.round, after.is_open) == ((1, True) if clock.repeats else (0, False))


def test_no_clock_of_donations_runs_before_they_are_opened(hillside: Hillside) -> None:
    hillside.obeys("cn")
    hillside.begin(PLAN, Level.THIRD, KindOfRun.EXERCISE)  # nobody may raise funds

    assert list(hillside.deadlines()) == ["first-report"]


def test_watches_begin_at_the_stand_down_and_go_on_until_closed(
    hillside: Hillside,
) -> None:
    begin(hillside, "generic")
    before = set(hillside.deadlines())
    hillside.end()
    begun = {name for name in hillside.deadlines() if name not in before}
    told = remind_after(hillside, timedelta(days=6))

    assert begun == {"contacts", "stock", "personal-data"}
    assert "deadline/contacts/0/near" in told
    for name in ("contacts", "stock"):
        closing = Closing(step=name, reason="done", by="engineer")
        assert close_deadline(hillside.incident_id, hillside.conductor, closing)
    assert not hillside.deadlines()["contacts"].is_open
    assert hillside.deadlines()["stock"].round == 1


def test_a_reminder_says_what_is_due_where_and_by_which_law(
    hillside: Hillside,
) -> None:
    begin(hillside, "cn")
    remind_after(hillside, timedelta(hours=2))
    owners, deputies = sorted(
        hillside.sent("deadline/first-report/0/over"), key=lambda one: one.language
    )

    assert owners.title == "OVERDUE: First report to the level above"
    assert "Emergency Response Law 2024 Art. 61" in owners.body
    assert f"muster close {hillside.incident_id} first-report" in owners.body
    assert deputies.title == "已逾期：首次信息报告"


def test_what_is_done_reminds_nobody(hillside: Hillside) -> None:
    begin(hillside, "generic")
    closing = Closing(step="first-report", reason="sent", by="mayor")
    close_deadline(hillside.incident_id, hillside.conductor, closing)

    assert remind_after(hillside, timedelta(hours=3)) == []


def test_where_nobody_holds_the_offices_who_is_on_duty_is_told(
    hillside: Hillside,
) -> None:
    site = (hillside.settings.site / "site.yaml").read_text("utf-8")
    site = site.replace("mayor: {holders: [ana]}", "mayor: {holders: []}")
    site = site.replace("engineer: {holders: [bo]}", "engineer: {holders: []}")
    site = site.replace("operator: {holders: []", "operator: {holders: [bo]")
    (hillside.settings.site / "site.yaml").write_text(site, "utf-8")
    begin(hillside, "generic")
    remind_after(hillside, timedelta(hours=2))

    assert hillside.told("deadline/first-report") == ["bo"]
