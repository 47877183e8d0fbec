"""Two persons decide, the alert is published once, and people are told once."""

import pytest

from flows.steps.warn_public import Params, over
from plans.identity import KindOfRun
from plans.incident.journal import Entry
from plans.incident.progress import Quota, StepState
from plans.people.call_ups import Said
from plans.warning.alerts import (
    Area,
    Info,
    MsgType,
    Named,
    ResponseType,
    Scope,
    Status,
    Urgency,
)
from tests.fakes.incident import FakeJournal
from tests.flows.steps.warning_scene import (
    ORIGINATOR,
    STEP,
    agreed,
    alerts,
    reopen,
    scene,
)
from tests.sample import ANA, BO, FLOOD, HOUR, MINUTE, SIX


def test_two_persons_say_yes_before_anything_is_published_or_told() -> None:
    here = scene()
    here.run()
    assert (set(here.asked()), alerts(here)) == ({"ana", "bo"}, [])
    here.say(ANA)
    here.run(after=MINUTE)
    assert (here.told("notice"), alerts(here)) == ([], [])
    here.say(BO)
    here.run(after=MINUTE)

    assert (here.told("notice"), len(alerts(here))) == (["eve"], 1)
    here.memory.deliver()
    progress = here.run(after=MINUTE)
    assert progress.state is StepState.MET
    assert progress.quotas == (
        Quota(name="approval", wanted=2, got=2),
        Quota(name="told", wanted=1, got=1),
    )


def test_the_alert_says_all_that_the_law_wants_in_each_language() -> None:
    [alert] = alerts(agreed())

    assert (alert.status, alert.msg_type) == (Status.ACTUAL, MsgType.ALERT)
    assert (alert.scope, alert.note) == (Scope.PUBLIC, "")
    english, chinese = alert.infos
    assert (english.language, chinese.language) == ("en", "zh")
    sent = alert.sent
    assert sent.isoformat() == "2026-03-01T14:01:00+08:00"
    assert english == Info(
        language="en",
        category=english.category,
        event="Flood",
        response_type=(ResponseType.PREPARE,),
        urgency=Urgency.EXPECTED,
        severity=english.severity,
        certainty=english.certainty,
        event_codes=(Named("SAME", "FLW"),),
        effective=sent,
        onset=sent,
        expires=sent + 6 * HOUR,
        sender_name="Riverside Office",
        headline="bye",
        description="River flood in North, Riverside Office",
        instruction=english.instruction,
        parameters=(Named("colour", "orange"),),
        areas=(Area(area_desc="North", geocodes=(Named("grid", "north"),)),),
    )
    assert (chinese.event, chinese.sender_name) == ("洪水", "河畔镇应急办")
    assert chinese.headline == "zh bye"
    assert agreed().noted("warning_lacks") == []


def test_what_the_law_wants_and_a_warning_does_not_state_is_on_record() -> None:
    hazard = {**STEP["hazard"], "colour": None}  # type: ignore[dict-item]  # a mapping
    [lacks] = agreed(hazard=hazard, description={}).noted("warning_lacks")

    assert lacks.facts == {"fields": "level, cautions"}


def test_run_twice_it_changes_nothing() -> None:
    here = scene()
    here.run()
    before = here.snapshot()
    here.run()
    assert here.snapshot() == before
    here.say(ANA)
    here.say(BO)
    here.run(after=MINUTE)
    before = here.snapshot()
    here.run()

    assert here.snapshot() == before


def test_a_no_publishes_nothing_and_tells_nobody() -> None:
    here = scene()
    here.run()
    here.say(ANA)
    here.say(BO, Said.DECLINED)
    progress = here.run(after=MINUTE)

    assert (progress.state, alerts(here)) == (StepState.SHORT, [])
    assert here.told("notice") == []


def test_silence_until_the_deadline_publishes_nothing() -> None:
    here = scene()

    assert (here.carry().state, alerts(here)) == (StepState.SHORT, [])


