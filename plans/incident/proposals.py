"""Proposals: what somebody asks for who may not order it, until a person decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from plans.errors import MobilizationError
from plans.identity import KindOfRun, OccasionId


class UnknownProposalError(MobilizationError):
    """Nobody proposed this here."""

    def __init__(self, proposal_id: str) -> None:
        self.proposal_id = proposal_id
        super().__init__(f"no proposal {proposal_id} here; `muster status` lists them")


class Act(StrEnum):
    """What can be proposed."""

    DECLARE = "declare"
    CHANGE_LEVEL = "change_level"
    STAND_DOWN = "stand_down"


class Decision(StrEnum):
    """How a proposal stands."""

    WAITING = "waiting"  #: nobody has decided
    CONFIRMED = "confirmed"  #: a person with the authority said yes
    DECLINED = "declined"  #: a person with the authority said no
    LAPSED = "lapsed"  #: nobody said anything in time
    WITHDRAWN = "withdrawn"  #: what asked for it was taken back before


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Something to be decided; what it asks for is fixed when it is made.

    It is an occasion of its own, carried by one `approve` step like any plan, so asking
    the next in line, links, reply codes and the ledger are the same everywhere.
    """

    #: Of its occasion.
    proposal_id: OccasionId
    act: Act
    kind_of_run: KindOfRun
    #: Of what it asks for: the same key is the same proposal, and later one incident.
    key: str
    #: Where it came from: form, api, hook, web or the name of a source.
    source: str
    #: As the source named itself, without any personal data.
    proposed_by: str
    #: What it asks for: fields of a declaration, or an incident and a level.
    asks_for: Mapping[str, object] = field(default_factory=dict)
    #: Wall time.
    proposed_at: datetime
    expires_at: datetime
    decision: Decision = Decision.WAITING
    #: The number of the person who decided, and wall time.
    decided_by: str = ""
    decided_at: datetime | None = None
    #: What carrying it out came to: an incident, or why it could not be done.
    outcome: str = ""
    enacted_at: datetime | None = None


class Proposals(Protocol):
    """Remembers proposals."""

    def add(self, proposal: Proposal) -> bool:
        """Remember the proposal of an occasion that has begun; False: known already."""

    def get(self, proposal_id: OccasionId) -> Proposal:
        """Return the proposal.

        Raises:
            UnknownProposalError: There is none.
        """

    def all(self, *, only_waiting: bool = False) -> Sequence[Proposal]:
        """Return the proposals, newest first."""

    def to_enact(self) -> Sequence[Proposal]:
        """Return what is confirmed and not carried out yet, oldest first."""

    def decide(
        self, proposal_id: OccasionId, decision: Decision, *, by: str, at: datetime
    ) -> bool:
        """Record the decision; False when there is one: the first one holds."""

    def enacted(self, proposal_id: OccasionId, outcome: str, *, at: datetime) -> bool:
        """Record what carrying it out came to; False when that is on record already."""
