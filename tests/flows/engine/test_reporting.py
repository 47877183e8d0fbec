"""The superior is silent: next channel, next in line, all on record, within the law."""

from datetime import timedelta

import pytest

from flows.cli.main import main
from flows.engine.answers import Source, record
from flows.engine.deadlines import remind
from flows.engine.questions import NotUnderstood, Understood, question_from
from plans.identity import KindOfRun
from plans.incident.journal import Entry
from plans.people.call_ups import Said
from plans.plan import Level
from tests.flows.hillside import Hillside, plan_of
from tests.flows.riverside import PEOPLE

SECOND, MINUTE, HOUR = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
)
SPEED = 60
REPORT: dict[str, object] = {
    "step": "report",
    "kind": "report_up",
    "within": "90 min",
    "clock": "first-report",
    "every": "6 h",
    "to": [
        {"who": "role mayor", "wait": "10 min"},
        {"who": "role engineer", "wait": "10 min"},
    ],
    "message": "up",
}
DIKE: dict[str, object] = {
    "step": "dike",
    "kind": "dispatch_volunteers",
    "posts": "dike",
    "tiers": [{"who": "site"}],
    "message": "come",
}


def begin(here: Hillside, speed: float = SPEED, *steps: dict[str, object]) -> None:
    """Declare under the Chinese clocks: two hours for the first report."""
    here.settings = here.settings.model_copy(update={"clock_speed": speed})
    here.obeys("cn")
    here.begin(plan_of([REPORT, *steps]), Level.THIRD, KindOfRun.EXERCISE)


def pass_by(here: Hillside, length: timedelta) -> list[tuple[str, str]]:
    """Let incident time pass minute by minute; return what left: channel, language."""
    left, until = [], here.clock.now() + length / SPEED
    while here.clock.now() < until:
        for lane in ("sms", "email"):
            wave = here.leave(lane)
            left += [(one.contact_point.channel, one.language) for one in wave]
        here.wait(MINUTE / SPEED)
        remind(here.conductor)
    return left


def test_a_silent_superior_is_followed_up_the_line_within_the_clock_of_the_law(
    hillside: Hillside,
) -> None:
    begin(hillside)
    declared_at = hillside.incident.declared_at
    law = hillside.deadlines()["first-report"]
    assert law.due_at == declared_at + 2 * HOUR

    left = pass_by(hillside, 9 * MINUTE)
    # The mayor (English): the first channel, then the next one.
    assert left == [("sms", "en"), ("email", "en")]
    left = pass_by(hillside, 6 * MINUTE)
    # The engineer (Chinese) after ten minutes, over both channels.
    assert left == [("sms", "zh"), ("email", "zh")]
    assert hillside.states() == {"report": "waiting"}
    hillside.say("bo", "report", Said.RECEIVED)

    assert hillside.states() == {"report": "met"}
    closed = hillside.deadlines()["first-report"]
    assert closed.done_at is not None
    assert closed.done_at < law.due_at
    assert (closed.done_by, closed.note) == ("bo", "report 1 received")
    actions = [entry.action for entry in everything(hillside)]
    assert actions == [
        "declared",
        "report_sent",
        "report_sent",
        "report_received",
        "step_met",
    ]


def test_when_nobody_in_line_answers_people_telephone_and_the_law_reminds(
    hillside: Hillside,
) -> None:
    begin(hillside)
    pass_by(hillside, 30 * MINUTE)
    assert hillside.states() == {"report": "short"}
    assert hillside.told("report/unproved/1") == ["ana", "bo"]
    pass_by(hillside, 91 * MINUTE)

    assert hillside.told("deadline/first-report/0/near") == ["ana"]
    assert hillside.told("deadline/first-report/0/over") == ["ana", "bo"]
    hillside.say("ana", "report", Said.RECEIVED)  # they reached her at last
    assert hillside.states() == {"report": "met"}
    assert not hillside.deadlines()["first-report"].is_open


