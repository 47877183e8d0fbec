"""Who may help, who waits and why."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from plans.identity import AskId, PartyId
from plans.joining import Joining, OfferedSkill
from plans.people.ranking import has_skill
from plans.people.registering import (
    INSURED,
    Verdict,
    entry_of,
    key_of,
    verdict_on,
    verdict_on_named,
)
from plans.people.registration import Registration, RegistrationState
from plans.people.roster import Party, PartyKind

TODAY = date(2026, 11, 25)
RULES = Joining(
    accept="automatic",
    briefing={"en": "It is wet."},
    contact="+1 555 0100000",
    skills={
        "driving": OfferedSkill(title={"en": "Driving"}),
        "nursing": OfferedSkill(title={"en": "Nursing"}, certificate=True),
    },
)
BO = Registration(
    number=7,
    key="bo",
    name="Bo Lin",
    birth_year=1990,
    channel="sms",
    address="+86 13800000002",
    skills=("driving",),
    at=datetime(2026, 11, 25, tzinfo=UTC),
)


def says(state: RegistrationState, reason: str = "") -> Verdict:
    return Verdict(state=state, reason=reason)


@pytest.mark.parametrize(
    ("born", "verdict"),
    [
        (2007, says(RegistrationState.ACCEPTED)),
        (2008, says(RegistrationState.WAITING, "age")),
        (2009, says(RegistrationState.REFUSED, "minor")),
        (2020, says(RegistrationState.REFUSED, "minor")),
    ],
)
def test_only_who_is_surely_an_adult_joins(born: int, verdict: Verdict) -> None:
    form = replace(BO, birth_year=born)
    insured = replace(form, insured_until=TODAY)

    assert verdict_on(form, RULES, is_known=False, today=TODAY) == verdict
    assert verdict_on_named(insured, needs=[INSURED], today=TODAY) == verdict


def test_who_claims_what_needs_a_certificate_waits() -> None:
    nurse = replace(BO, skills=("driving", "nursing"))
    verdict = verdict_on(nurse, RULES, is_known=False, today=TODAY)

    assert verdict == says(RegistrationState.WAITING, "certificate")


def test_an_address_that_somebody_has_waits() -> None:
    verdict = verdict_on(BO, RULES, is_known=True, today=TODAY)

    assert verdict == says(RegistrationState.WAITING, "known")


def test_everybody_waits_where_the_office_decides_by_hand() -> None:
    by_hand = RULES.model_copy(update={"accept": "by_hand"})
    verdict = verdict_on(BO, by_hand, is_known=False, today=TODAY)

    assert verdict == says(RegistrationState.WAITING, "by-hand")


@pytest.mark.parametrize(
    ("until", "is_taken"),
    [(None, False), (date(2026, 11, 24), False), (TODAY, True)],
)
def test_nobody_is_named_for_a_dangerous_post_without_insurance(
    until: date | None, *, is_taken: bool
) -> None:
    named = replace(BO, partner="aid", insured_until=until)
    verdict = verdict_on_named(named, needs=["driving", INSURED], today=TODAY)
    elsewhere = verdict_on_named(named, needs=["driving"], today=TODAY)

    assert (verdict.reason == "") is is_taken
    assert elsewhere == says(RegistrationState.ACCEPTED)


def test_insurance_on_the_roster_ends_with_its_last_day() -> None:
    entry = entry_of(replace(BO, insured_until=TODAY))
    party = Party(
        party_id=PartyId("bo"),
        kind=PartyKind.PERSON,
        number=entry.number,
        skills=entry.skills,
    )

    assert entry.number == "reg-7"
    assert entry.roles == ("volunteer",)
    assert has_skill(party, INSURED, TODAY)
    assert not has_skill(party, INSURED, date(2026, 11, 26))


def test_whom_an_organisation_names_is_called_through_it() -> None:
    assert entry_of(replace(BO, partner="aid")).roles == ()


def test_the_same_person_written_otherwise_is_the_same() -> None:
    again = replace(BO, name="  bo  LIN ", address="+8613800000002", key="", number=0)

    assert key_of(again) == key_of(BO)
    assert key_of(replace(BO, birth_year=1991)) != key_of(BO)
    assert key_of(replace(BO, ask_id=AskId("gates"))) != key_of(BO)
