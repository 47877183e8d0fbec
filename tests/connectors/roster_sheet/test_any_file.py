"""Whatever a file holds, it is read or refused in one line."""

import tempfile
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.roster_sheet import Known, SheetError, read_people, write_bad_rows
from plans.site import Channel
from tests.connectors.roster_sheet.offices.office import book

KNOWN = Known(channels={"sms": Channel(url="json://127.0.0.1/?:to={address}")})
GOOD = (
    b"person_no,name,birth_year,skills,contact1_channel,contact1_address\n"
    b"A1,Ana,1980,nursing:2027-01-01,sms,+861\nB1,Bo,1990,,sms,+862\n"
)
PIECES = st.sampled_from(
    [b'"', b",", b"\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b"'=", b",,,,", b'","']
) | st.binary(max_size=4)
DAMAGE = st.tuples(st.integers(0, len(GOOD)), st.integers(0, 9), PIECES)


@settings(max_examples=150, deadline=None)
@given(st.lists(DAMAGE, max_size=5))
def test_a_damaged_file_is_read_or_refused_in_one_line(
    damages: list[tuple[int, int, bytes]],
) -> None:
    read_or_refused(damaged(GOOD, damages))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9), PIECES), max_size=5))
def test_a_damaged_workbook_is_read_or_refused_in_one_line(
    damages: list[tuple[float, int, bytes]],
) -> None:
    whole = workbook()
    places = [(int(at * len(whole)), gone, piece) for at, gone, piece in damages]

    read_or_refused(damaged(whole, places))


@pytest.mark.parametrize("part", ["workbook", "worksheets/sheet1", "styles"])
def test_a_workbook_without_one_of_its_parts_is_read_or_refused(part: str) -> None:
    whole, without = ZipFile(BytesIO(workbook())), BytesIO()
    with ZipFile(without, "w") as archive:
        for name in whole.namelist():
            if name != f"xl/{part}.xml":
                archive.writestr(name, whole.read(name))

    read_or_refused(without.getvalue())


@cache
def workbook() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "people.xlsx"
        book(("person_no", "name", "cell"), ("A1", "Ana", "=A2"), ("B1", "Bo", 7))(file)
        return file.read_bytes()


def damaged(content: bytes, damages: list[tuple[int, int, bytes]]) -> bytes:
    for at, gone, piece in damages:
        content = content[:at] + piece + content[at + gone :]
    return content


def read_or_refused(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "people.csv"
        file.write_bytes(content)
        try:
            done = read_people(file, KNOWN)
        except SheetError as error:
            told = str(error)
        else:
            told = str(write_bad_rows(done.table, file))
            entries, refused = len(done.entries), len(done.table.reasons_by_row)

            assert entries + refused == len(done.table)
            assert (told == "None") is (refused == 0)
        assert "\n" not in told
