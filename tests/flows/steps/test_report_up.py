"""Reports go up the line until a person says received."""

from typing import Any

from plans.incident.clocks import clocks_at_declaration
from plans.incident.journal import Entry
from plans.incident.law import Clock, Fundraising, Profile, Start
from plans.incident.progress import Progress, Quota, StepState
from plans.messages.message import Replies
from plans.people.call_ups import Said
from plans.site import Site
from tests.sample import ANA, BO, FLOOD, HOUR, MINUTE, SITE, SIX, Scene, person

NAMES: dict[str, Any] = {
    "roles": {"chief": {"holders": ["bo", "ana"]}, "office": {"holders": ["ana"]}}
}
SUPERIOR = Site.model_validate(SITE.model_dump() | NAMES)
LAW = Profile(
    profile="test",
    title={"en": "Test"},
    notice={"en": "No law."},
    clocks=(
        Clock(
            clock="first-report",
            title={"en": "First report"},
            within="2 h",
            starts=Start.DECLARED,
            article="Art. 61",
        ),
    ),
    fundraising=Fundraising(article="Art. 22"),
)
RECEIVED = Quota(name="received", wanted=1, got=1)


def scene(every: str | None = None, within: str = "90 min") -> Scene:
    step: dict[str, object] = {
        "step": "step",
        "kind": "report_up",
        "within": within,
        "clock": "first-report",
        "to": [{"who": "role chief", "wait": "10 min"}],
        "message": "up",
    }
    if every:
        step["every"] = every
    everybody = [person("ana", languages=("zh",), roles=frozenset()), person("bo")]
    here = Scene([step], everybody, site=SUPERIOR, law=LAW)
    here.deadlines.start(FLOOD, clocks_at_declaration(here.incident.plan, LAW, at=SIX))
    return here


def sent(here: Scene) -> list[tuple[str, str]]:
    """Return what was sent to whom, in order."""
    reports = [
        put.sent for put in here.memory.messages.values() if "report" in put.sent.key
    ]
    return [(one.to, one.key.rpartition("/")[2]) for one in reports]


def test_the_first_in_line_gets_the_first_report_at_once() -> None:
    here = scene()
    progress = here.run()

    assert sent(here) == [(BO, "1")]
    assert progress.state is StepState.WAITING
    assert progress.look_again_at == SIX + 10 * MINUTE


def test_it_is_met_by_a_person_and_not_by_a_provider() -> None:
    here = scene()
    here.run()
    here.memory.deliver()
    assert here.run(after=MINUTE).state is StepState.WAITING
    here.say(BO, Said.RECEIVED)
    progress = here.run(after=MINUTE)

    assert progress == Progress(
        state=StepState.MET, quotas=(RECEIVED,), look_again_at=None, asked=1
    )
    [report] = here.deadlines.of(FLOOD)
    assert (report.is_open, report.done_by, report.note) == (
        False,
        "bo",
        "report 1 received",
    )


def test_by_reply_code_a_report_is_answered_with_received() -> None:
    here = scene()
    here.run()
    replies = {one.replies for one in here.memory.messages.values()}

    assert replies == {Replies.RECEIVED}


def test_who_is_silent_is_followed_by_the_next_in_line() -> None:
    here = scene()
    here.run()
    here.run(after=10 * MINUTE)

    assert sent(here) == [(BO, "1"), (ANA, "1")]


def test_who_says_no_is_followed_at_once() -> None:
    here = scene()
    here.run()
    here.say(BO, Said.DECLINED)
    here.run(after=MINUTE)

    assert sent(here) == [(BO, "1"), (ANA, "1")]


def test_when_all_are_silent_owner_and_deputy_have_to_telephone() -> None:
    here = scene()
    progress = here.carry()
    here.run(after=MINUTE)

    assert (progress.state, here.now) == (StepState.SHORT, SIX + 21 * MINUTE)
    assert here.told("unproved") == ["ana"]  # who holds the office
    assert len(here.noted("report_unproved")) == 1
    [report] = here.deadlines.of(FLOOD)
    assert report.is_open


def test_a_late_receipt_counts() -> None:
    here = scene()
    here.carry()
    here.say(BO, Said.RECEIVED)

    assert here.run(after=HOUR).state is StepState.MET


def test_follow_ups_come_on_their_clock_and_hold_nothing_up() -> None:
    here = scene(every="2 h")
    here.run()
    here.say(BO, Said.RECEIVED)
    first = here.run(after=MINUTE)
    second = here.run(after=2 * HOUR)

    assert (first.state, first.look_again_at) == (StepState.MET, SIX + 2 * HOUR)
    assert second.state is StepState.MET
    assert sent(here) == [(BO, "1"), (BO, "2")]


def test_an_unproved_report_is_taken_back_for_the_next_one() -> None:
    here = scene(every="5 min")
    here.run()
    here.run(after=5 * MINUTE)

    first, second = (
        put for put in here.memory.messages.values() if "report" in put.sent.key
    )
    assert (first.is_stopped, second.is_stopped) == (True, False)


def test_a_changed_level_is_reported_at_once() -> None:
    here = scene(every="12 h")
    here.run()
    here.say(BO, Said.RECEIVED)
    here.run(after=MINUTE)
    here.memory.incidents[FLOOD] = here.incident.at_level(here.incident.level)
    changed = Entry(at=here.now + MINUTE, action="level_raised")
    here.world("step").journal.note(FLOOD, changed)
    here.run(after=2 * MINUTE)
    here.run(after=MINUTE)

    assert sent(here) == [(BO, "1"), (BO, "2")]


def test_with_nobody_up_the_line_it_is_short_at_once() -> None:
    here = scene()
    here.everybody[:] = [person("cy")]
    progress = here.run()

    assert (progress.state, sent(here)) == (StepState.SHORT, [])
    assert len(here.noted("report_unproved")) == 1


def test_the_report_tells_what_the_store_knows_in_the_readers_language() -> None:
    here = scene()
    here.run()
    here.run(after=10 * MINUTE)
    english, chinese = (
        put.sent for put in here.memory.messages.values() if "report" in put.sent.key
    )

    assert english.title == "First report"
    assert "As of 14:00." in english.body
    assert "Since 14:00." in english.body
    assert "Short: nothing." in english.body
    assert "Messages: 0 taken by providers" in english.body
    assert chinese.title == "首报"
    assert "截至14:10。" in chinese.body
    assert "缺口：无。" in chinese.body


def test_it_goes_on_after_a_restart_without_sending_twice() -> None:
    here = scene(every="2 h")
    here.run()
    before = here.snapshot()
    here.run()

    assert here.snapshot() == before
