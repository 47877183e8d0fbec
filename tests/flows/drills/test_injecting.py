"""Injects of an exercise: each once; what is not done for real is a card."""

import json
from datetime import timedelta

import pytest

from flows.drills.injecting import DELIVERED, Injecting
from plans.identity import KindOfRun
from tests.flows.hillside import Hillside, plan_of

PATROL: dict[str, object] = {
    "step": "patrol",
    "kind": "dispatch_volunteers",
    "posts": "dike",
    "tiers": [{"who": "role volunteer", "wait": "20 min"}],
    "message": "come",
}
INJECTS = [
    {"after": "5 min", "step": "patrol", "news": {"en": "The bridge is closed."}},
    {"after": "10 min", "fails": "sms", "until": "1 h"},
    {"after": "20 min", "step": "patrol", "who": "bo", "away": True},
]
MINUTES = timedelta(minutes=1)


@pytest.fixture
def place(hillside: Hillside) -> Hillside:
    """Return it in an exercise that tries a drill, and Bo comes."""
    folder = hillside.settings.site / "plans" / "hillside"
    folder.mkdir(parents=True)
    plan = plan_of([PATROL])
    (folder / "plan.yaml").write_text(json.dumps(plan), "utf-8")
    drill = {"name": "spring", "kind": "exercise", "level": "III", "injects": INJECTS}
    (folder / "drill.yaml").write_text(json.dumps({"drills": [drill]}), "utf-8")
    hillside.begin(
        plan, kind_of_run=KindOfRun.EXERCISE, tries="hillside/spring", name="Spring"
    )
    hillside.leave("sms")
    hillside.say("bo", "patrol")
    return hillside


def look(place: Hillside) -> int:
    return Injecting(place.conductor, place.settings).look()


def test_each_is_delivered_once_at_its_moment(place: Hillside) -> None:
    counts = [look(place)]
    for _ in range(3):
        place.wait(7 * MINUTES)
        counts += [look(place), look(place)]

    assert counts == [0, 1, 0, 1, 0, 1, 0]
    kinds = [one.facts["inject"] for one in place.noted(DELIVERED)]
    assert kinds == ["news", "fails", "away"]


def test_news_reaches_who_comes(place: Hillside) -> None:
    place.wait(5 * MINUTES)
    look(place)
    [told] = place.sent("patrol/told/")

    assert told.body == "The bridge is closed."
    assert told.to == place.party("bo")


def test_what_must_not_be_done_is_a_card_for_who_leads(place: Hillside) -> None:
    place.wait(20 * MINUTES)
    look(place)
    cards = {one.key: one for one in place.sent("inject/")}

    assert place.told("inject/") == ["ana", "ana"]  # the mayor's office
    assert cards["inject/1"].body.startswith("Let everybody act as if sms were dead")
    assert cards["inject/2"].body.startswith("Take bo of Do out of the exercise")
    assert {one.title for one in cards.values()} == {"For exercise control: Spring"}


def test_a_stood_down_exercise_gets_none(place: Hillside) -> None:
    place.end()
    place.wait(20 * MINUTES)

    assert look(place) == 0
