"""The call sheet: on the terminal, as a table, on paper; typed in afterwards."""

import csv
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from connectors.store.engines import engine_of
from connectors.store.tables.ledger import DeliveryRow
from connectors.store.tables.people import PartyRow
from flows.cli.main import main
from flows.cli.moments import MomentError, said_at_of
from flows.engine.call_sheet import said
from plans.identity import KindOfRun, MessageId, OccasionId
from plans.incident.progress import Progress, Quota, StepState
from plans.messages.deliveries import DeliveryState
from plans.messages.ledger import Sent
from plans.messages.message import Message
from plans.people.call_ups import Said
from tests.flows.township import AID, ANA, BO, TEN, Township

INCIDENT = "epidemic-1"
SHORT = Progress(quotas=(Quota(name="East gate", wanted=2, got=1),))
STAFFED = Progress(state=StepState.MET, quotas=(Quota(name="g", wanted=1, got=1),))


@pytest.fixture(autouse=True)
def _here(township: Township, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_SITE", str(township.settings.site))
    monkeypatch.setenv("LANG", "en_US.UTF-8")


def settle(township: Township, state: DeliveryState, who: str) -> None:
    """Let everything to a party stand so, and travel no further."""
    settled = sa.update(DeliveryRow).where(
        DeliveryRow.message_id.in_(
            sa.text("SELECT message_id FROM message WHERE party_id = :who").bindparams(
                who=township.party(who)
            )
        )
    )
    engine = engine_of(township.settings.url).execution_options(is_writer=True)
    with engine.begin() as connection:
        connection.execute(settled.values(state=state, due_at=None))


def tell(township: Township, who: str) -> None:
    message = Message(
        key="news",
        to=township.party(who),
        title="Wear a mask",
        body="Stay at home with a fever.",
        language="en",
    )
    with township.open_desk() as desk:
        desk.outbox.put(township.incident_id, [message])


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


@pytest.fixture
def all_lost(township: Township) -> Township:
    """Return a township where a notice and two questions arrived nowhere."""
    tell(township, "aid")
    township.ask("bo")
    township.ask("ana")
    for who in ("ana", "bo", "aid"):
        settle(township, DeliveryState.REFUSED, who)
    return township


@pytest.mark.usefixtures("all_lost")
def test_asks_come_first_with_all_that_a_caller_needs(tmp_path: Path) -> None:
    file = tmp_path / "sheet.csv"
    assert main(["call-sheet", INCIDENT, "--csv", str(file)]) == 0

    told = rows(file)

    assert [(one["No."], one["Number"]) for one in told] == [
        ("1", "ana"),
        ("2", "bo"),
        ("3", "aid"),
    ]
    assert {one["Why"] for one in told} == {"no message arrived"}
    assert [one["Telephone"] for one in told] == [f"'{one}" for one in (ANA, BO, AID)]
    assert told[0]["Say"] == "Come: gates – Please answer"
    assert told[1]["Say"] == "Come: gates – 能否到岗？"
    assert told[2]["Say"] == "Wear a mask – Stay at home with a fever."
    assert [bool(one["Code"]) for one in told] == [True, True, False]


@pytest.mark.usefixtures("all_lost")
def test_what_is_written_is_for_its_owner_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / "sheet.html", tmp_path / "sheet.csv"]
    for file in files:
        file.touch(mode=0o644)
    main(["call-sheet", INCIDENT, "--html", str(files[0]), "--csv", str(files[1])])

    told = capsys.readouterr()

    assert [file.stat().st_mode & 0o777 for file in files] == [0o600, 0o600]
    assert sorted(tmp_path.glob(".sheet*")) == []
    assert told.out == ""
    assert "to call or visit: 3" in told.err


def test_the_page_holds_nothing_that_runs_and_no_name_breaks_it(
    all_lost: Township, tmp_path: Path
) -> None:
    engine = engine_of(all_lost.settings.url).execution_options(is_writer=True)
    with engine.begin() as connection:
        renamed = sa.update(PartyRow).where(PartyRow.number == "ana")
        connection.execute(renamed.values(name='=HYPERLINK("x")<script>'))
    page, table = tmp_path / "sheet.html", tmp_path / "sheet.csv"
    main(["call-sheet", INCIDENT, "--html", str(page), "--csv", str(table)])

    text = page.read_text(encoding="utf-8")

    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert text.count('class="tick">☐') == 5
    assert rows(table)[0]["Name"] == '\'=HYPERLINK("x")<script>'


def test_an_exercise_is_marked(township: Township, tmp_path: Path) -> None:
    township.declare(KindOfRun.EXERCISE, named="drill-1")
    file = tmp_path / "sheet.html"
    main(["call-sheet", "drill-1", "--html", str(file)])

    assert "EXERCISE – tell everybody so first" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(("progress", "called"), [(SHORT, True), (STAFFED, False)])
