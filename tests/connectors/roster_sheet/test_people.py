"""What people.csv comes to: every good row, and why a bad one is bad."""

from datetime import date
from pathlib import Path

import pytest

from connectors.roster_sheet import Known, SheetError, SheetRead, read_people
from plans.people.places import CellLevel
from plans.people.registry import PartyEntry, PointEntry
from plans.people.roster import PartyKind
from plans.site import Channel

KNOWN = Known(
    channels={
        "sms": Channel(url="json://127.0.0.1/sms?:to={address}"),
        "email": Channel(url="mailto://127.0.0.1/?to={address}"),
        "letter": Channel(url="json://127.0.0.1/letter?:to={address}"),
        "group": Channel(url="json://127.0.0.1/group", shared=True),
    },
    level_by_cell={"LH-1": CellLevel.COMMUNITY},
    numbers={"C9"},
)
MOST = (
    "person_no,name,birth_year,languages,cell,latitude,longitude,roles,skills,available,"
    "on_call,away,deputy,contact1_channel,contact1_address,contact1_verified,"
    "contact1_exercises,contact2_channel,contact2_address"
)


def read(folder: Path, text: str, *, encoding: str = "utf-8") -> SheetRead[PartyEntry]:
    file = folder / "people.csv"
    file.write_bytes(text.encode(encoding))
    return read_people(file, KNOWN)


def reasons(folder: Path, headings: str, row: str) -> list[str]:
    done = read(folder, f"{headings}\n{row}\n")
    return [
        reason for of_row in done.table.reasons_by_row.values() for reason in of_row
    ]


def test_a_row_becomes_an_entry(tmp_path: Path) -> None:
    done = read(
        tmp_path,
        f"{MOST}\n"
        "A1, Ana ,1980,zh;en,LH-1,30.5,120.25,volunteer;resident,"
        "nursing:2027-03-01;driving,sat-sun 08:00-20:00,daily,2026-12-01/2026-12-10,C9,"
        "sms,+86 100 0000,2026-05-01,yes,email,ana@people.example\n",
    )

    assert done.table.reasons_by_row == {}
    assert done.entries == [
        PartyEntry(
            kind=PartyKind.PERSON,
            number="A1",
            name="Ana",
            birth_year=1980,
            languages="zh,en",
            cell="LH-1",
            latitude=30.5,
            longitude=120.25,
            roles=("volunteer", "resident"),
            skills={"nursing": date(2027, 3, 1), "driving": None},
            available="sat-sun 08:00-20:00",
            on_call="daily",
            away="2026-12-01/2026-12-10",
            deputy_number="C9",
            points=(
                PointEntry(
                    "sms",
                    "+86 100 0000",
                    date(2026, 5, 1),
                    is_allowed_for_exercises=True,
                ),
                PointEntry("email", "ana@people.example"),
            ),
        )
    ]


def test_few_columns_are_enough(tmp_path: Path) -> None:
    done = read(tmp_path, "person_no,name\nA1,Ana\n")

    assert done.entries == [PartyEntry(kind=PartyKind.PERSON, number="A1", name="Ana")]


def test_headings_may_be_chinese(tmp_path: Path) -> None:
    done = read(
        tmp_path, "人员编号,姓名,联系方式1渠道,联系方式1号码\nA1,安　娜,sms,+861\n"
    )

    assert done.table.unread == []
    assert done.entries == [
        PartyEntry(
            kind=PartyKind.PERSON,
            number="A1",
            name="安 娜",
            points=(PointEntry("sms", "+861"),),
        )
    ]


def test_contact_points_keep_their_order_and_may_leave_gaps(tmp_path: Path) -> None:
    done = read(
        tmp_path,
        "person_no,name,contact3_channel,contact3_address,contact1_channel,"
        "contact1_address,contact2_channel,contact2_address\n"
        "A1,Ana,letter,Mill-Lane-1,,,sms,+861\n"
        "B1,Bo,sms,+862,email,bo@people.example,sms,+862\n",
    )

    assert [[one.address for one in entry.points] for entry in done.entries] == [
        ["+861", "Mill-Lane-1"],
        ["bo@people.example", "+862"],
    ]


@pytest.mark.parametrize(
    ("headings", "row", "reason"),
    [
        ("person_no,name", "A1,", "name: it is empty"),
        ("person_no,name", f"A1,{'a' * 121}", "name: it is longer than 120 characters"),
        ("person_no,name", "A 1,Ana", "person_no: 'A 1' is no number"),
        ("person_no,name", '"A1","An\na"', "name: it has a line break"),
        ("person_no,name", "A1,Ana\x00", "name: it has a line break or another"),
        ("person_no,name", "A1,Ana,x", "more fields than there are headings"),
        ("person_no,name", "A1,Ana,,,,x", "more fields than there are headings"),
        ("person_no,name,birth_year", "A1,Ana,80", "no number from 1900 to 2100"),
        ("person_no,name,birth_year", "A1,Ana,1980.55", "no number from 1900"),
        ("person_no,name,languages", "A1,Ana,Chinese", "is no language"),
        ("person_no,name,cell", "A1,Ana,LH-9", "no cell 'LH-9' here"),
        ("person_no,name,latitude,longitude", "A1,Ana,91,0", "is not from -90 to 90"),
        (
            "person_no,name,latitude,longitude",
            "A1,Ana,0,nan",
            "is not from -180 to 180",
        ),
        ("person_no,name,latitude,longitude", "A1,Ana,1,", "one of them is missing"),
        ("person_no,name,roles", "A1,Ana,Volunteer", "is no word of a plan"),
        ("person_no,name,skills", "A1,Ana,nursing:2027-13-01", "is no day"),
        ("person_no,name,available", "A1,Ana,evenings", "is no time of the week"),
        ("person_no,name,on_call", "A1,Ana,mon 25:00-26:00", "is no time of day"),
        ("person_no,name,away", "A1,Ana,soon", "is no day"),
        ("person_no,name,deputy", "A1,Ana,B7", "deputy: no person_no 'B7'"),
        ("person_no,name,deputy", "A1,Ana,A1", "his or her own deputy"),
        ("name,birth_year", "Ana,1980", "birth_year and contact1 are needed"),
        (
            "name,contact1_channel,contact1_address",
            "Ana,sms,+861",
            "birth_year and contact1 are needed",
        ),
    ],
)
def test_a_bad_row_has_a_reason(
    tmp_path: Path, headings: str, row: str, reason: str
) -> None:
    found = reasons(tmp_path, headings, row)

    assert len(found) == 1
    assert reason in found[0]


