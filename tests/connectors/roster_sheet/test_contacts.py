"""What stands in the fields of contact points."""

from pathlib import Path

import pytest

from tests.connectors.roster_sheet.test_people import reasons


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        ("sms", "13800000001/13900000002"),
        ("sms", "8800001/8800002"),
        ("sms", "13800000001 13900000002"),
        ("sms", "13800000001、13900000002"),
        ("sms", "13800000001 or 13900000002"),
        ("email", "ana@people.example;bo@people.example"),
    ],
)
def test_two_numbers_in_one_field_are_told_so(
    tmp_path: Path, channel: str, address: str
) -> None:
    headings = "person_no,name,contact1_channel,contact1_address"
    [reason] = reasons(tmp_path, headings, f"A1,Ana,{channel},{address}")

    assert reason.startswith("contact1_address: it holds two numbers or addresses;")


@pytest.mark.parametrize("address", ["0571-88000001/2", "+86 138 0000 0001", "letter"])
def test_one_number_however_it_is_written_is_one(tmp_path: Path, address: str) -> None:
    channel = "letter" if address == "letter" else "sms"
    headings = "person_no,name,contact1_channel,contact1_address"

    assert reasons(tmp_path, headings, f"A1,Ana,{channel},{address}") == []
