"""Each rule that an alert can break, broken once: its id and its line."""

from pathlib import Path

import pytest

from connectors.cap import read_alert
from plans.alert_words import NOT_CHECKED, WARNINGS, WORDS
from plans.writing.findings import Severity
from tests.connectors.cap.samples import FOLDER, ROOT

EXERCISE = (FOLDER / "own-exercise-dike.xml").read_text(encoding="utf-8")
CHINA = (FOLDER / "own-china-rain-red.xml").read_text(encoding="utf-8")
OLD = (FOLDER / "v1dot1_appendix_adot2.xml").read_text(encoding="utf-8")
POLYGON = "30.1,120.0 30.1,120.1 30.2,120.1 30.1,120.0"
REFERENCE = "office@riverside.example,riverside-2026-0100,2026-05-12T08:00:00-00:00"
IDENTIFIER = "<identifier>riverside-2026-0102"
UPDATE = "<msgType>Update</msgType>"
CHINA_PARAMETER = CHINA[CHINA.index("<parameter>") : CHINA.index("<area>")]
CHINA_AREA = CHINA[CHINA.index("<area>") : CHINA.index("</info>")]

#: What is replaced, by what, and what is told of it: rule and line.
BROKEN = {
    "a blank in the identifier": (IDENTIFIER, "<identifier>a b", [("C030", 3)]),
    "a comma in the identifier": (IDENTIFIER, "<identifier>a,b", [("C030", 3)]),
    "an & in the identifier": (IDENTIFIER, "<identifier>a&amp;b", [("C030", 3)]),
    "an empty identifier": (IDENTIFIER, "<identifier>", [("C030", 3)]),
    "a blank in the sender": ("<sender>office@", "<sender>the @", [("C031", 4)]),
    "an update of nothing": (REFERENCE, "", [("C032", 15)]),
    "half a reference": (REFERENCE, "riverside-1,2026", [("C033", 15)]),
    "a reference without a time": (
        REFERENCE,
        f"{REFERENCE} a@b.example,1,today",
        [("C033", 15)],
    ),
    "a reference with an offset of nobody's": (
        "08:00:00-00:00</ref",
        "08:00:00+25:00</ref",
        [("C033", 15)],
    ),
    "a reference to itself": (
        REFERENCE,
        "office@riverside.example,riverside-2026-0102,2026-05-12T09:30:00-00:00",
        [("C034", 15)],
    ),
    "restricted to nobody": (
        "<restriction>Those who take part in the exercise</restriction>",
        "",
        [("C035", 2)],
    ),
    "private for nobody": (
        """<scope>Restricted</scope>
  <restriction>Those who take part in the exercise</restriction>
  <addresses>ana@riverside.example "Dike watch north"</addresses>
""",
        "<scope>Private</scope>\n",
        [("C036", 2)],
    ),
    "a quote that is not closed": ('north"</addr', "north</addr", [("C037", 11)]),
    "an exercise without a name": (
        "<note>Exercise HIGH WATER 2026</note>",
        "",
        [("C038", 2)],
    ),
    "nothing said": (EXERCISE[EXERCISE.index("<info>") :], "</alert>", [("C040", 2)]),
    "an end before the beginning": (
        "<expires>2026-05-12T18",
        "<expires>2026-05-12T11",
        [("C041", 34)],
    ),
    "languages that differ": (
        "<severity>Severe",
        "<severity>Minor",
        [("C043", 65)],
    ),
    "a ceiling alone": ("<altitude>10.5</altitude>", "", [("C046", 62)]),
    "an empty event": ("<event>Dike close to overflowing", "<event> ", [("C047", 21)]),
    "an empty area": ("<areaDesc>North bank", "<areaDesc>", [("C047", 53)]),
    "a status that nobody knows": (
        "<status>Exercise",
        "<status>Exercice",
        [("C010", 6)],
    ),
    "an element too many": ("<source>", "<colour>red</colour><source>", [("C010", 8)]),
    "an element too few": (UPDATE, "", [("C010", 8)]),
    "an element twice": (UPDATE, UPDATE + UPDATE, [("C010", 7)]),
    "an attribute": ("<source>", "<source by='ana'>", [("C010", 8)]),
    "text between elements": ("<source>", "by <source>", [("C010", 2)]),
    "elements in a text": ("<source>Ana", "<source><b>Ana</b>", [("C010", 8)]),
    "no language": ("<language>en-GB", "<language>English!", [("C010", 18)]),
    "no number": ("<size>20480", "<size>20 KB", [("C010", 48)]),
    "a size of nobody's": ("<size>20480", f"<size>{'9' * 20}", [("C027", 48)]),
    "no address": ("<web>https://riverside", "<web>https://[river", [("C010", 39)]),
    "a Z": ("30:00-00:00</sent>", "30:00Z</sent>", [("C011", 5)]),
    "a fraction": ("30:00-00:00</sent>", "30:00.5-00:00</sent>", [("C011", 5)]),
    "no offset": ("30:00-00:00</sent>", "30:00</sent>", [("C011", 5)]),
    "a blank instead of T": ("<sent>2026-05-12T", "<sent>2026-05-12 ", [("C011", 5)]),
    "no time": ("<onset>2026-05-12T12:00:00-00:00", "<onset>noon", [("C011", 33)]),
    "an empty time": ("<onset>2026-05-12T12:00:00-00:00", "<onset>", [("C011", 33)]),
    "30 February": ("<onset>2026-05-12", "<onset>2026-02-30", [("C012", 33)]),
    "before the first day": ("<onset>2026-05-12", "<onset>0000-05-12", [("C012", 33)]),
    "no pairs": (POLYGON, "30.1 120.0 30.1 120.1", [("C020", 54)]),
    "words for pairs": (POLYGON, "nan,inf nan,inf nan,inf nan,inf", [("C020", 54)]),
    "three pairs": (POLYGON, "30.1,120 30.1,121 30.1,120", [("C021", 54)]),
    "an open polygon": (
        POLYGON,
        "30.1,120 30.1,120.1 30.2,120.1 30.3,120.1",
        [("C022", 54)],
    ),
    "off the Earth": (POLYGON, POLYGON.replace("120", "1200"), [("C023", 54)]),
    "longitude first": (
        POLYGON,
        "120.0,30.1 120.1,30.1 120.1,30.2 120.0,30.1",
        [("C024", 54)],
    ),
    "a circle without radius": ("30.15,120.05 1.5", "30.15,120.05", [("C025", 56)]),
    "a negative radius": ("30.15,120.05 1.5", "30.15,120.05 -1", [("C025", 56)]),
    "an empty polygon": (
        f"<polygon>{POLYGON}",
        "<polygon>",
        [("C026", 54), ("C043", 65)],
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_rule_is_told_with_its_line(what: str) -> None:
    old, new, expected = BROKEN[what]
    assert old in EXERCISE

    assert told_of(EXERCISE.replace(old, new, 1)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {
                UPDATE: "<msgType>Error</msgType>",
                "<status>Exercise": "<status>Actual",
                "<note>Exercise HIGH WATER 2026</note>": "",
            },
            [("C039", 2)],
        ),
        (
            {
                "<onset>2026-05-12T12:00:00-00:00</onset>": "",
                "<effective>2026-05-12T09:30:00-00:00</effective>": "",
                "<expires>2026-05-12T18": "<expires>2026-05-12T09",
            },
            [("C042", 34)],
        ),
    ],
)
def test_rules_that_take_more_than_one_element(
    changes: dict[str, str], expected: list[tuple[str, int]]
) -> None:
    text = EXERCISE
    for old, new in changes.items():
        text = text.replace(old, new, 1)

    assert told_of(text) == expected


