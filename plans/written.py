"""What every file that an author writes is made of: names, texts, levels."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
#: A language of the site as BCP 47 writes it.
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
#: One text in every language of the site.
Texts = dict[Language, Annotated[str, Field(min_length=1)]]
#: A field of expertise or a unit, as steps write it.
Term = Annotated[str, Field(min_length=1, max_length=40)]


class Level(StrEnum):
    """Response level: how far a plan is switched on, highest first.

    Neither an incident's grade nor a warning's colour.
    """

    FIRST = "I"
    SECOND = "II"
    THIRD = "III"
    FOURTH = "IV"

    @property
    def runs(self) -> "tuple[Level, ...]":
        """The levels whose steps run at this one: a step for III runs at I and II."""
        return tuple(Level)[self.place :]

    @property
    def place(self) -> int:
        """Its place among the levels: the highest has the smallest."""
        return tuple(Level).index(self)


class Written(BaseModel):
    """Something an author writes; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
