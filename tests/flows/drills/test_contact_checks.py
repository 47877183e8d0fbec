"""A contact check: who is asked is fixed, and the list tells who was not checked."""

import json
import stat
from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

import pytest

from flows.cli.main import main
from flows.drills.contact_checks import Asked, begin_contact_check, end_contact_checks
from flows.drills.contact_lists import FOLDER, ContactList, contact_list
from flows.drills.contact_plans import CONTACTS
from flows.drills.starting import HeldBackError, PlannedDrill
from plans.identity import KindOfRun
from plans.incident.incidents import AuthorityError
from plans.learning.drills import Drill
from plans.messages.deliveries import Outcome
from plans.people.call_ups import Answer, Said
from plans.people.registry import PartyEntry
from plans.people.roster import PartyKind
from tests.flows.hillside import Hillside, plan_of
from tests.flows.riverside import somebody
from tests.flows.township import TEN

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
STEP: dict[str, object] = {
    "step": "watch",
    "kind": "notify",
    "to": ["role volunteer"],
    "message": "news",
}
CHECK = {"kind": "contact_check", "level": "III", "title": {"en": "Spring"}}


def begin(place: Hillside, key: str = "spring", by: str = "", **written: object) -> str:
    file = place.settings.site / "hillside.yaml"
    file.write_text(json.dumps(plan_of([STEP])), "utf-8")
    drill = Drill.model_validate(CHECK | {"cells": ["north"]} | written)
    asked = Asked(key=key, by=by)
    planned = PlannedDrill(str(file), drill)
    declared = begin_contact_check(planned, asked, place.settings, place.clock)
    place.incident_id = declared.incident_id
    place.run()
    return declared.incident_id


def allow(place: Hillside, number: str, channels: Collection[str]) -> None:
    """Let exercises use these contact points of somebody, and no others."""
    one = somebody(number, "en", ("volunteer",))
    points = [
        replace(point, is_allowed_for_exercises=point.channel in channels)
        for point in one.points
    ]
    take(place, replace(one, points=tuple(points)))


def take(place: Hillside, *entries: PartyEntry) -> None:
    with place.open_desk() as desk:
        desk.registry.take_parties(entries)


def listed(place: Hillside) -> ContactList:
    with place.open_desk(is_writer=False) as desk:
        incident = desk.incidents.get(place.incident_id)
        return contact_list(desk, incident, place.site)


def states(place: Hillside) -> dict[str, str]:
    return {one.number: one.state for one in listed(place).lines}


def points(place: Hillside, number: str) -> dict[str, str]:
    [line] = [one for one in listed(place).lines if one.number == number]
    return {one.channel: one.state for one in line.points}


def say(place: Hillside, number: str, via: str = "web") -> None:
    call = place.calls(CONTACTS)[number]
    now = place.clock.now()
    said = Answer(ask_id=call.ask.ask_id, said=Said.RECEIVED, said_at=now, via=via)
    with place.open_desk() as desk:
        desk.call_ups.record_answer(said)
    place.wait(SECOND)


def verified(place: Hillside, number: str) -> dict[str, date | None]:
    with place.open_desk(is_writer=False) as desk:
        [one] = [
            o for o in desk.registry.parties(PartyKind.PERSON) if o.number == number
        ]
    return {point.channel: point.verified_on for point in one.points}


def test_it_is_an_exercise_and_says_so_first(hillside: Hillside) -> None:
    begin(hillside)

    [to_ana] = [one for one in hillside.carry() if one.language == "en"]

    assert hillside.incident.kind_of_run is KindOfRun.EXERCISE
    assert to_ana.kind_of_run is KindOfRun.EXERCISE
    assert "Confirm that this has reached you" in to_ana.body


def test_the_same_key_is_the_same_contact_check(hillside: Hillside) -> None:
    assert begin(hillside) == begin(hillside)

    with pytest.raises(HeldBackError, match="already-runs"):
        begin(hillside, key="another")


def test_whoever_may_not_declare_may_not_check(hillside: Hillside) -> None:
    with pytest.raises(AuthorityError):
        begin(hillside, by="herald")


