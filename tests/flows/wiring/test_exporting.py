"""What was imported comes out, and goes in again without a change."""

import csv
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from connectors.roster_sheet import SheetError
from connectors.store import close_store
from flows.library import site_in
from flows.settings import Settings
from flows.wiring.exporting import export_file
from flows.wiring.importing import NOUNS, Import, Source, import_file, import_files

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
SITE = """\
site: home
title: {en: Home}
languages: [en, zh]
channels:
  sms: {url: "json://127.0.0.1/sms?:to={address}"}
  letter: {url: "json://127.0.0.1/letter?:to={address}"}
"""
FILES = {
    "cells": "code,level,name_en,name_zh,name_fr,parent,latitude,longitude,"
    "population\n"
    "LH,township,'=Home,柳河,,330000,30.5,-120.123456789,31000\n"
    "007,community,,东村,'-Est,LH,0,0,0\n",
    "posts": "post_no,kind,name_en,cell,places,skills,shifts,hard\n"
    'P1,gate,"East, ""main"" gate",LH,2,driving;nursing,06:00-14:00;14:00-06:00,yes\n'
    "'-P2,gate,@gate,007,1,,,\n",
    "people": "person_no,name,birth_year,languages,cell,latitude,longitude,roles,"
    "skills,available,on_call,away,deputy,contact1_channel,contact1_address,"
    "contact1_verified,contact1_exercises,contact2_channel,contact2_address\n"
    'A1,"\'=HYPERLINK(""x"")",1980,zh;en,LH,30.1,120,volunteer;expert,'
    "nursing:2027-03-01;driving,周一至周五 18:00-22:00,daily,2026/12/1至2026/12/10,B1,"
    "sms,'+8613800001234,2026-05-01,yes,letter,@Mill-Lane-1\n"
    "B1,''=1+1,,,,,,,,,,,,,,,,,\n"
    ",\uff1dBo\uff1d,1990,,007,,,,,,,,,sms,'+8613900001234,,,,\n",
    "partners": "partner,name,certificates,contact1_channel,contact1_address\n"
    "aid,'@aid,first_aid:2028-01-01;x,sms,571\n",
}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Yield the settings of a site in which all of FILES is imported."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    (tmp_path / "site.yaml").write_text(SITE)
    files = {noun: tmp_path / f"{noun}.csv" for noun in NOUNS}
    for noun, file in files.items():
        file.write_text(FILES[noun], encoding="utf-8")
    made = Settings(site=tmp_path)
    imports = import_files(made, site_in(tmp_path), files, now=NOW)
    assert [(one.noun, one.bad) for one in imports] == [(noun, 0) for noun in NOUNS]
    yield made
    close_store(made.url)


def imported(settings: Settings, noun: str, file: Path) -> Import:
    site = site_in(settings.site)
    return import_file(settings, site, noun, Source(file), now=NOW)


@pytest.mark.parametrize("language", ["en_GB.UTF-8", "zh_CN.UTF-8"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("noun", NOUNS)
def test_what_comes_out_goes_in_again_unchanged(
    settings: Settings,
    noun: str,
    ending: str,
    language: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    first = settings.site / f"first.{ending}"
    second = settings.site / f"second.{ending}"

    rows = export_file(settings, noun, first, now=NOW)
    done = imported(settings, noun, first)
    export_file(settings, noun, second, now=NOW)

    counts = (done.unchanged, done.added, done.changed, done.bad)
    assert counts == (rows, 0, 0, 0)
    assert done.columns_not_read == ()
    assert cells_of(first) == cells_of(second)


@pytest.mark.parametrize("noun", NOUNS)
def test_no_cell_of_an_export_is_a_formula(settings: Settings, noun: str) -> None:
    book, text = settings.site / "out.xlsx", settings.site / "out.csv"
    export_file(settings, noun, book, now=NOW)
    export_file(settings, noun, text, now=NOW)

    cells = [cell for row in load_workbook(book).worksheets[0] for cell in row]
    starts = {field[0] for row in cells_of(text) for field in row if field}

    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    assert [c.value for c in cells if c.data_type == "n" and c.value is not None] == []
    assert cells_of(book) == cells_of(text)
    assert starts.isdisjoint("=+-@\uff1d")
    assert text.read_bytes().startswith(b"\xef\xbb\xbf")


def test_nobody_else_can_read_an_export(settings: Settings) -> None:
    for name in ("out.csv", "out.xlsx"):
        export_file(settings, "people", settings.site / name, now=NOW)

        assert stat.S_IMODE((settings.site / name).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("people.csv", "it is there already; name a new file"),
        ("out.ods", "end its name in .csv or .xlsx"),
        ("nowhere/out.csv", "it cannot be written: No such file or directory"),
    ],
)
def test_a_file_that_cannot_become_an_export_is_told(
    settings: Settings, name: str, reason: str
) -> None:
    before = (settings.site / "people.csv").read_bytes()

    with pytest.raises(SheetError, match=reason):
        export_file(settings, "people", settings.site / name, now=NOW)
    assert (settings.site / "people.csv").read_bytes() == before
    assert list(settings.site.glob(".*")) == []


def cells_of(file: Path) -> list[list[str]]:
    if file.suffix == ".csv":
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.reader(lines))
    rows = load_workbook(file).worksheets[0].iter_rows(values_only=True)
    return [[str(value) if value is not None else "" for value in row] for row in rows]
