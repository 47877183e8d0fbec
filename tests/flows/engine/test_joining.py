"""Who joins in the middle of an incident is asked at once, where that is safe."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from flows.declaring import Declaration, declare
from flows.engine.joining import (
    DecidedError,
    Decision,
    NotOfTheOfficeError,
    UnknownRegistrationError,
    decide,
    register,
)
from plans.identity import CellCode, KindOfRun
from plans.incident.occasions import OccasionKind
from plans.joining import Joining, OfferedSkill
from plans.people.registering import INSURED
from plans.people.registration import Registration, RegistrationState
from plans.people.roster import Wanted
from plans.plan import Level
from tests.flows.applicant import CY
from tests.flows.riverside import PLAN, Riverside
from tests.flows.township import MINUTE, TEN

RULES = Joining(
    accept="automatic",
    briefing={"en": "It is wet."},
    contact="+1 555 0100000",
    skills={"boats": OfferedSkill(title={"en": "Boats"}, certificate=True)},
)
ACCEPTED, REFUSED, WAITING, WITHDRAWN = (
    RegistrationState.ACCEPTED,
    RegistrationState.REFUSED,
    RegistrationState.WAITING,
    RegistrationState.WITHDRAWN,
)
INSURED_UNTIL = date(2026, 12, 1)


def joins(here: Riverside, form: Registration = CY) -> Registration:
    site = here.site.model_copy(update={"registration": RULES})
    with here.open_desk() as desk:
        return register(desk, site, RULES, form, now=here.clock.now())


def decides(here: Riverside, number: int, **what: object) -> Registration:
    facts = {"state": ACCEPTED, "by": "mayor"} | what
    with here.open_desk() as desk:
        now = here.clock.now()
        return decide(desk, here.site, number, Decision(**facts), now=now)  # type: ignore[arg-type]  # as a test gives it


def renewals(here: Riverside, number: int) -> list[object]:
    """Return what is on record of what somebody wrote anew."""
    with here.open_desk() as desk:
        occasion_id = desk.occasions.begin(
            OccasionKind.REGISTRATION,
            key=f"registration:{number}",
            kind_of_run=KindOfRun.ACTUAL,
            at=TEN,
        ).occasion_id
        entries = list(desk.journal.of(occasion_id))
    found = [one for one in entries if one.action == "registration_renewed"]
    return [one.facts["changed"] for one in found if one.facts["number"] == number]


def test_who_joins_is_asked_at_once(riverside: Riverside) -> None:
    before = set(riverside.calls("bags"))
    joins(riverside)
    riverside.run()

    assert before == {"ana", "bo"}
    assert set(riverside.calls("bags")) == {"ana", "bo", "reg-1"}


def test_who_waits_is_asked_when_the_office_has_accepted(
    riverside: Riverside,
) -> None:
    waiting = joins(riverside, replace(CY, skills=("boats",)))
    riverside.run()
    before = set(riverside.calls("bags"))
    accepted = decides(riverside, waiting.number)
    riverside.run()

    assert waiting.reason == "certificate"
    assert before == {"ana", "bo"}
    assert (accepted.state, accepted.decided_by) == (ACCEPTED, "mayor")
    assert "reg-1" in riverside.calls("bags")


def declare_danger(here: Riverside) -> None:
    """Declare the same incident, with its sandbags dangerous."""
    plan = PLAN.read_text(encoding="utf-8")
    made = here.settings.site / "plan.yaml"
    made.write_text(
        plan.replace("    posts: dike\n", "    posts: dike\n    dangerous: true\n"),
        encoding="utf-8",
    )
    declaration = Declaration(
        plan=str(made),
        level=Level.THIRD,
        kind_of_run=KindOfRun.ACTUAL,
        cells=(CellCode("north"),),
        key="dangerous",
        is_sure=True,
    )
    here.incident_id = declare(declaration, here.settings, here.clock).incident_id
    here.run()


def test_a_dangerous_post_takes_only_people_whose_insurance_runs(
    riverside: Riverside,
) -> None:
    uninsured = joins(riverside)
    insured = joins(riverside, replace(CY, name="Di Silva", address="+15550100010"))
    late = joins(riverside, replace(CY, name="Ed Moe", address="+15550100011"))
    decides(riverside, insured.number, insured_until=INSURED_UNTIL)
    decides(riverside, late.number, insured_until=TEN.date() - timedelta(days=1))
    declare_danger(riverside)
    before = set(riverside.calls("bags"))
    decides(riverside, uninsured.number, insured_until=INSURED_UNTIL)
    riverside.run()

    assert before == {f"reg-{insured.number}"}
    assert set(riverside.calls("bags")) == {"reg-1", "reg-2"}


def test_who_is_refused_after_all_or_leaves_is_asked_no_more(
    riverside: Riverside,
) -> None:
    one = joins(riverside)
    other = joins(riverside, replace(CY, name="Di Silva", address="+15550100010"))
    decides(riverside, one.number, state=REFUSED, reason="We know you by now.")
    decides(riverside, other.number, state=WITHDRAWN)
    numbers = frozenset({"reg-1", "reg-2"})
    with riverside.open_desk(is_writer=False) as desk:
        assert desk.roster.parties(Wanted(numbers=numbers)) == []
        texts = [
            desk.registrations.get(number) for number in (one.number, other.number)
        ]

    assert [text and text.retain_until is not None for text in texts] == [True, True]
    with pytest.raises(DecidedError):
        decides(riverside, one.number)


@pytest.mark.parametrize("gone", [REFUSED, WITHDRAWN])
def test_whoever_was_sent_away_may_come_back_and_waits_for_the_office(
    riverside: Riverside, gone: RegistrationState
) -> None:
    one = joins(riverside)
    decides(riverside, one.number, state=gone, reason="Come with your certificate.")
    again = joins(riverside)
    numbers = frozenset({"reg-1"})
    with riverside.open_desk(is_writer=False) as desk:
        before = desk.roster.parties(Wanted(numbers=numbers))
    accepted = decides(riverside, again.number)
    with riverside.open_desk(is_writer=False) as desk:
        after = desk.roster.parties(Wanted(numbers=numbers))

    assert (again.number, again.state) == (one.number, RegistrationState.WAITING)
    assert (accepted.state, before, len(after)) == (ACCEPTED, [], 1)


@pytest.mark.parametrize("state", [REFUSED, WITHDRAWN, WAITING])
def test_what_somebody_writes_on_coming_back_stands_from_then_on(
    riverside: Riverside, state: RegistrationState
) -> None:
    first = replace(CY, skills=("boats",), languages="en")
    then = replace(first, skills=("boats", "first_aid"), languages="en,zh")
    one = joins(riverside, first)
    if state is not WAITING:
        decides(riverside, one.number, state=state)
    states = [joins(riverside, then).state for _ in range(2)]
    decides(riverside, one.number)

    with riverside.open_desk(is_writer=False) as desk:
        [party] = desk.roster.parties(Wanted(numbers=frozenset({"reg-1"})))

    assert states == [WAITING, WAITING]
    assert set(party.skills) == {"boats", "first_aid"}
    assert party.languages == ("en", "zh")
    assert renewals(riverside, one.number) == ["languages, skills"]


def test_whoever_is_accepted_adds_no_skill_that_nobody_has_seen(
    riverside: Riverside,
) -> None:
    one = joins(riverside)
    decides(riverside, one.number)
    joins(riverside, replace(CY, skills=("boats",)))
    decides(riverside, one.number)

    with riverside.open_desk(is_writer=False) as desk:
        [party] = desk.roster.parties(Wanted(numbers=frozenset({"reg-1"})))
    assert set(party.skills) == set()


def test_a_child_does_not_wait_however_often_it_asks(riverside: Riverside) -> None:
    child = replace(CY, birth_year=2015)

    assert [joins(riverside, child).state for _ in range(2)] == [REFUSED, REFUSED]


def test_what_cannot_be_decided_is_told(riverside: Riverside) -> None:
    child = joins(riverside, replace(CY, birth_year=2015))

    with pytest.raises(DecidedError):
        decides(riverside, child.number)
    with pytest.raises(UnknownRegistrationError):
        decides(riverside, 99)
    with pytest.raises(NotOfTheOfficeError):
        decides(riverside, child.number, by="cy")


def test_the_office_may_see_that_somebody_is_of_age(riverside: Riverside) -> None:
    maybe = joins(riverside, replace(CY, birth_year=2008))
    accepted = decides(riverside, maybe.number)

    assert (maybe.reason, accepted.state) == ("age", ACCEPTED)


def test_insurance_is_kept_with_the_party(riverside: Riverside) -> None:
    one = joins(riverside)
    decides(riverside, one.number, insured_until=INSURED_UNTIL)
    riverside.pass_by(MINUTE)
    with riverside.open_desk(is_writer=False) as desk:
        [party] = desk.roster.parties(Wanted(numbers=frozenset({"reg-1"})))

    assert dict(party.skills) == {INSURED: INSURED_UNTIL}
