"""What people read of warnings: who sent it, what is wrong, in their own language."""

import pytest
import sqlalchemy as sa

from connectors.store.tables.ledger import MessageRow
from connectors.store.tables.mobilization import OccasionRow
from flows.warnings.undecided import NoReasonError, NothingToDecideError, decide_not
from flows.wiring.deciding import open_desk
from plans.identity import IncidentId
from plans.incident.occasions import OccasionKind
from plans.warning.alerts import Severity
from plans.warning.incoming import Came
from tests.alerts import alert, info
from tests.flows.warned import MET, Warned

TITLED = """
alerts:
  met:
    title: {en: Weather service, zh: 气象台}
    folder: incoming
"""


def bodies(warned: Warned) -> list[str]:
    """Return what the duty officer was told."""
    chosen = (
        sa.select(MessageRow.body)
        .join(OccasionRow, OccasionRow.occasion_id == MessageRow.occasion_id)
        .where(OccasionRow.kind == OccasionKind.WARNING)
    )
    engine = sa.create_engine(warned.settings.url)
    with engine.connect() as connection:
        found = list(connection.scalars(chosen))
    engine.dispose()
    return found


@pytest.fixture
def titled(warned: Warned) -> Warned:
    file = warned.settings.site / "site.yaml"
    text, _, _ = file.read_text(encoding="utf-8").partition("\nalerts:")
    file.write_text(f"{text}{TITLED}", encoding="utf-8")
    return warned


def test_the_question_names_a_warning_and_its_source_by_title(titled: Warned) -> None:
    titled.take(alert("orange", infos=(info("orange"),)))
    [asked] = titled.waiting()
    with open_desk(titled.settings, is_writer=False) as desk:
        plan = desk.incidents.get(IncidentId(asked.proposal_id)).plan
    said = plan.messages["question"].wordings

    assert "Asked by a warning (Weather service): " in said["en"].body
    assert "预警通过“气象台”提出：" in said["zh"].body


def test_what_cannot_be_read_is_told_in_the_language_of_the_reader(
    titled: Warned,
) -> None:
    titled.taking.take([Came(raw=b"<!DOCTYPE a><a/>", name="bad.xml")], MET)
    [body] = bodies(titled)

    assert "气象台" in body
    assert "文件带有文档类型声明" in body


def test_a_decision_that_says_nothing_of_why_is_refused(warned: Warned) -> None:
    heat = alert("heat", infos=(info(event="Heat", severity=Severity.EXTREME),))
    warned.take(heat)
    number = str(warned.filed(heat).alert_no)
    site = warned.conductor.site

    with open_desk(warned.settings) as desk:
        for empty in ("", "  \n "):
            with pytest.raises(NoReasonError):
                decide_not(desk, site, number, by="bo", reason=empty)
        told = decide_not(desk, site, number, by="mayor", reason="It is summer")

    assert told.decided_by == "mayor"


def test_what_nobody_has_to_decide_is_said_plainly(warned: Warned) -> None:
    calm = alert("calm", infos=(info(event="Fog"),))
    warned.take(calm)
    number = str(warned.filed(calm).alert_no)

    with (
        open_desk(warned.settings) as desk,
        pytest.raises(NothingToDecideError, match="it is on record, and nobody has"),
    ):
        decide_not(desk, warned.conductor.site, number, by="mayor", reason="Fog")
