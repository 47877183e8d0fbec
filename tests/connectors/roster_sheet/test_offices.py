"""Roster files as offices have them: every good row is in, every bad one is told."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from connectors.roster_sheet import (
    Known,
    SheetError,
    SheetRead,
    read_cells,
    read_partners,
    read_people,
    read_posts,
)
from tests.connectors.roster_sheet.offices import (
    book_offices,
    text_offices,
    text_offices_more,
    value_offices,
)
from tests.connectors.roster_sheet.offices.office import (
    KNOWN,
    Office,
    book,
    books,
    said,
    text,
)

OFFICES = (
    *text_offices.OFFICES,
    *text_offices_more.OFFICES,
    *book_offices.OFFICES,
    *value_offices.OFFICES,
)
READ: Mapping[str, Callable[[Path, Known], SheetRead[Any]]] = {
    "people": read_people,
    "partners": read_partners,
    "cells": read_cells,
    "posts": read_posts,
}
PEOPLE = [("编号", "姓名"), ("A1", "Ana")]


def test_there_are_sixty_of_them_and_more() -> None:
    assert len({(office.noun, office.file) for office in OFFICES}) >= 60


@pytest.mark.parametrize("office", OFFICES, ids=lambda office: office.file)
def test_every_good_row_is_in_and_every_bad_one_told(
    office: Office, tmp_path: Path
) -> None:
    file = tmp_path / office.file
    office.write(file)

    done = READ[office.noun](file, KNOWN)
    table = done.table
    told = {
        table.number_of(row): [one.heading.en for one in refusals]
        for row, refusals in table.refusals_by_row.items()
    }
    reasons = [
        one.reason for refusals in table.refusals_by_row.values() for one in refusals
    ]

    assert [said(entry) for entry in done.entries] == list(office.good)
    assert told == {row: list(names) for row, names in office.bad.items()}
    assert (table.unread, list(table.rows_left_out)) == (
        list(office.unread),
        list(office.left_out),
    )
    assert [reason.en for reason in reasons if reason.zh.isascii()] == []


@pytest.mark.parametrize(
    ("write", "reason"),
    [
        (books({"东村": PEOPLE, "西村": PEOPLE}), "several sheets have these headings"),
        (book(("姓", "名"), ("A", "na")), "its headings (row 1) are 姓, 名"),
        (lambda file: file.write_bytes(b"\xd0\xcf\x11\xe0old"), "save it as XLSX"),
        (lambda file: file.write_bytes(b"\r\n<html><table>"), "save it as XLSX"),
        (lambda file: file.write_bytes(b"PK\x03\x04half"), "damaged, or behind"),
        (
            lambda file: file.write_bytes("name\n安娜\n".encode() + b"\xe5\xe5\n"),
            "it is not in UTF-8, GB18030",
        ),
        (text("name", "Ren\u00e9e", encoding="cp1252"), "it is not in UTF-8, GB18030"),
    ],
)
def test_a_file_that_could_mean_two_things_is_told(
    write: Callable[[Path], None], reason: str, tmp_path: Path
) -> None:
    file = tmp_path / "people.xlsx"
    write(file)

    with pytest.raises(SheetError) as raised:
        read_people(file, KNOWN)

    assert reason in str(raised.value)
    assert "\n" not in str(raised.value.said_in("zh"))


def test_the_sheet_that_was_named_is_read(tmp_path: Path) -> None:
    file = tmp_path / "people.xlsx"
    books({"东村": PEOPLE, "西村": [PEOPLE[0], ("B1", "Bo")]})(file)
    done = read_people(file, Known(sheet="西村"))

    assert [entry.number for entry in done.entries] == ["B1"]
    with pytest.raises(SheetError, match="it has no sheet 南村; it has 东村, 西村"):
        read_people(file, Known(sheet="南村"))
    text("编号,姓名", "A1,Ana")(file)
    with pytest.raises(SheetError, match="it is no workbook and has no sheet 南村"):
        read_people(file, Known(sheet="南村"))


def test_a_telephone_column_that_no_channel_reaches_is_told(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    text("编号,姓名,手机号", "A1,Ana,13800001234")(file)
    done = read_people(file, Known())

    assert (done.entries[0].points, done.table.unread) == ((), ["手机号"])


def test_both_rows_are_told_of_what_stands_twice(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    text("编号,姓名", "A1,Ana", "B1,Bo", "A1,Bo")(file)
    table = read_people(file, KNOWN).table

    assert {
        table.number_of(row): [one.line("zh") for one in refusals]
        for row, refusals in table.refusals_by_row.items()
    } == {2: ["编号：与本文件第 4 行相同"], 4: ["编号：与本文件第 2 行相同"]}