def test_the_final_report_goes_to_the_whole_line_and_is_looked_after(
    hillside: Hillside,
) -> None:
    begin(hillside)
    hillside.say("ana", "report", Said.RECEIVED)
    hillside.end()
    finals = {one.language: one for one in hillside.sent("report/report/final")}
    assert finals["en"].title.startswith("up Final report")
    assert finals["zh"].title.startswith("up 终报")
    assert "Ended at" in finals["en"].body
    assert hillside.told("stand-down") == []  # who is reported to is not sent home
    assert hillside.deadlines()["final-report"].is_open

    with hillside.open_desk() as desk:
        reply = understood(hillside, phone("bo"), "received")
        source = Source(via="hook")
        now = hillside.clock.now()
        assert record(desk, reply.message, reply.reply, source, now=now)
    done = hillside.deadlines()["final-report"]
    assert (done.is_open, done.done_by) == (False, "bo")


def test_a_report_speaks_the_language_of_whoever_reads_it(hillside: Hillside) -> None:
    begin(hillside, SPEED, DIKE)
    hillside.end()
    finals = {one.language: one for one in hillside.sent("report/report/final")}
    plan = hillside.incident.plan

    assert "East dike 0 of 2" in finals["en"].body
    assert "东堤 0/2" in finals["zh"].body
    assert f"事由：{plan.title['zh']}" in finals["zh"].body
    assert "East" not in finals["zh"].body


def test_nothing_is_missing_before_the_deadline_of_a_step(hillside: Hillside) -> None:
    begin(hillside, SPEED, DIKE)
    [first] = [o for o in hillside.sent("report/report") if o.language == "en"]
    hillside.end()
    finals = {one.language: one for one in hillside.sent("report/report/final")}

    assert "Short: nothing." in first.body
    assert "Short: East dike 0 of 2." in finals["en"].body


@pytest.mark.parametrize("text", ["received", "收到", "Yes"])
def test_a_reply_from_the_recipient_is_the_proof(hillside: Hillside, text: str) -> None:
    begin(hillside)
    reply = answer(hillside, "ana", text)

    assert isinstance(reply, Understood)
    assert hillside.states() == {"report": "met"}


def test_received_is_no_yes_to_a_question_whether_somebody_comes(
    hillside: Hillside,
) -> None:
    begin(hillside, SPEED, DIKE)
    found = answer(hillside, "bo", "收到")  # was asked for the dike only

    assert isinstance(found, NotUnderstood)
    assert found.reason == "not_understood"
    assert hillside.calls("dike")["bo"].said is None


def test_the_answer_page_has_one_button_and_its_press_is_the_proof(
    hillside: Hillside,
) -> None:
    begin(hillside)
    [report] = hillside.sent("report/report/1")
    client = hillside.client()
    path = hillside.path(report.message_id)
    page = client.get(path).text
    refused = client.post(path, data={"do": "yes"})
    after = client.post(path, data={"do": "received"})
    hillside.wait(SECOND)

    assert page.count('name="do"') == 1
    assert "RECEIVED" in page
    assert refused.status_code == 200
    assert "Please press one of the buttons" in refused.text
    assert "Your answer now: Received" in after.text
    assert 'name="do"' not in after.text
    assert hillside.states() == {"report": "met"}


def everything(here: Hillside) -> list[Entry]:
    with here.open_desk(is_writer=False) as desk:
        return list(desk.journal.of(here.incident_id))


def understood(here: Hillside, address: str, text: str) -> Understood:
    with here.open_desk(is_writer=False) as desk:
        found = question_from(desk, address, text)
    assert isinstance(found, Understood)
    return found


def answer(here: Hillside, number: str, text: str) -> Understood | NotUnderstood:
    with here.open_desk() as desk:
        found = question_from(desk, phone(number), text)
        if isinstance(found, Understood):
            now = here.clock.now()
            record(desk, found.message, found.reply, Source(via="hook"), now=now)
    here.wait(SECOND)
    return found


def phone(number: str) -> str:
    return next(one for one in PEOPLE if one.number == number).points[0].address


def test_a_receipt_by_telephone_is_typed_in(
    hillside: Hillside,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    begin(hillside)
    monkeypatch.setenv("MUSTER_SITE", str(hillside.settings.site))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    code = main(["answer", hillside.incident_id, "ana", "received"])
    hillside.wait(SECOND)

    assert (code, capsys.readouterr().out) == (0, "recorded: Received\n")
    assert hillside.states() == {"report": "met"}
