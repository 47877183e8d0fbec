"""What was proposed, and what was decided of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.store.occasions import occasion_of
from connectors.store.rows import insert_new
from connectors.store.tables.deciding import ProposalRow
from plans.identity import OccasionId
from plans.incident.proposals import Decision, Proposal, UnknownProposalError


class SqlProposals:
    """See plans.incident.proposals.Proposals."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, proposal: Proposal) -> bool:
        """See Proposals.add."""
        stamp = occasion_of(self._connection, proposal.proposal_id).stamp
        added = self._connection.execute(
            insert_new(ProposalRow, self._connection.dialect)
            .values(
                **stamp,
                act=proposal.act,
                key=proposal.key,
                source=proposal.source,
                proposed_by=proposal.proposed_by,
                asks_for=dict(proposal.asks_for),
                proposed_at=proposal.proposed_at,
                expires_at=proposal.expires_at,
            )
            .returning(ProposalRow.occasion_id)
        )
        return added.one_or_none() is not None

    def get(self, proposal_id: OccasionId) -> Proposal:
        """See Proposals.get."""
        chosen = sa.select(ProposalRow).where(ProposalRow.occasion_id == proposal_id)
        row = self._connection.execute(chosen).mappings().one_or_none()
        if row is None:
            raise UnknownProposalError(proposal_id)
        return _proposal_of(row)

    def all(self, *, only_waiting: bool = False) -> Sequence[Proposal]:
        """See Proposals.all."""
        chosen = sa.select(ProposalRow).order_by(
            ProposalRow.proposed_at.desc(), ProposalRow.occasion_id.desc()
        )
        if only_waiting:
            chosen = chosen.where(ProposalRow.decision == Decision.WAITING)
        return [
            _proposal_of(row) for row in self._connection.execute(chosen).mappings()
        ]

    def to_enact(self) -> Sequence[Proposal]:
        """See Proposals.to_enact."""
        chosen = (
            sa.select(ProposalRow)
            .where(
                ProposalRow.decision == Decision.CONFIRMED,
                ProposalRow.enacted_at.is_(None),
            )
            .order_by(ProposalRow.decided_at, ProposalRow.occasion_id)
        )
        return [
            _proposal_of(row) for row in self._connection.execute(chosen).mappings()
        ]

    def decide(
        self, proposal_id: OccasionId, decision: Decision, *, by: str, at: datetime
    ) -> bool:
        """See Proposals.decide."""
        decided = (
            sa.update(ProposalRow)
            .where(
                ProposalRow.occasion_id == proposal_id,
                ProposalRow.decision == Decision.WAITING,
            )
            .values(decision=decision, decided_by=by, decided_at=at)
        )
        return self._connection.execute(decided).rowcount == 1

    def enacted(self, proposal_id: OccasionId, outcome: str, *, at: datetime) -> bool:
        """See Proposals.enacted."""
        enacted = (
            sa.update(ProposalRow)
            .where(
                ProposalRow.occasion_id == proposal_id,
                ProposalRow.enacted_at.is_(None),
            )
            .values(outcome=outcome, enacted_at=at)
        )
        return self._connection.execute(enacted).rowcount == 1


def _proposal_of(row: sa.RowMapping) -> Proposal:
    facts: dict[str, Any] = dict(row)
    return Proposal(proposal_id=OccasionId(facts.pop("occasion_id")), **facts)
