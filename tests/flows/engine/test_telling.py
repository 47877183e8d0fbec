"""Those who come, and those who are there, can be told what they have to know."""

import pytest

from flows.engine.answerable import NotAnswerableError
from flows.engine.assigning import Order, assign
from flows.engine.own_words import ANY, OwnWords
from flows.engine.stand_down import stand_down
from flows.engine.telling import NobodyComesError, tell
from plans.messages.message import Priority
from tests.flows.riverside import Riverside

SCHOOL = OwnWords({ANY: "Meet at the school.", "zh": "请到学校集合。"})


def say(riverside: Riverside, said: OwnWords = SCHOOL, by: str = "engineer") -> int:
    return tell(riverside.incident_id, "bags", riverside.conductor, said, by=by)


def put(riverside: Riverside, person: str) -> None:
    order = Order(step="bags", person=person, reason="x")
    assign(riverside.incident_id, riverside.conductor, order)


def test_who_comes_is_told_before_all_else_in_his_language(
    riverside: Riverside,
) -> None:
    put(riverside, "bo")
    told = say(riverside)
    first = riverside.carry("sms")[0]

    assert (told, first.priority) == (1, Priority.CORRECTION)
    assert first.contact_point.party_id == riverside.party("bo")
    assert first.title == "应急办通知：北社区，装沙袋"
    assert first.body == "请到学校集合。"


def test_who_has_said_nothing_or_no_is_not_told(riverside: Riverside) -> None:
    riverside.carry("sms")

    assert say(riverside) == 0
    assert riverside.sent("bags/told/") == []


def test_the_same_text_again_goes_to_who_came_in_since(riverside: Riverside) -> None:
    put(riverside, "bo")
    first = [say(riverside), say(riverside)]
    put(riverside, "ana")
    later = [say(riverside), say(riverside, OwnWords({ANY: "Take the bridge."}))]

    assert (first, later) == ([1, 0], [1, 2])
    assert [entry.facts["told"] for entry in riverside.noted("told")] == [1, 0, 1, 2]


def test_who_does_not_answer_for_the_step_may_not(riverside: Riverside) -> None:
    with pytest.raises(NotAnswerableError, match="engineer, clerk, mayor, operator"):
        say(riverside, by="herald")


def test_after_stand_down_nobody_is_on_the_way(riverside: Riverside) -> None:
    stand_down(riverside.incident_id, riverside.conductor, by="mayor")

    with pytest.raises(NobodyComesError, match="muster correct"):
        say(riverside)