@pytest.mark.parametrize(
    ("contact", "reason"),
    [
        (
            "pigeon,+861",
            "contact1_channel: site.yaml has no channel 'pigeon' for people",
        ),
        ("group,x", "contact1_channel: site.yaml has no channel 'group' for people"),
        (",+861", "contact1_channel: site.yaml has no channel '' for people"),
        ("sms,", "contact1_address: this is no address for the channel sms"),
        (
            "sms,ana@people.example",
            "contact1_address: this is no address for the channel sms",
        ),
        ("email,+861", "contact1_address: this is no address for the channel email"),
        (
            "email,a@b.c;d@e.f",
            "contact1_address: it holds two numbers or addresses; give each a column",
        ),
        (
            "letter,Mill Lane",
            "contact1_address: this is no address for the channel letter",
        ),
        ("sms,+861,yesterday", "contact1_verified: 'yesterday' is no day"),
        ("sms,+861,,perhaps", "contact1_exercises: 'perhaps' is neither yes nor no"),
    ],
)
def test_a_bad_contact_point_has_a_reason(
    tmp_path: Path, contact: str, reason: str
) -> None:
    headings = (
        "person_no,name,contact1_channel,contact1_address,contact1_verified,"
        "contact1_exercises"
    )
    (found,) = reasons(tmp_path, headings, f"A1,Ana,{contact}")

    assert found.startswith(reason)


def test_every_reason_of_a_row_is_told(tmp_path: Path) -> None:
    found = reasons(tmp_path, "person_no,name,birth_year,cell", "A1,,80,LH-9")

    assert [reason.partition(":")[0] for reason in found] == [
        "birth_year",
        "name",
        "cell",
    ]


def test_the_good_rows_around_a_bad_one_are_taken(tmp_path: Path) -> None:
    done = read(tmp_path, "person_no,name\nA1,Ana\nA2,\n\n,,\nB1,Bo\n")

    assert [entry.number for entry in done.entries] == ["A1", "B1"]
    assert list(done.table.reasons_by_row) == [1]


def test_a_number_that_stands_twice_refuses_both_rows(tmp_path: Path) -> None:
    done = read(tmp_path, "person_no,name\nA1,Ana\nA1,Bo\nB1,Bo\n")

    assert [entry.number for entry in done.entries] == ["B1"]
    assert list(done.table.reasons_by_row) == [0, 1]


def test_a_deputy_may_come_later_in_the_file(tmp_path: Path) -> None:
    done = read(tmp_path, "person_no,name,deputy\nA1,Ana,B1\nB1,Bo,\n")

    assert [entry.deputy_number for entry in done.entries] == ["B1", None]


def test_unknown_columns_are_told_and_left(tmp_path: Path) -> None:
    done = read(tmp_path, "person_no,name,shoe size\nA1,Ana,38\n")

    assert done.table.unread == ["shoe size"]
    assert len(done.entries) == 1


@pytest.mark.parametrize(
    ("text", "encoding", "reason"),
    [
        ("", "utf-8", "it is empty;"),
        ("\n", "utf-8", "it is empty;"),
        ("a;b\n1;2\n", "utf-8", "lacks the column name; its headings (row 1) are a;b"),
        ("name,name\nAna,Ana\n", "utf-8", "it has the column name twice"),
        ("name\nRené\nZoë\n", "latin-1", "it is not in UTF-8, GB18030 or UTF-16"),
        ('name\n"Ana\n', "utf-8", "it is no CSV file"),
        (
            "na\x01mo\nAna\n",
            "utf-8",
            "lacks the column name; its headings (row 1) are na mo",
        ),
    ],
)
def test_a_file_that_is_no_roster_is_one_clear_line(
    tmp_path: Path, text: str, encoding: str, reason: str
) -> None:
    with pytest.raises(SheetError) as raised:
        read(tmp_path, text, encoding=encoding)

    assert reason in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="No such file"):
        read_people(tmp_path / "people.csv", KNOWN)
    with pytest.raises(SheetError, match="Is a directory"):
        read_people(tmp_path, KNOWN)


def test_a_mark_at_the_beginning_of_the_file_is_no_part_of_a_heading(
    tmp_path: Path,
) -> None:
    done = read(tmp_path, "person_no,name\nA1,Ana\n", encoding="utf-8-sig")

    assert len(done.entries) == 1


def test_a_file_without_rows_is_empty(tmp_path: Path) -> None:
    done = read(tmp_path, "person_no,name")

    assert done.entries == []
