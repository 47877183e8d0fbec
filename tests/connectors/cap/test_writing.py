from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from connectors.cap import AlertError, UnwritableError, read_alert, write_alert
from plans.warning.alerts import Alert, MsgType
from tests.connectors.cap.expected_exercise import EXERCISE
from tests.connectors.cap.generated import Drawn
from tests.connectors.cap.samples import SAMPLES, SCHEMAS

SEEDS = range(4)  # shared among the workers of pytest
ALERTS_A_SEED = 2_500
OASIS = etree.XMLSchema(etree.parse(SCHEMAS / "CAP-v1.2.xsd"))


@pytest.mark.parametrize("seed", SEEDS)
def test_ten_thousand_alerts_are_written_valid_and_read_back_the_same(
    seed: int,
) -> None:
    drawn = Drawn(seed)
    differ, invalid = [], []
    for _ in range(ALERTS_A_SEED):
        alert = drawn.alert()
        raw = write_alert(alert)
        back = read_alert(raw).alert
        differ += [] if back == alert and offsets(back) == offsets(alert) else [alert]
        invalid += [] if OASIS.validate(etree.fromstring(raw)) else [raw]

    assert (differ, invalid) == ([], [])


def offsets(alert: Alert) -> list[timedelta | None]:
    """Equal moments may stand in different offsets."""
    return [moment.utcoffset() for moment in moments(alert)]


def moments(alert: Alert) -> Iterator[datetime]:
    yield alert.sent
    yield from (one.sent for one in alert.references)
    for info in alert.infos:
        for moment in (info.effective, info.onset, info.expires):
            if moment is not None:
                yield moment


def test_the_generator_leaves_out_nothing_that_cap_can_say() -> None:
    drawn = Drawn(seed=1)
    raw = b"".join(write_alert(drawn.alert()) for _ in range(200))
    names = {
        str(element.get("name"))
        for element in etree.parse(SCHEMAS / "CAP-v1.2.xsd").iter("{*}element")
        if element.get("name")
    }

    assert [name for name in names if f"<{name}".encode() not in raw] == []


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)
def test_what_was_read_can_be_written_and_read_again(sample: Path) -> None:
    alert = read_alert(sample.read_bytes()).usable_alert()

    assert read_alert(write_alert(alert)).alert == alert


def test_the_same_alert_is_written_as_the_same_bytes() -> None:
    assert write_alert(EXERCISE) == write_alert(replace(EXERCISE))
    assert b"2026-05-12T09:30:00-00:00" in write_alert(EXERCISE)


def info(**changes: Any) -> Alert:  # noqa: ANN401 -- fields of an info
    return replace(EXERCISE, infos=(replace(EXERCISE.infos[0], **changes),))


@pytest.mark.parametrize(
    "alert",
    [
        replace(EXERCISE, note="a control\x07character"),
        replace(EXERCISE, note="half a \ud800 letter"),
        replace(EXERCISE, sent=datetime(2026, 3, 1, 6)),  # noqa: DTZ001 -- the point
        replace(EXERCISE, sent=EXERCISE.sent.replace(microsecond=1)),
        replace(EXERCISE, sent=EXERCISE.sent.astimezone(timezone(timedelta(hours=15)))),
        replace(EXERCISE, source=" blanks around a word "),
        replace(EXERCISE, addresses=('a "quoted" one',)),
        replace(EXERCISE, codes=("",)),
        info(event=" Flood"),
    ],
)
def test_what_xml_cannot_carry_is_not_written(alert: Alert) -> None:
    with pytest.raises(UnwritableError):
        write_alert(alert)


@pytest.mark.parametrize(
    ("alert", "rule"),
    [
        (replace(EXERCISE, identifier="with a blank"), "C030"),
        (replace(EXERCISE, sender=""), "C031"),
        (replace(EXERCISE, msg_type=MsgType.CANCEL, references=()), "C032"),
        (replace(EXERCISE, restriction=""), "C035"),
        (info(language="no language"), "C010"),
        (info(category=()), "C010"),
        (info(web="http://[half"), "C010"),
    ],
)
def test_an_alert_that_breaks_a_rule_is_not_written(alert: Alert, rule: str) -> None:
    with pytest.raises(AlertError) as told:
        write_alert(alert)

    assert [one.rule for one in told.value.findings] == [rule]
