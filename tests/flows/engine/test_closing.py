"""A step that is ended by hand asks nobody more; what was said still counts."""

from datetime import timedelta

import pytest

from flows.engine.answerable import NotAnswerableError, UnknownStepError
from flows.engine.answers import Source, record
from flows.engine.closing import Closed, Closing, NothingToCloseError, close_step
from flows.engine.stand_down import stand_down
from plans.incident.progress import StepState
from plans.people.call_ups import Said
from plans.people.replies import Reply
from plans.plan import Level
from tests.flows.hillside import Hillside, plan_of
from tests.flows.riverside import Riverside
from tests.flows.township import MINUTE

ENOUGH = Closing(step="bags", reason="the water falls")


def close(riverside: Riverside, closing: Closing = ENOUGH) -> Closed:
    done = close_step(riverside.incident_id, riverside.conductor, closing)
    riverside.pass_by(timedelta(seconds=1))
    return done


def says(riverside: Riverside, number: str, said: Said = Said.ACCEPTED) -> None:
    with riverside.open_desk() as desk:
        message = desk.ledger.message(riverside.calls("bags")[number].ask.message_id)
        now = riverside.clock.now()
        record(desk, message, Reply(said=said), Source(via="web"), now=now)
    riverside.run()


def held(riverside: Riverside) -> list[str]:
    with riverside.open_desk(is_writer=False) as desk:
        found = desk.assignments.of(riverside.incident_id, "bags")
        return [desk.roster.party(one.party_id).number for one in found]


def test_it_ends_as_its_quotas_say_and_lets_the_silent_go(riverside: Riverside) -> None:
    riverside.carry("sms")
    says(riverside, "ana")
    done = close(riverside)
    riverside.run()

    assert done == Closed(is_new=True, state=StepState.SHORT)
    assert held(riverside) == ["ana"]
    told = [one.to for one in riverside.sent("bags/not-needed/")]
    assert told == [riverside.party("bo")]


def test_it_asks_nobody_more(riverside: Riverside) -> None:
    close(riverside)
    asked = riverside.calls("bags")
    for _ in range(3):
        riverside.pass_by(30 * MINUTE)
        riverside.run()

    assert riverside.calls("bags") == asked
    assert riverside.record("bags").progress.state is StepState.SHORT


def test_it_stays_met_when_somebody_cannot_come_after_all(
    riverside: Riverside,
) -> None:
    says(riverside, "ana")
    done = close(riverside, Closing(step="bags", reason="x", closed_as=StepState.MET))
    says(riverside, "ana", Said.DECLINED)

    record = riverside.record("bags")
    assert done.state is record.progress.state is StepState.MET
    assert (held(riverside), record.reopened) == ([], 0)


def test_what_was_said_before_counts_and_what_is_said_later_does_not(
    riverside: Riverside,
) -> None:
    ana, bo = riverside.calls("bags")["ana"], "bo"
    with riverside.open_desk() as desk:
        message = desk.ledger.message(ana.ask.message_id)
        now = riverside.clock.now()
        record(desk, message, Reply(said=Said.ACCEPTED), Source(via="web"), now=now)
    close(riverside)
    says(riverside, bo)

    assert held(riverside) == ["ana"]
    [told] = riverside.sent("bags/reserve/")
    assert told.to == riverside.party(bo)


def test_what_only_tells_takes_back_what_has_not_left(riverside: Riverside) -> None:
    close(riverside, Closing(step="news", reason="a rumour", by="herald"))

    titles = {one.title for one in riverside.carry("sms")}
    assert titles == {"Sandbags at North", "北社区装沙袋"}
    assert riverside.record("news").progress.state is not StepState.WAITING


def test_closed_twice_it_was_closed_once(riverside: Riverside) -> None:
    later = Closing(step="bags", reason="again", closed_as=StepState.MET)
    done = [close(riverside, one) for one in (ENOUGH, later)]

    assert [one.is_new for one in done] == [True, False]
    assert done[1].state is StepState.SHORT
    [entry] = riverside.noted("step_closed")
    assert entry.step == "bags"
    assert entry.facts == {
        "by": "operator",
        "reason": "the water falls",
        "as": "its quotas say",
    }


def test_a_step_that_has_not_begun_never_begins(riverside: Riverside) -> None:
    riverside.declare("south", key="other")
    done = close(riverside)
    riverside.run()

    assert done.state is StepState.SHORT
    assert riverside.calls("bags") == {}
    assert riverside.calls("panel") == {}
    assert riverside.record("bags").started_at is None


def test_who_does_not_answer_for_the_step_may_not_end_it(riverside: Riverside) -> None:
    with pytest.raises(NotAnswerableError, match="engineer, clerk, mayor, operator"):
        close(riverside, Closing(step="bags", reason="x", by="herald"))
    with pytest.raises(UnknownStepError, match="no step boats; it has news, bags"):
        close(riverside, Closing(step="boats", reason="x"))


def test_after_stand_down_there_is_nothing_to_end(riverside: Riverside) -> None:
    stand_down(riverside.incident_id, riverside.conductor, by="mayor")

    with pytest.raises(NothingToCloseError, match="all its steps have ended"):
        close(riverside)


def test_a_level_that_comes_back_begins_a_closed_step_anew(hillside: Hillside) -> None:
    dike = {"step": "dike", "level": "II", "posts": "dike", "message": "come"}
    call = dike | {"kind": "dispatch_volunteers", "tiers": [{"who": "site"}]}
    news = {"step": "news", "kind": "notify", "to": ["site"], "message": "news"}
    hillside.begin(plan_of([news, call]), Level.SECOND)
    close(hillside, Closing(step="dike", reason="enough"))
    hillside.to(Level.THIRD)
    hillside.to(Level.SECOND)

    assert hillside.told("dike/ask/1") == ["ana", "bo"]
    assert hillside.record("dike").closed_at is None
