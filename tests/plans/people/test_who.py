import pytest
from pydantic import TypeAdapter, ValidationError

from plans.people.who import Who, WhoKind

READER = TypeAdapter(Who)


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("on_call", WhoKind.ON_CALL, ""),
        ("cell", WhoKind.CELL, ""),
        ("cell_above", WhoKind.CELL_ABOVE, ""),
        ("site", WhoKind.SITE, ""),
        ("role household-contact", WhoKind.ROLE, "household-contact"),
        ("partner county-cdc", WhoKind.PARTNER, "county-cdc"),
        ("shared group", WhoKind.SHARED, "group"),
        ("panel experts", WhoKind.PANEL, "experts"),
    ],
)
def test_whom_a_plan_names_is_read_and_written_alike(
    text: str, kind: WhoKind, name: str
) -> None:
    who = READER.validate_python(text)

    assert who == Who(kind, name)
    assert str(who) == text
    assert READER.dump_json(who).decode() == f'"{text}"'


@pytest.mark.parametrize(
    "text", ["", "ana", "role", "role ", "site x", "on_call\n", "role  bo", 3, None, []]
)
def test_what_names_nobody_is_refused(text: object) -> None:
    with pytest.raises(ValidationError):
        READER.validate_python(text)
