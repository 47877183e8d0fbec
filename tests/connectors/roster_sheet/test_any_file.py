"""Whatever a file holds, it is read or refused in one line."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.roster_sheet import Known, SheetError, read_people, write_bad_rows
from plans.site import Channel

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
    content = GOOD
    for at, gone, piece in damages:
        content = content[:at] + piece + content[at + gone :]
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
