from datetime import datetime, timedelta

import pytest

from flows.engine.answers import Source, plain_line, record
from plans.identity import KindOfRun
from plans.people.call_ups import Said
from plans.people.replies import Reply
from tests.flows.township import KEY, MINUTE, TEN, Township

YES, NO = Reply(said=Said.ACCEPTED), Reply(said=Said.DECLINED)
IN_20 = Reply(said=Said.ACCEPTED, ready_in=20 * MINUTE)


def say(
    township: Township, path: str, reply: Reply, source: Source | None = None
) -> bool:
    message_id = KEY.message_id(path.removeprefix("/a/"), now=TEN)
    with township.open_desk() as desk:
        message = desk.ledger.message(message_id)
        now = township.clock.now()
        return record(desk, message, reply, source or Source(via="test"), now=now)


def due_steps(township: Township) -> set[str]:
    with township.open_desk(is_writer=False) as desk:
        return {step for _, step in desk.steps.due(now=township.clock.now())}


def test_an_answer_wakes_its_step(township: Township) -> None:
    path = township.ask()
    township.steps_have_run()
    before = due_steps(township)
    say(township, path, YES)

    assert before == set()
    assert due_steps(township) == {"gates"}


def test_wall_time_becomes_incident_time(township: Township) -> None:
    township.declare(KindOfRun.EXERCISE, speed=60, named="drill-1")
    path = township.ask()
    township.pass_by(MINUTE)
    say(township, path, IN_20)

    call = township.call(path)

    assert (call.said_at, call.ready_at) == (TEN + 60 * MINUTE, TEN + 80 * MINUTE)


@pytest.mark.parametrize("speed", [1.0, 1000.0])
def test_a_promise_pressed_twice_is_one_and_renewed_later_is_another(
    township: Township, speed: float
) -> None:
    township.declare(KindOfRun.EXERCISE, speed=speed, named="drill-1")
    path = township.ask()
    first = say(township, path, IN_20)
    township.pass_by(timedelta(seconds=5))
    again = say(township, path, IN_20)
    township.pass_by(2 * MINUTE)
    renewed = say(township, path, IN_20)

    assert [first, again, renewed] == [True, False, True]


def test_a_yes_after_a_no_after_a_yes_is_new_each_time(township: Township) -> None:
    path = township.ask()
    new = []
    for reply in (YES, YES, NO, NO, YES):
        new.append(say(township, path, reply))
        township.pass_by(MINUTE)

    assert new == [True, False, True, False, True]
    assert township.call(path).said is Said.ACCEPTED


def test_a_line_that_is_new_is_kept(township: Township) -> None:
    path = township.ask()
    say(township, path, YES)
    told = say(township, path, Reply(said=Said.ACCEPTED, note="with a pump"))
    again = say(township, path, Reply(said=Said.ACCEPTED, note="with a pump"))

    assert (told, again) == (True, False)
    assert township.call(path).note == "with a pump"


@pytest.mark.parametrize(
    ("said_at", "minutes"),
    [
        (None, 9),
        (TEN + 4 * MINUTE, 4),
        (TEN + 99 * MINUTE, 9),
        (TEN - 99 * MINUTE, 0),
        (datetime.min.replace(tzinfo=TEN.tzinfo), 0),
    ],
)
def test_nobody_answers_before_the_question_or_in_the_future(
    township: Township, said_at: datetime | None, minutes: int
) -> None:
    path = township.ask()
    township.pass_by(9 * MINUTE)
    say(township, path, YES, Source(via="hook", said_at=said_at))

    assert township.call(path).said_at == TEN + minutes * MINUTE


def test_an_older_message_that_comes_late_does_not_undo_a_newer_one(
    township: Township,
) -> None:
    path = township.ask()
    township.pass_by(5 * MINUTE)
    say(township, path, NO)
    say(township, path, YES, Source(via="hook", said_at=TEN + 2 * MINUTE))

    assert township.call(path).said is Said.DECLINED


def test_check_in_twice_is_once_and_says_yes_too(township: Township) -> None:
    path = township.ask()
    here = Reply(said=Said.CHECKED_IN)
    first = say(township, path, here)
    township.pass_by(MINUTE)
    again = say(township, path, here)
    gone = say(township, path, Reply(said=Said.CHECKED_OUT))

    assert [first, again, gone] == [True, False, True]
    call = township.call(path)
    assert (call.said, call.checked_in_at) == (Said.ACCEPTED, TEN)


def test_only_an_organisation_sends_more_than_one(township: Township) -> None:
    many = Reply(said=Said.ACCEPTED, number=12)
    ana, aid = township.ask("ana"), township.ask("aid")
    say(township, ana, many)
    say(township, aid, many)

    assert (township.call(ana).number, township.call(aid).number) == (1, 12)


def test_a_line_is_plain_and_short() -> None:
    assert plain_line(" a\x00b\x1b[31m\ud800\n\u9762 ") == "a b [31m?\n面"
    assert len(plain_line("x" * 9999)) == 500


def test_who_is_there_is_at_the_post_agreed_to(township: Township) -> None:
    path = township.ask("ana", "experts", ("logistics", "nursing"))
    first, second = township.calls(path)
    with township.open_desk() as desk:
        message = desk.ledger.message(first.ask.message_id)
        source = Source(via="test")
        now = township.clock.now()
        only = [second.ask.ask_id]
        record(desk, message, YES, source, now=now, only=only)
    say(township, path, Reply(said=Said.CHECKED_IN))

    assert [call.checked_in_at for call in township.calls(path)] == [None, TEN]
