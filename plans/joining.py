"""Joining: how a site takes people who come by themselves, as site.yaml has it."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from plans.durations import Duration
from plans.plan import Name, Texts, Written


class OfferedSkill(Written):
    """Something that people may say they can do."""

    title: Texts
    #: Nobody is believed without showing a certificate: the office looks first.
    certificate: bool = False


class Joining(Written):
    """How people join. Without it the registration page is closed.

    Source: ISO 22319, clause 4 (reception, screening, briefing); Charity Law of China
    2023, Art. 65 to 69 (risks, real names, abilities, insurance).
    """

    #: `automatic`: who is an adult and claims nothing that needs a certificate joins at
    #: once; `by_hand`: the office decides on everybody.
    accept: Literal["by_hand", "automatic"] = "by_hand"
    #: The dangers and the rules; who has not read it does not join.
    briefing: Texts = Field(min_length=1)
    #: How to reach the office about one's own data.
    contact: Annotated[str, Field(min_length=3, max_length=200)]
    skills: dict[Name, OfferedSkill] = Field(default_factory=dict, max_length=40)
    #: How long the data of people who do not join is kept.
    keep: Duration = Field(default=timedelta(days=90))
