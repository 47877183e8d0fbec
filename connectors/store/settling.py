"""Settling: what the outcomes of a wave do to the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.store.occasions import AT_ONCE
from connectors.store.rows import add_all
from connectors.store.stopping import stop
from connectors.store.tables.ledger import AttemptRow, DeliveryRow, MessageRow
from plans.messages.deliveries import DeliveryState, Outcome, Verdict, due_again_at

_COLUMNS = (
    DeliveryRow.delivery_id,
    DeliveryRow.key,
    DeliveryRow.message_id,
    DeliveryRow.tries,
    DeliveryRow.segments,
    DeliveryRow.lease_token,
    DeliveryRow.leased_at,
    MessageRow.wants_answer,
    MessageRow.is_stopped,
    MessageRow.is_at_once,
)


@dataclass(frozen=True)
class _Settled:
    """What one delivery becomes."""

    state: DeliveryState
    due_at: datetime | None
    reason: str


def settle(
    connection: sa.Connection,
    verdicts: Mapping[str, Verdict],
    *,
    token: str,
    now: datetime,
) -> None:
    """See Deliveries.settle; the same settlement twice is one."""
    if not verdicts:
        return
    chosen = (
        sa.select(*_COLUMNS)
        .join(MessageRow, MessageRow.message_id == DeliveryRow.message_id)
        .where(DeliveryRow.key.in_(verdicts))
        .order_by(DeliveryRow.delivery_id)
        .with_for_update(of=DeliveryRow)
    )
    rows = connection.execute(chosen).all()
    ours = [row for row in rows if row.lease_token == token]
    late = [row for row in rows if row.lease_token != token]
    made = [*ours, *_untold(connection, late, token)]
    attempts = [_attempt(row, verdicts[row.key], token=token, now=now) for row in made]
    add_all(connection, AttemptRow, attempts)
    outcomes = {row.delivery_id: _settled(row, verdicts[row.key], now) for row in ours}
    _write(connection, outcomes, token)
    _lead_on(connection, ours, outcomes)


def _settled(row: sa.Row[Any], verdict: Verdict, now: datetime) -> _Settled:
    due_at = due_again_at(verdict.outcome, tries=row.tries, now=now)
    state = DeliveryState(verdict.outcome)
    if state is DeliveryState.RETRY and row.is_stopped:
        return _Settled(DeliveryState.SUPERSEDED, None, verdict.reason)
    if state is DeliveryState.RETRY and due_at is None:
        reason = verdict.reason or "it could not be sent"
        return _Settled(
            DeliveryState.REFUSED, None, f"tried {row.tries + 1} times: {reason}"
        )
    return _Settled(state, due_at, verdict.reason)


def _write(
    connection: sa.Connection, outcomes: Mapping[int, _Settled], token: str
) -> None:
    """Write outcomes of one kind together: most waves are of one kind."""
    alike: dict[_Settled, list[int]] = {}
    for delivery_id, outcome in outcomes.items():
        alike.setdefault(outcome, []).append(delivery_id)
    for outcome, delivery_ids in alike.items():
        written = sa.update(DeliveryRow).where(
            DeliveryRow.delivery_id.in_(delivery_ids),
            DeliveryRow.lease_token == token,
        )
        connection.execute(
            written.values(
                state=outcome.state,
                due_at=outcome.due_at,
                reason=outcome.reason,
                tries=DeliveryRow.tries + 1,
                lease_token=None,
            )
        )


def _lead_on(
    connection: sa.Connection,
    rows: Sequence[sa.Row[Any]],
    outcomes: Mapping[int, _Settled],
) -> None:
    """Do what the outcomes mean for the other contact points of the parties."""
    arrived = [
        row.message_id
        for row in rows
        if not (row.wants_answer or row.is_at_once)
        and outcomes[row.delivery_id].state is DeliveryState.ACCEPTED
    ]
    if arrived:
        stop(connection, MessageRow.message_id.in_(arrived))
    failed = {
        row.message_id
        for row in rows
        if outcomes[row.delivery_id].state
        in {DeliveryState.REFUSED, DeliveryState.UNKNOWN}
    }
    if failed:
        _pull_forward(connection, sorted(failed))


def _pull_forward(connection: sa.Connection, message_ids: Sequence[str]) -> None:
    """Make the next contact point that waits due at once, a message each."""
    following = (
        sa.select(sa.func.min(DeliveryRow.delivery_id))
        .where(
            DeliveryRow.message_id.in_(message_ids),
            DeliveryRow.state == DeliveryState.QUEUED,
        )
        .group_by(DeliveryRow.message_id)
    )
    pulled = sa.update(DeliveryRow).where(
        DeliveryRow.delivery_id.in_(sorted(connection.scalars(following))),
        DeliveryRow.state == DeliveryState.QUEUED,
    )
    connection.execute(pulled.values(due_at=AT_ONCE))


def _untold(
    connection: sa.Connection, late: Sequence[sa.Row[Any]], token: str
) -> list[sa.Row[Any]]:
    """Return whose attempt under this token is not on record yet."""
    if not late:
        return []
    told = sa.select(AttemptRow.delivery_id).where(
        AttemptRow.delivery_id.in_([row.delivery_id for row in late]),
        AttemptRow.lease_token == token,
    )
    known = set(connection.scalars(told))
    return [row for row in late if row.delivery_id not in known]


def _attempt(
    row: sa.Row[Any], verdict: Verdict, *, token: str, now: datetime
) -> dict[str, Any]:
    return {
        "delivery_id": row.delivery_id,
        "lease_token": token,
        "started_at": row.leased_at if row.lease_token == token else None,
        "ended_at": now,
        "outcome": Outcome(verdict.outcome),
        "reason": verdict.reason,
        "provider_id": verdict.provider_id,
        "provider_code": verdict.provider_code,
        "segments": row.segments,
    }