def test_whom_exercises_may_not_reach_is_not_checked(hillside: Hillside) -> None:
    allow(hillside, "ana", ["sms"])
    allow(hillside, "bo", [])
    begin(hillside)
    hillside.carry()

    assert states(hillside) == {"ana": "silent", "bo": "not_checked"}
    assert points(hillside, "ana") == {"sms": "sent", "email": "not_checked"}
    assert points(hillside, "bo") == {"sms": "not_checked", "email": "not_checked"}


def test_the_audience_is_fixed_when_it_begins(hillside: Hillside) -> None:
    take(hillside, replace(somebody("bo", "en", ("volunteer",)), points=()))
    begin(hillside)
    take(hillside, somebody("bo-2", "en", ("volunteer",)))
    hillside.wait(HOUR)

    assert states(hillside) == {"ana": "undelivered", "bo": "no_contact"}


def test_a_provider_that_refuses_is_told(hillside: Hillside) -> None:
    begin(hillside)
    hillside.carry("sms", Outcome.REFUSED)
    hillside.wait(SECOND)
    hillside.carry("email", Outcome.REFUSED)

    assert states(hillside) == {"ana": "undelivered", "bo": "undelivered"}
    assert points(hillside, "ana") == {"sms": "refused", "email": "refused"}


def test_the_silent_are_reminded_once(hillside: Hillside) -> None:
    begin(hillside, answer_within="24 h")
    say(hillside, "bo")
    for _ in range(23):
        hillside.wait(HOUR)

    assert hillside.told(f"{CONTACTS}/contact/0") == ["ana", "bo"]
    assert hillside.told(f"{CONTACTS}/contact/1") == ["ana"]
    assert hillside.states() == {CONTACTS: "waiting"}


def test_it_ends_with_a_list_for_the_office_alone(hillside: Hillside) -> None:
    begin(hillside, answer_within="2 h")
    hillside.carry()
    say(hillside, "ana")
    hillside.wait(2 * HOUR)
    end_contact_checks(hillside.conductor, hillside.settings)
    again = end_contact_checks(hillside.conductor, hillside.settings)

    file = hillside.settings.site / FOLDER / f"{hillside.incident_id}.json"
    document = json.loads(file.read_text("utf-8"))
    assert again == 0
    assert hillside.incident.stood_down_at is not None
    assert stat.S_IMODE(file.stat().st_mode) == stat.S_IMODE(0o600)
    assert document["counts"]["answered"] == document["counts"]["silent"] == 1
    assert file.with_suffix(".csv").read_text("utf-8").count("\n") == 5
    [noted] = hillside.noted("contact_check_ended")
    assert noted.facts["answered"] == 1
    assert hillside.told("contact-check/result") == ["ana"]  # the mayor's office


def test_only_the_point_that_surely_worked_is_verified(hillside: Hillside) -> None:
    begin(hillside)
    hillside.carry()
    say(hillside, "ana")
    say(hillside, "bo", via="command line")
    end_contact_checks(hillside.conductor, hillside.settings)

    today = TEN.date()
    assert verified(hillside, "ana") == {"sms": today, "email": None}
    assert verified(hillside, "bo") == {"sms": None, "email": None}


def test_an_answer_to_either_message_stops_the_other(hillside: Hillside) -> None:
    begin(hillside, answer_within="4 h")
    first = hillside.calls(CONTACTS)["ana"].ask
    hillside.wait(2 * HOUR)
    with hillside.open_desk() as desk:
        now = hillside.clock.now()
        said = Answer(ask_id=first.ask_id, said=Said.RECEIVED, said_at=now)
        desk.call_ups.record_answer(said)
    hillside.wait(SECOND)

    left = [one.contact_point.party_id for one in hillside.carry()]
    assert hillside.party("ana") not in left


def test_the_office_can_record_an_answer_after_the_reminder(
    hillside: Hillside, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(hillside, answer_within="4 h")
    hillside.wait(2 * HOUR)
    assert hillside.told(f"{CONTACTS}/contact/1") == ["ana", "bo"]

    monkeypatch.setenv("MUSTER_SITE", str(hillside.settings.site))
    assert main(["answer", hillside.incident_id, "ana", "received"]) == 0
    hillside.wait(SECOND)
    assert states(hillside)["ana"] == "answered"
