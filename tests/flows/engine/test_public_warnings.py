"""A warning from the yes of two persons to its end, as everybody reads it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from connectors.cap import read_alert
from flows.engine.conduct import run_step
from flows.engine.corrections import Corrected, Correction, correct
from plans.identity import KindOfRun
from plans.plan import Level
from plans.warning.alerts import Alert, MsgType, ResponseType, Status
from plans.warning.published import PublishedAlert
from tests.flows.hillside import Hillside, plan_of

HOUR = timedelta(hours=1)
ORIGINATOR = """
originator:
  sender: riverside.example
  name: {en: Riverside Office, zh: 河畔镇应急办}
  rank: county
  originates: [I, II, III]
  geocode: grid
"""
WARN = {
    "step": "warn",
    "kind": "warn_public",
    "level": "II",
    "to": ["site"],
    "message": "news",
    "question": "come",
    "lifted": "off",
    "hazard": {
        "event": {"en": "Landslide", "zh": "滑坡"},
        "category": ["Geo"],
        "severity": "Extreme",
        "urgency": "Immediate",
        "certainty": "Observed",
        "response": ["Evacuate"],
        "colour": "red",
    },
    "description": {"en": "{matter} in {cell}", "zh": "{cell}：{matter}"},
    "expires": "6 h",
    "by": [{"role": "mayor"}, {"role": "engineer"}],
}
TELL = {"step": "tell", "kind": "notify", "to": ["site"], "message": "home"}
PLAN = plan_of([WARN, TELL], expected="2 d")


def warned(
    hillside: Hillside, kind_of_run: KindOfRun = KindOfRun.ACTUAL, **changes: object
) -> None:
    """Declare it, let both say yes, and let what is due leave over the telephone."""
    with (hillside.settings.site / "site.yaml").open("a", encoding="utf-8") as site:
        site.write(ORIGINATOR)
    hillside.obeys("cn")
    hillside.begin(PLAN, Level.SECOND, kind_of_run, by="operator", **changes)
    if kind_of_run is KindOfRun.ACTUAL:
        for number in ("ana", "bo"):
            hillside.say(number, "warn")
    hillside.leave("sms")
    hillside.wait(timedelta(minutes=1))


def published(hillside: Hillside) -> Sequence[PublishedAlert]:
    with hillside.open_desk(is_writer=False) as desk:
        return desk.publications.of(hillside.incident_id)


def alerts(hillside: Hillside) -> list[Alert]:
    return [one.alert for one in published(hillside)]


def say(hillside: Hillside, message: str = "news", **texts: str) -> Corrected:
    correction = Correction(message=message, texts=texts)
    return correct(hillside.incident_id, hillside.conductor, correction)


def test_what_is_published_is_valid_cap_in_both_languages(hillside: Hillside) -> None:
    warned(hillside)
    [one] = published(hillside)
    reading = read_alert(one.raw)

    assert reading.findings == ()
    assert reading.alert == one.alert
    assert [info.language for info in one.alert.infos] == ["en", "zh"]
    assert hillside.states()["warn"] == "met"
    assert hillside.told("warn/notice") == ["ana", "bo"]


def test_nobody_is_called_or_told_later_because_two_persons_decide(
    hillside: Hillside,
) -> None:
    with (hillside.settings.site / "site.yaml").open("a", encoding="utf-8") as site:
        site.write(ORIGINATOR)
    hillside.obeys("generic")
    hillside.begin(PLAN, Level.SECOND, by="operator")

    assert hillside.told("tell/notice") == ["ana", "bo"]
    assert (hillside.told("warn/notice"), alerts(hillside)) == ([], [])


def test_two_engines_at_once_publish_once(hillside: Hillside) -> None:
    warned(hillside)
    for step in ("warn", "tell"):
        with hillside.open_desk() as desk:
            desk.steps.wake(hillside.incident_id, step, now=hillside.clock.now())
    conductors = [hillside.conductor] * 6
    with ThreadPoolExecutor(6) as pool:
        list(
            pool.map(
                lambda one: run_step(hillside.incident_id, "warn", one), conductors
            )
        )

    assert len(alerts(hillside)) == 1


def test_a_correction_cancels_it_for_everybody_once(hillside: Hillside) -> None:
    warned(hillside)
    done, again = say(hillside), say(hillside)
    first, cancel = alerts(hillside)

    assert (done.published, again.published) == ((cancel.identifier,), ())
    assert (done.told, again.told) == (2, 0)
    assert (cancel.msg_type, cancel.references) == (MsgType.CANCEL, (first.reference,))
    assert {one.headline for one in cancel.infos} == {"off"}
    assert read_alert(published(hillside)[1].raw).findings == ()
    [lane] = done.lanes
    assert (lane.lane, lane.segments) == ("sms", 2)


def test_a_new_text_updates_it_and_the_end_names_all_before(hillside: Hillside) -> None:
    warned(hillside)
    say(hillside, en="Only the east must leave.", zh="仅东区转移。")
    hillside.leave("sms")
    hillside.wait(timedelta(minutes=1))
    say(hillside)
    first, update, cancel = alerts(hillside)

    assert update.msg_type is MsgType.UPDATE
    assert update.infos[0].instruction == "Only the east must leave."
    assert update.expires == first.expires
    assert update.infos[0].response_type == (ResponseType.EVACUATE,)
    assert cancel.references == (first.reference, update.reference)


def test_at_the_stand_down_an_all_clear_ends_it(hillside: Hillside) -> None:
    warned(hillside)
    hillside.wait(HOUR)
    hillside.end()
    hillside.end()
    first, clear = alerts(hillside)

    assert (clear.msg_type, clear.references) == (MsgType.UPDATE, (first.reference,))
    assert {one.response_type for one in clear.infos} == {(ResponseType.ALL_CLEAR,)}
    assert clear.expires == clear.sent + HOUR
    assert clear.infos[0].headline == "off in North"
    assert read_alert(published(hillside)[1].raw).findings == ()
    assert published(hillside)[0].superseded_at is not None


def test_what_was_cancelled_or_has_expired_needs_no_all_clear(
    hillside: Hillside,
) -> None:
    warned(hillside)
    say(hillside)
    hillside.end()

    assert [one.msg_type for one in alerts(hillside)] == [MsgType.ALERT, MsgType.CANCEL]


def test_when_its_level_goes_it_is_over_and_comes_back_as_an_update(
    hillside: Hillside,
) -> None:
    warned(hillside)
    hillside.to(Level.THIRD)
    first, clear = alerts(hillside)
    assert clear.infos[0].response_type == (ResponseType.ALL_CLEAR,)
    hillside.to(Level.SECOND, by="operator")
    for number in ("ana", "bo"):
        hillside.say(number, "warn")

    *_, again = alerts(hillside)
    assert again.msg_type is MsgType.UPDATE
    assert again.references == (first.reference, clear.reference)
    assert again.infos[0].response_type == (ResponseType.EVACUATE,)


def test_an_all_clear_that_was_wrong_is_taken_back_with_the_warning(
    hillside: Hillside,
) -> None:
    warned(hillside)
    hillside.to(Level.THIRD)
    hillside.wait(timedelta(minutes=5))
    say(hillside, "off")
    first, _, again = alerts(hillside)

    assert again.msg_type is MsgType.UPDATE
    assert again.infos[0].response_type == first.infos[0].response_type
    assert (again.infos[0].urgency, again.expires) == (
        *(first.infos[0].urgency, first.expires),
    )


def test_an_exercise_is_published_as_one(hillside: Hillside) -> None:
    warned(hillside, KindOfRun.EXERCISE, name="autumn")
    [alert] = alerts(hillside)
    say(hillside)

    assert (alert.status, alert.note) == (Status.EXERCISE, "EXERCISE – autumn")
    for one in alerts(hillside):
        assert one.infos[0].headline.startswith("EXERCISE – ")
        assert one.infos[1].headline.startswith("【演练】")


@pytest.mark.parametrize("kind_of_run", [KindOfRun.ACTUAL, KindOfRun.EXERCISE])
def test_a_correction_of_what_was_only_told_publishes_nothing(
    hillside: Hillside, kind_of_run: KindOfRun
) -> None:
    hillside.begin(PLAN, Level.SECOND, kind_of_run, by="operator", name="autumn")
    hillside.leave("sms")

    assert say(hillside, "home", en="No.", zh="否。").published == ()
