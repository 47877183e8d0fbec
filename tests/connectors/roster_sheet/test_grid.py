from pathlib import Path

import pytest

from connectors.roster_sheet import Known, read_cells, read_partners, read_posts
from plans.identity import CellCode, PostNo
from plans.people.places import Cell, CellLevel, Post
from plans.people.registry import PartyEntry, PointEntry
from plans.people.roster import PartyKind
from plans.site import Channel

KNOWN = Known(
    channels={"email": Channel(url="mailto://127.0.0.1/?to={address}")},
    level_by_cell={"LH": CellLevel.TOWNSHIP},
)


def written(folder: Path, text: str) -> Path:
    file = folder / "sheet.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_row_becomes_a_cell(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "code,level,name_en,name_zh,parent,latitude,longitude,人口\n"
        "LH-1,Community,East,东社区,LH,30.5,120.25,2480\n"
        "LH-1-1,网格,,一网格,LH-1,,,\n",
    )

    assert read_cells(file, KNOWN).entries == [
        Cell(
            code=CellCode("LH-1"),
            level=CellLevel.COMMUNITY,
            name={"en": "East", "zh": "东社区"},
            parent=CellCode("LH"),
            latitude=30.5,
            longitude=120.25,
            population=2480,
        ),
        Cell(
            code=CellCode("LH-1-1"),
            level=CellLevel.GRID_CELL,
            name={"zh": "一网格"},
            parent=CellCode("LH-1"),
        ),
    ]


def test_what_lies_above_a_township_may_be_unknown(tmp_path: Path) -> None:
    file = written(tmp_path, "code,level,name_en,parent\nLX,township,Next,COUNTY\n")

    assert len(read_cells(file, KNOWN).entries) == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",community,East,LH", "code: it is empty"),
        ("LH-1,district,East,LH", "level: 'district' is none of county, township"),
        ("LH-1,community,,LH", "name_en, name_zh: it has no name"),
        ("LH-1,community,East,", "parent: a community lies in another cell"),
        ("LH-1,community,East,LX", "parent: no cell 'LX' in this file or in the store"),
        ("LH-1,township,East,LH", "parent: a township cannot lie in a township"),
    ],
)
def test_a_bad_cell_has_a_reason(tmp_path: Path, row: str, reason: str) -> None:
    file = written(tmp_path, f"code,level,name_en,parent\n{row}\n")
    done = read_cells(file, KNOWN)

    assert done.entries == []
    assert done.table.reasons_by_row[0][0].startswith(reason)


def test_a_row_becomes_a_post(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "post_no,kind,name_en,cell,places,skills,shifts,hard\n"
        "G1,gate,Gate,LH,3,driving;nursing,06:00-14:00; 22:00 - 06:00,yes\n",
    )

    assert read_posts(file, KNOWN).entries == [
        Post(
            post_no=PostNo("G1"),
            kind="gate",
            name={"en": "Gate"},
            cell=CellCode("LH"),
            places=3,
            skills=frozenset({"driving", "nursing"}),
            shifts=("06:00-14:00", "22:00-06:00"),
            is_hard=True,
        )
    ]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("G1,Main Gate,Gate,LH,3,", "kind: 'Main Gate' is no word of a plan"),
        ("G1,gate,Gate,,3,", "cell: it is empty"),
        ("G1,gate,Gate,LX,3,", "cell: no cell 'LX' here"),
        ("G1,gate,Gate,LH,0,", "places: '0' is no number from 1"),
        ("G1,gate,Gate,LH,3,early", "shifts: "),
    ],
)
def test_a_bad_post_has_a_reason(tmp_path: Path, row: str, reason: str) -> None:
    file = written(tmp_path, f"post_no,kind,name_en,cell,places,shifts\n{row}\n")
    done = read_posts(file, KNOWN)

    assert done.entries == []
    assert done.table.reasons_by_row[0][0].startswith(reason)


def test_a_row_becomes_a_partner(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "partner,name,certificates,contact1_channel,contact1_address\n"
        "red-cross,Red Cross,public_fundraising:2028-01-01;x,email,rc@people.example\n",
    )

    assert read_partners(file, KNOWN).entries == [
        PartyEntry(
            kind=PartyKind.ORGANISATION,
            number="red-cross",
            name="Red Cross",
            certificates="public_fundraising:2028-01-01,x",
            points=(PointEntry("email", "rc@people.example"),),
        )
    ]


def test_a_partner_that_no_plan_could_name_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, "partner,name\nRed Cross,Red Cross\n")

    assert read_partners(file, KNOWN).entries == []
