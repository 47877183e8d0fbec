"""Whatever refuses an order is told in plain words, in every language."""

import pytest

from flows.engine import (
    answerable,
    assigning,
    closing,
    corrections,
    deciding,
    holding,
    joining,
    levels,
    stand_down,
    telling,
)
from flows.engine.assigning import HoldsAnotherError, NoSeatsError
from flows.texts import LANGUAGES, catalogue
from flows.web.desk.refusals import KEYS, refusal_in_words
from plans import seats
from plans.errors import MobilizationError
from plans.incident import incidents
from plans.site import Site

ROOMS = (
    *(answerable, assigning, closing, corrections, deciding, holding, joining),
    *(levels, seats, stand_down, telling),
)
SITE = Site.model_validate(
    {
        "site": "riverside",
        "title": {"en": "Riverside"},
        "languages": ["en", "zh"],
        "time_zone": "Asia/Shanghai",
        "channels": {},
        "roles": {"mayor": {"title": {"en": "Mayor", "zh": "镇长"}}},
    }
)
#: The root of those that are mapped; it is raised by nobody.
ROOTS = {deciding.ConfirmError}


def errors() -> list[type[MobilizationError]]:
    """Return every refusal that an order at the desk can come to."""
    return [
        one
        for room in ROOMS
        for one in vars(room).values()
        if isinstance(one, type)
        and issubclass(one, MobilizationError)
        and one.__module__ == room.__name__
    ]


def test_every_refusal_has_words_of_its_own() -> None:
    missing = {one for one in errors() if one not in KEYS} - ROOTS

    assert missing == set()
    assert incidents.AuthorityError in KEYS


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_refusal_speaks_the_command_line(language: str) -> None:
    for key in {*KEYS.values(), "other"}:
        text = catalogue(language)[f"web.desk.why.{key}"]

        assert "--" not in text
        assert "muster" not in text


def test_the_facts_of_a_refusal_are_told_without_internals() -> None:
    error = HoldsAnotherError("7", where="D1@20261125T0600Z of flood-1")
    told = refusal_in_words(error, SITE, "en")

    assert "7 holds another post already (D1)," in told
    over = refusal_in_words(NoSeatsError("bags", is_over=True), SITE, "en")
    assert over.startswith("This response was stood down")


def test_what_nobody_thought_of_is_told_without_its_own_words() -> None:
    told = refusal_in_words(MobilizationError("use --force"), SITE, "zh")

    assert told.startswith("现在无法办理")