def told_of(text: str) -> list[tuple[str, int]]:
    reading = read_alert(text.encode())
    rules = {one.rule for one in reading.findings}
    assert (reading.alert is None) == bool(rules - WARNINGS - NOT_CHECKED)
    return [(one.rule, one.place[0] if one.place else 0) for one in reading.findings]


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_file() -> None:
    text = EXERCISE.replace(REFERENCE, "").replace("<severity>Severe", "<severity>Bad")
    text = text.replace("<sent>2026-05-12T", "<sent>2026-05-12 ")

    assert told_of(text) == [("C011", 5), ("C032", 15), ("C010", 25), ("C010", 72)]


def test_a_warning_of_china_says_where_and_in_which_colour() -> None:
    plain = CHINA.replace(CHINA_PARAMETER, "").replace("红色", "")

    assert told_of(plain) == [("C045", 9)]
    assert told_of(plain.replace(CHINA_AREA, "")) == [
        *[("C045", 9)] * 2,
        ("C044", 9),
    ]


def test_a_signature_is_not_taken_for_checked() -> None:
    google = (FOLDER / "google-PAAQ-4-mg5a94.xml").read_bytes()

    (told,) = read_alert(google).findings

    assert (told.rule, told.severity) == ("C049", Severity.NOT_CHECKED)


