"""Every alert in tests/data/cap reads to what its text says."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from connectors.cap import read_alert
from plans.warning.alerts import Alert, Area, Info
from plans.warning.fields import fields_of
from tests.connectors.cap.expected_more import EXPECTED
from tests.connectors.cap.samples import FOLDER, SAMPLES

KEPT = 24
#: What is told of an alert that can be used all the same.
FINDINGS = {
    "google-PAAQ-4-mg5a94": [("C049", 80)],
    "nws-5c2cf27b1f56885d61654dc47fa411d5": [("C026", 74)],
    "own-ack-old": [("C014", 5), ("C013", 7)],
}
#: CAP writes what may stand several times as elements of the same name.
LISTS = {
    *("code", "info", "category", "responseType", "eventCode", "parameter"),
    *("resource", "area", "polygon", "circle", "geocode"),
}
#: Written otherwise, and meaning the same.
SAME = {
    "55.3,-134.9 0.0": "55.3,-134.9 0",
    "2026-07-01T00:40:00.250Z": "2026-07-01T00:40:00-00:00",
}
ENCODINGS = {"own-ack-old": "utf-16", "own-china-typhoon-cancel": "gb18030"}
DECLARATION = re.compile(r"<\?xml .*?\?>")

each = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.stem)


@each
def test_an_alert_reads_to_what_was_written_down_by_hand(sample: Path) -> None:
    reading = read_alert(sample.read_bytes())

    assert in_short(reading.usable_alert()) == in_short(EXPECTED[sample.stem])


@each
def test_an_alert_reads_to_what_another_reader_of_xml_finds(sample: Path) -> None:
    text = sample.read_bytes().decode(ENCODINGS.get(sample.stem, "utf-8"))
    root = ET.fromstring(DECLARATION.sub("", text))  # noqa: S314 -- our own copies

    assert fields_of(read_alert(sample.read_bytes()).usable_alert()) == (
        {"scope": "Public"} | as_written(root)
    )


@each
def test_nothing_else_is_told_of_an_alert(sample: Path) -> None:
    findings = read_alert(sample.read_bytes()).findings

    told = [(one.rule, one.place[0] if one.place else 0) for one in findings]
    assert told == FINDINGS.get(sample.stem, [])


def test_the_samples_are_all_there_and_all_known() -> None:
    assert {sample.stem for sample in SAMPLES} == set(EXPECTED)
    assert len(list(FOLDER.glob("[!o]*.xml"))) == 7


def in_short(alert: Alert) -> Alert:
    """Return the alert with the beginnings of its paragraphs."""
    return replace(alert, infos=tuple(map(shortened, alert.infos)))


def shortened(info: Info) -> Info:
    return replace(
        info,
        description=info.description.strip()[:KEPT],
        instruction=info.instruction.strip()[:KEPT],
        areas=tuple(map(shortened_area, info.areas)),
    )


def shortened_area(area: Area) -> Area:
    return replace(area, area_desc=area.area_desc[:KEPT])


def as_written(element: ET.Element) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in children(element):
        if name in LISTS:
            several = found.setdefault(name, [])
            assert isinstance(several, list)
            several.append(value)
        else:
            found[name] = value
    return found


def children(element: ET.Element) -> Iterator[tuple[str, object]]:
    for child in element:
        name = child.tag.rpartition("}")[2]
        text = child.text or ""
        if name == "Signature" or (name == "polygon" and not text):
            continue
        yield name, as_written(child) if len(child) else normal(name, text)


def normal(name: str, text: str) -> str:
    """Return a text as we write it: no blanks around words, numbers in short."""
    if name == "polygon":
        text = re.sub(r"\.0\b", "", text)
    return SAME.get(text, text.strip() if name == "value" else text)
