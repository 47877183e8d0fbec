"""Whoever may have read what was wrong is told so, wherever he or she read it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from flows.engine.answerable import NotAnswerableError
from flows.engine.corrections import (
    Corrected,
    Correction,
    NoCorrectionError,
    UnknownMessageError,
    correct,
)
from flows.engine.stand_down import stand_down
from plans.incident.authority import UnknownOfficeError
from plans.messages.deliveries import Delivery, Outcome
from plans.people.registry import PointEntry
from tests.flows.riverside import PEOPLE, Riverside

NEWS = Correction(message="news")


def say(riverside: Riverside, correction: Correction = NEWS) -> Corrected:
    return correct(riverside.incident_id, riverside.conductor, correction)


def read(wave: list[Delivery]) -> list[tuple[str, str, str]]:
    """Return who read what: language, title, body."""
    return sorted((one.language, one.title, one.body) for one in wave)


def test_it_goes_over_every_contact_point_that_was_used_and_no_other(
    tmp_path: Path, store_url: str
) -> None:
    riverside = Riverside(tmp_path, store_url)
    riverside.make()
    riverside.declare()
    riverside.run()
    riverside.carry("sms", Outcome.UNKNOWN)
    riverside.carry("email")
    with ThreadPoolExecutor(4) as pool:  # four desks at the same moment
        done = sorted(pool.map(lambda _: say(riverside).told, range(4)))
    over_sms, over_mail = riverside.carry("sms"), riverside.carry("email")
    riverside.close()

    told = [
        ("en", "Not so in North", "Stay where you are."),
        ("zh", "北社区更正", "请留在原处。"),
    ]
    assert (done, read(over_sms), read(over_mail)) == ([0, 0, 0, 2], told, told)


def test_what_has_not_left_is_taken_back_and_needs_no_correction(
    riverside: Riverside,
) -> None:
    done = say(riverside)

    assert done == Corrected(told=0, taken_back=2, goes_on=("news",))
    titles = {one.title for one in riverside.carry("sms")}
    assert titles == {"Sandbags at North", "北社区装沙袋"}


def test_run_twice_it_sends_nothing_twice(riverside: Riverside) -> None:
    riverside.carry("sms")
    first, again = say(riverside), say(riverside)

    assert (first.told, again.told) == (2, 0)
    assert len(riverside.sent("correct/news/")) == 2
    assert len(riverside.carry("sms")) == 2
    assert riverside.carry("sms") == []


def test_who_has_the_message_on_the_wire_is_told_too(riverside: Riverside) -> None:
    riverside.claim("sms")

    assert say(riverside).told == 2


def test_a_number_that_was_changed_meanwhile_is_told_too(riverside: Riverside) -> None:
    riverside.carry("sms")
    moved = replace(PEOPLE[0], points=(PointEntry("sms", "+1 555 9999999"),))
    with riverside.open_desk() as desk:
        desk.registry.take_parties([moved])
    say(riverside)

    addresses = {one.contact_point.address for one in riverside.carry("sms")}
    assert PEOPLE[0].points[0].address in addresses
    assert "+1 555 9999999" not in addresses


def test_a_new_text_takes_the_place_of_the_prepared_one(riverside: Riverside) -> None:
    riverside.carry("sms")
    texts = {"en": "The bridge is open.", "zh": "桥已开通。"}
    new = Correction(message="news", texts=texts)
    done = [say(riverside, one).told for one in (NEWS, new, new)]
    riverside.carry("sms")

    assert done == [2, 2, 0]
    bodies = {one.body for one in riverside.sent("correct/news/")}
    assert {"The bridge is open.", "桥已开通。"} < bodies


def test_without_a_name_everything_that_has_left_is_corrected(
    riverside: Riverside,
) -> None:
    riverside.carry("sms")
    done = say(riverside, Correction())

    titles = sorted(one.title for one in riverside.carry("sms") if one.language == "en")
    assert titles == ["No sandbags", "Not so in North"]
    assert done.goes_on == ("news", "bags")


def test_one_new_text_about_everything_reaches_each_once(riverside: Riverside) -> None:
    riverside.carry("sms")
    say(riverside, Correction(texts={"en": "False alarm."}))

    assert [one.body for one in riverside.carry("sms")] == ["False alarm."] * 2


def test_after_stand_down_a_false_alarm_can_still_be_taken_back(
    riverside: Riverside,
) -> None:
    riverside.carry("sms")
    stand_down(riverside.incident_id, riverside.conductor, by="mayor")
    done = say(riverside)

    assert (done.told, done.goes_on) == (2, ())
    assert "Not so in North" in {one.title for one in riverside.carry("sms")}


def test_who_answers_for_it_may_correct_and_is_on_record(riverside: Riverside) -> None:
    may = ["mayor", "ana", "clerk", "herald", "operator"]
    for by in may:
        say(riverside, replace(NEWS, by=by))

    facts = [entry.facts for entry in riverside.noted("corrected")]
    assert [(one["by"], one["message"]) for one in facts] == [
        (by, "news") for by in may
    ]


def test_who_does_not_answer_for_it_may_not(riverside: Riverside) -> None:
    riverside.carry("sms")
    for by in ("bo", "engineer"):
        with pytest.raises(NotAnswerableError, match="herald, clerk, mayor, operator"):
            say(riverside, replace(NEWS, by=by))
    with pytest.raises(UnknownOfficeError, match="nobody is neither a role"):
        say(riverside, replace(NEWS, by="nobody"))

    assert riverside.carry("sms") == []


def test_what_the_plan_does_not_have_is_told(riverside: Riverside) -> None:
    with pytest.raises(UnknownMessageError, match="it has news, call, over"):
        say(riverside, Correction(message="rumour"))
    with pytest.raises(NoCorrectionError, match="write one: --text-en"):
        say(riverside, Correction(message="over"))