def test_cap_1_1_is_read_as_it_was_written_then() -> None:
    lax = OLD.replace("14:57:00-07:00", "14:57:00.00-07:00")
    lax = lax.replace("<scope>Public</scope>", "")

    assert told_of(lax) == [("C014", 5), ("C013", 7)]
    assert told_of(OLD.replace("14:57:00-07:00", "14:57:00")) == [("C011", 5)]
    assert told_of(OLD.replace("<msgType>Alert</msgType>", "")) == [("C010", 8)]


def test_a_height_in_words_is_left_out_of_cap_1_1() -> None:
    high = OLD.replace("</area>", "<altitude>very high</altitude></area>")

    reading = read_alert(high.encode())

    assert [one.rule for one in reading.findings] == ["C027"]
    assert next(reading.usable_alert().areas).altitude is None


@pytest.mark.parametrize(
    ("raw", "hint"),
    [
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "name it as a feed"),
        (b'<rss version="2.0"/>', "name it as a feed"),
        (b'<EDXLDistribution xmlns="urn:x"/>', "out of its envelope"),
        (b'<alert xmlns="http://www.incident.com/cap/1.0"/>', "ask the sender"),
        (b"<alert/>", "ask the sender"),
        (b'<info xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>', "ask the sender"),
    ],
)
def test_what_is_no_alert_is_told_with_what_to_do(raw: bytes, hint: str) -> None:
    reading = read_alert(raw, source="it.xml")

    (told,) = reading.findings
    assert reading.alert is None
    assert told.line().startswith("it.xml:1:1: error C006 this is ")
    assert hint in told.hint


def test_words_of_strangers_cannot_move_the_cursor_of_a_terminal() -> None:
    nasty = "\u202egnp\x9b31m" + "x" * 500
    text = EXERCISE.replace("<status>Exercise", f"<status>{nasty}")

    (told,) = read_alert(text.encode()).findings

    assert told.line().isprintable()
    assert len(told.message) < 300


def test_a_thousand_errors_are_told_as_fifty_and_a_number() -> None:
    many = EXERCISE.replace("<category>Met</category>", "<category>X</category>" * 1000)

    reading = read_alert(many.encode())

    rules = [one.rule for one in reading.findings]
    assert reading.alert is None
    assert rules == ["C010"] * 50 + ["C048"]
    assert "1950 more findings" in reading.findings[-1].message


def test_an_error_is_told_even_behind_a_hundred_warnings() -> None:
    empty = "<polygon/>" * 100
    text = EXERCISE.replace("<polygon>", f"{empty}<polygon>", 1)
    text = text.replace("<areaDesc>北岸</areaDesc>", "")

    reading = read_alert(text.encode())

    assert reading.alert is None
    assert [one.rule for one in reading.findings].count("C010") == 1


def test_every_rule_is_in_the_guide_and_can_be_read_in_both_languages() -> None:
    guide = Path(ROOT / "docs" / "alerts.md").read_text(encoding="utf-8")

    assert [rule for rule in WORDS if f"| {rule} |" not in guide] == []
    assert [rule for rule, words in WORDS.items() if not all(words)] == []
    assert [
        w for w in WORDS.values() if w.message.isascii() == w.message_zh.isascii()
    ] == [
        WORDS["C010"]  # both are what the schema says
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("<sent>2026-05-12T", "<sent>2026-05-12 "), "CAP writes it: 2026-05-12 "),
        (("<onset>2026-05-12T12:00:00-00:00", "<onset>noon"), "CAP writes it: noon"),
    ],
    ids=["by its pattern", "by its type"],
)
def test_a_time_that_cannot_be_read_is_shown_as_it_is_written(
    change: tuple[str, str], said: str
) -> None:
    found = read_alert(EXERCISE.replace(*change).encode()).findings

    assert any(said in one.message for one in found)
