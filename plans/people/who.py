"""Whom a plan names: on_call, cell, cell_above, site, role NAME, partner NAME, ..."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema


class WhoKind(StrEnum):
    """The words of the language."""

    ON_CALL = "on_call"  #: who is on call now, in the site
    CELL = "cell"  #: in the incident's cells
    CELL_ABOVE = "cell_above"  #: in the cell above the incident's, and all below it
    SITE = "site"  #: everywhere in the site
    ROLE = "role"  #: with a role of the roster, in the incident's cells
    PARTNER = "partner"  #: an organisation; answers with a number
    SHARED = "shared"  #: a shared channel: a group chat, a loudspeaker
    PANEL = "panel"  #: who said yes in an earlier step


#: The words that stand before a name; the others stand alone.
NAMED = frozenset({WhoKind.ROLE, WhoKind.PARTNER, WhoKind.SHARED, WhoKind.PANEL})
_ALONE = "|".join(word for word in WhoKind if word not in NAMED)
_BEFORE = "|".join(word for word in WhoKind if word in NAMED)
PATTERN = rf"^({_ALONE}|({_BEFORE}) [a-z][a-z0-9_-]{{0,39}})$"
_WRITTEN = re.compile(PATTERN)


@dataclass(frozen=True)
class Who:
    """Whom to ask or tell, as a plan names them."""

    kind: WhoKind
    #: Of the role, partner, shared channel or step; empty for the other kinds.
    name: str = ""

    def __str__(self) -> str:
        """As it is written in a plan."""
        return f"{self.kind} {self.name}".strip()

    @classmethod
    def read(cls, text: str) -> "Who":
        """Return what the text names.

        Raises:
            ValueError: It is none of the words, or a name is missing or too many.
        """
        if not _WRITTEN.fullmatch(text):
            msg = (
                f"nobody knows whom {text[:40]!r} means; write on_call, cell, "
                "cell_above, site, role NAME, partner NAME, shared NAME or panel STEP"
            )
            raise ValueError(msg)
        kind, _, name = text.partition(" ")
        return cls(WhoKind(kind), name)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: object, _handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Read from text, write to text."""
        return core_schema.no_info_plain_validator_function(
            _who, serialization=core_schema.to_string_ser_schema()
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Say to editors what can be written."""
        return {"type": "string", "pattern": PATTERN}


def _who(value: Any) -> Who:  # noqa: ANN401 -- whatever the author wrote
    if isinstance(value, Who):
        return value
    if not isinstance(value, str):
        msg = "write whom in words, such as on_call or role volunteer"
        raise ValueError(msg)  # noqa: TRY004 -- pydantic collects ValueErrors
    return Who.read(value)
