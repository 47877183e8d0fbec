"""Requesting: what a system outside asks for, over the hook or as an event.

A source whose signature holds declares by itself as far as the site lets it; all else
is a proposal.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from flows.declaring import Declaration, declare
from flows.engine.clock import Clock
from flows.library import UnknownPlanError, plan_names
from flows.proposal_record import Wish
from flows.proposing import propose_declaration
from flows.settings import Settings
from plans.durations import Duration
from plans.identity import CellCode, KindOfRun, OccasionId
from plans.incident.authority import SourceError
from plans.incident.proposals import Decision
from plans.plan import Level

Word = Annotated[str, Field(max_length=200)]


class Kind(StrEnum):
    """What a system may ask for; a rehearsal asks nobody and needs no request."""

    ACTUAL = "actual"
    EXERCISE = "exercise"


class Asked(BaseModel):
    """What a system outside asks for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    plan: Word
    level: Level
    kind: Kind
    #: The same key is the same incident.
    key: Annotated[str, Field(min_length=1, max_length=200)]
    cells: Annotated[tuple[Word, ...], Field(max_length=200)] = ()
    #: The exercise's name.
    name: Word = ""
    matter: Annotated[str, Field(max_length=300)] = ""
    lasts: Duration | None = None
    measures: Annotated[tuple[Word, ...], Field(max_length=20)] = ()
    #: Of a proposal: who asks, a role or a person_no.
    by: Word = ""
    #: Declare another one although the same plan runs there; of a signed source only.
    sure: bool = False


@dataclass(frozen=True, kw_only=True)
class Requested:
    """What a request came to."""

    is_new: bool
    #: The incident; None while somebody has to decide.
    incident_id: OccasionId | None = None
    #: The proposal, where there is one.
    proposal_id: OccasionId | None = None
    decision: Decision = Decision.CONFIRMED


@dataclass(frozen=True)
class From:
    """Where a request comes from."""

    #: A word of ours (hook, event) or the name of a source of the site.
    source: str
    #: The source's signature holds, and is of now.
    is_signed: bool = False


def request(
    asked: Asked, whence: From, settings: Settings, clock: Clock | None = None
) -> Requested:
    """Declare what the source may declare, propose all else; the same key is the same.

    Raises:
        MobilizationError: It could be neither; see `declare`.
    """
    names = plan_names(settings.site)
    if asked.plan not in names:  # no file of whoever asks
        raise UnknownPlanError(asked.plan, names)
    declaration = _declaration(asked, whence)
    if whence.is_signed:
        try:
            made = declare(declaration, settings, clock)
        except SourceError:
            pass  # beyond what it may by itself: somebody decides
        else:
            return Requested(incident_id=made.incident_id, is_new=made.is_new)
    wish = Wish(source=whence.source, by=asked.by, key=asked.key)
    asks = propose_declaration(declaration, wish, settings, clock)
    if asks.incident_id is not None:
        return Requested(incident_id=asks.incident_id, is_new=False)
    return Requested(
        proposal_id=asks.proposal_id, decision=asks.decision, is_new=asks.is_new
    )


def _declaration(asked: Asked, whence: From) -> Declaration:
    return Declaration(
        plan=asked.plan,
        level=asked.level,
        kind_of_run=KindOfRun(asked.kind),
        cells=tuple(CellCode(cell) for cell in asked.cells),
        name=asked.name,
        matter=asked.matter,
        lasts=asked.lasts,
        measures=asked.measures,
        key=asked.key,
        source=whence.source if whence.is_signed else "",
        is_sure=asked.sure and whence.is_signed,
    )