def test_the_silent_are_called_while_people_are_short(
    township: Township,
    capsys: pytest.CaptureFixture[str],
    progress: Progress,
    *,
    called: bool,
) -> None:
    township.ask()
    settle(township, DeliveryState.ACCEPTED, "ana")
    township.steps_have_run(progress)
    main(["call-sheet", INCIDENT])

    assert ("ana Ana Reyes" in capsys.readouterr().out) is called


@pytest.mark.usefixtures("all_lost")
def test_who_has_answered_is_not_called(capsys: pytest.CaptureFixture[str]) -> None:
    main(["answer", INCIDENT, "ana", "no"])
    capsys.readouterr()
    main(["call-sheet", INCIDENT])

    assert [one.split()[1] for one in capsys.readouterr().out.splitlines()[::2]] == [
        "bo",
        "aid",
    ]


def test_an_answer_typed_in_later_keeps_its_time(township: Township) -> None:
    path = township.ask()
    said_at = datetime.now(UTC) - timedelta(hours=2)  # noqa: TID251 -- as the command
    there = said_at.astimezone(ZoneInfo("Asia/Shanghai"))
    words = ["--at", f"{there:%Y-%m-%d %H:%M}", "--in", "30"]
    assert main(["answer", INCIDENT, "ana", "yes", *words]) == 0

    call = township.call(path)
    expected = max(said_at.replace(second=0, microsecond=0), TEN)

    assert call.said is Said.ACCEPTED
    assert call.said_at == expected
    assert call.ready_at == expected + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("text", "hours_ago"),
    [("03:20", 0), ("3:19", 1 / 60), ("03:22", 0), ("03:30", 23 + 50 / 60)],
)
def test_a_time_of_day_is_the_last_such_moment(text: str, hours_ago: float) -> None:
    now = datetime(2026, 11, 25, 3, 20, tzinfo=ZoneInfo("Asia/Shanghai"))

    found = said_at_of(text, ZoneInfo("Asia/Shanghai"), now)

    assert abs(now - timedelta(hours=hours_ago) - found) < timedelta(seconds=1)


@pytest.mark.parametrize(
    "text", ["25:00", "soon", "2026-13-01 03:20", "2026-11-26 03:20"]
)
def test_a_moment_that_is_none_is_refused(text: str) -> None:
    now = datetime(2026, 11, 25, 3, 20, tzinfo=ZoneInfo("Asia/Shanghai"))

    with pytest.raises(MomentError, match="--at is a time"):
        said_at_of(text, ZoneInfo("Asia/Shanghai"), now)


def test_who_has_left_the_roster_is_called_all_the_same(
    all_lost: Township, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = engine_of(all_lost.settings.url).execution_options(is_writer=True)
    with engine.begin() as connection:
        left = sa.update(PartyRow).where(PartyRow.number == "bo")
        connection.execute(left.values(retired_at=TEN))
    main(["call-sheet", INCIDENT])

    assert "2. bo Bo Lin" in capsys.readouterr().out


def test_a_sentence_right_before_its_link_is_said(township: Township) -> None:
    link = "https://office.example/a/Token-1 \uff08回复码 A1234\uff09"
    sent = Sent(
        message_id=MessageId("m"),
        occasion_id=OccasionId(INCIDENT),
        step="",
        key="k",
        to=township.party("ana"),
        language="zh",
        title="专家到位",
        body=f"能否加入专家组\uff1f{link}",
        reply_code="A1234",
        put_at=TEN,
        closes_at=None,
    )

    assert said(sent) == "专家到位 – 能否加入专家组\uff1f"


@pytest.mark.parametrize("before", [timedelta(minutes=5), timedelta(days=5)])
def test_a_time_before_the_question_was_asked_is_told_and_not_kept(
    township: Township,
    capsys: pytest.CaptureFixture[str],
    before: timedelta,
) -> None:
    path = township.ask()
    early = (TEN - before).astimezone(ZoneInfo("Asia/Shanghai"))
    done = main(["answer", INCIDENT, "ana", "yes", "--at", f"{early:%Y-%m-%d %H:%M}"])

    assert done == 1
    assert "later than --at; nothing was recorded" in capsys.readouterr().err
    assert township.call(path).said is None


def test_a_text_for_several_is_printed_once_so_that_many_fit_a_page(
    township: Township, tmp_path: Path
) -> None:
    tell(township, "aid")
    tell(township, "ana")
    township.ask("bo")
    for who in ("ana", "bo", "aid"):
        settle(township, DeliveryState.REFUSED, who)
    page = tmp_path / "sheet.html"
    main(["call-sheet", INCIDENT, "--html", str(page)])

    text = page.read_text(encoding="utf-8")
    sizes = {float(one) for one in re.findall(r"([0-9.]+)pt", text)}

    assert text.count("Wear a mask – Stay at home with a fever.") == 1
    assert text.count("<b>Text 1") == 3  # above, and in a line of each of two
    assert text.count("Come: gates – 能否到岗") == 1
    assert min(sizes) >= 10
