import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from connectors.roster_sheet.cleaning import cleaned, guarded
from plans.people.reasons import MisreadError

#: What somebody may be called, and what a spreadsheet would calculate.
NAMES = st.text(st.sampled_from("';=+-@\uff1d\uff20#A1安 .\u3000")) | st.text()


@given(NAMES)
def test_what_was_guarded_is_read_as_it_was(name: str) -> None:
    name = name.strip()
    assume(name.isprintable() and not name.startswith("#"))

    assert cleaned(guarded(name), "name") == name
    assert {field[:1] for field in guarded(name).split(";")}.isdisjoint(
        {"=", "+", "-", "@", "\uff1d", "\uff20"}
    )


@pytest.mark.parametrize(
    ("text", "name", "meant"),
    [
        ("\u3000安\u3000娜\u00a0", "name", "安 娜"),
        ("\ufeffAna\u200b", "name", "Ana"),
        ("\uff21na", "name", "\uff21na"),
        ("\uff21\uff11", "person_no", "A1"),
        ("a\nb\r\nc", "skills", "a;b;c"),
        ("\u202d138\u202c", "contact1_address", "138"),
        ("'+86", "contact1_address", "+86"),
        ("''=1", "name", "'=1"),
        ("+1E5", "person_no", "+1E5"),
        ("#1", "name", "#1"),
    ],
)
def test_a_text_is_taken_as_meant(text: str, name: str, meant: str) -> None:
    assert cleaned(text, name) == meant


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1.38E+10", "its last digits are lost"),
        ("1E+10", "its last digits are lost"),
        ("-1.5e+7", "its last digits are lost"),
        ("#N/A", "a formula that went wrong"),
        ("#DIV/0!", "a formula that went wrong"),
        ("########", "a column too narrow"),
        ("=B2", "a formula without a value"),
        ("a\tb", "cannot be printed"),
    ],
)
def test_what_a_spreadsheet_has_lost_is_told(text: str, reason: str) -> None:
    with pytest.raises(MisreadError, match=reason):
        cleaned(text, "contact1_address")