def test_nobody_approves_what_he_declared_or_raised() -> None:
    here = scene(declarer="ana")
    raised = Entry(at=SIX, action="level_raised", facts={"by": "bo"})
    FakeJournal(here.memory).note(FLOOD, raised)

    assert here.run().state is StepState.SHORT
    assert here.asked() == {}


@pytest.mark.parametrize(("persons", "asked"), [(0, 0), (1, 1), (2, 2)])
def test_in_an_exercise_as_many_decide_as_the_plan_says(
    persons: int, asked: int
) -> None:
    here = scene(KindOfRun.EXERCISE, exercise_persons=persons)
    here.run()

    assert len(here.asked()) == asked
    assert bool(alerts(here)) is (persons == 0)


def test_an_exercise_says_so_in_status_note_and_first_words() -> None:
    here = scene(KindOfRun.EXERCISE)
    here.run()
    [alert] = alerts(here)

    assert alert.status is Status.EXERCISE
    assert alert.note == "EXERCISE – River flood"
    for info, mark in zip(alert.infos, ("EXERCISE – ", "【演练】"), strict=True):
        texts = (info.headline, info.instruction, info.description)
        assert [text.startswith(mark) for text in texts] == [True] * 3


def test_a_rehearsals_alert_is_a_test_that_nobody_outside_finds() -> None:
    here = scene(KindOfRun.REHEARSAL)
    here.run()
    [alert] = alerts(here)

    assert alert.status is Status.TEST
    assert here.publications.current(since=SIX) == []
    assert here.publications.find(alert.identifier) is None


@pytest.mark.parametrize(
    ("originator", "why"),
    [
        (None, "no_originator"),
        (ORIGINATOR | {"originates": ["I"]}, "level"),
        (ORIGINATOR | {"rank": "township"}, "law"),
    ],
)
def test_who_may_not_issue_a_warning_passes_on_what_came_in(
    originator: dict[str, object] | None, why: str
) -> None:
    [issued] = alerts(agreed())
    here = scene(originator=originator, message="warned")
    here.publications.came_in = [issued]
    here.run()
    here.say(ANA)
    here.say(BO)
    here.run(after=MINUTE)

    assert alerts(here) == []
    [passed_on] = here.noted("warning_passed_on")
    assert passed_on.facts == {"why": why, "relayed": issued.identifier}
    [told] = [one.sent for one in here.memory.messages.values() if one.sent.to == "eve"]
    assert told.body == "Leave now, says Riverside Office."


def test_the_question_shows_how_many_people_live_there_and_what_they_read() -> None:
    here = scene(question="ask")
    here.run()
    asked = [one.sent.body for one in here.memory.messages.values()]

    assert [one[:-5] for one in asked] == ["Warn about 1200 people: bye?"] * 2


def test_when_it_is_over_an_all_clear_ends_the_warning_once() -> None:
    here = agreed()
    here.now += HOUR
    params = Params.model_validate(here.incident.step("step").params)
    for _ in range(2):
        over(params, here.world("step"))
    [warning, clear] = alerts(here)

    assert (clear.msg_type, clear.references) == (MsgType.UPDATE, (warning.reference,))
    assert {one.response_type for one in clear.infos} == {(ResponseType.ALL_CLEAR,)}
    assert clear.expires == clear.sent + HOUR
    assert clear.infos[0].headline == "All clear: North"
    assert here.publications.of(FLOOD)[0].superseded_at is not None


def test_a_warning_that_has_expired_needs_no_all_clear() -> None:
    here = agreed()
    here.now += 7 * HOUR
    params = Params.model_validate(here.incident.step("step").params)
    over(params, here.world("step"))

    assert len(alerts(here)) == 1


def test_a_step_that_comes_back_asks_anew_and_updates_what_still_holds() -> None:
    here = agreed()
    reopen(here)
    here.run(after=MINUTE)
    assert len(alerts(here)) == 1
    here.say(ANA)
    here.say(BO)
    here.run(after=MINUTE)
    [first, second] = alerts(here)

    assert (second.msg_type, second.references) == (MsgType.UPDATE, (first.reference,))
    assert (first.identifier[-2:], second.identifier[-2:]) == (".0", ".1")
