import csv
from pathlib import Path

import pytest

from connectors.roster_sheet import Known, SheetError, read_people, write_bad_rows
from plans.site import Channel

KNOWN = Known(channels={"sms": Channel(url="json://127.0.0.1/sms?:to={address}")})


def rows_of(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def test_bad_rows_stand_as_they_were_with_number_and_reason(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("person_no,name\nA1,Ana\n\nB1,\nA 2,Ana\n", encoding="utf-8")
    target = write_bad_rows(read_people(file, KNOWN).table, file)

    assert target == tmp_path / "people.csv.bad.csv"
    assert rows_of(target) == [
        ["row", "reason", "person_no", "name"],
        ["4", "name: it is empty", "B1", ""],
        [
            "5",
            "person_no: 'A 2' is no number; up to 40 characters without , ; and spaces",
            "A 2",
            "Ana",
        ],
    ]


def test_without_bad_rows_there_is_no_file(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("person_no,name\nA1,Ana\n", encoding="utf-8")

    assert write_bad_rows(read_people(file, KNOWN).table, file) is None
    assert list(tmp_path.iterdir()) == [file]


def test_no_cell_is_a_formula_and_the_mended_file_reads_as_meant(
    tmp_path: Path,
) -> None:
    file = tmp_path / "people.csv"
    headings = "person_no,name,birth_year,contact1_channel,contact1_address"
    row = "A1,=HYPERLINK(1),80,sms,+861"
    file.write_text(f"{headings}\n{row}\n", encoding="utf-8")
    target = write_bad_rows(read_people(file, KNOWN).table, file)
    assert target is not None
    written = rows_of(target)
    written[1][4] = "1980"
    with target.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows(written)
    (entry,) = read_people(target, KNOWN).entries

    starts = {text[0] for text in written[1] if text}
    assert starts.isdisjoint("=+-@")
    assert (entry.name, entry.points[0].address) == ("=HYPERLINK(1)", "+861")


def test_rows_that_are_still_bad_are_written_once_more(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("person_no,name\nA1,\n", encoding="utf-8")
    first = write_bad_rows(read_people(file, KNOWN).table, file)
    assert first is not None
    second = write_bad_rows(read_people(first, KNOWN).table, first)
    assert second is not None

    assert rows_of(second) == [
        ["row", "reason", "person_no", "name"],
        ["2", "name: it is empty", "A1", ""],
    ]


def test_a_place_that_cannot_be_written_to_is_one_clear_line(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("person_no,name\nA1,\n", encoding="utf-8")
    table = read_people(file, KNOWN).table
    nowhere = tmp_path / "away" / "people.csv"

    with pytest.raises(SheetError, match="the bad rows cannot be written"):
        write_bad_rows(table, nowhere)
