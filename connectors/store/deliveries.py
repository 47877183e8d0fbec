"""The ledger of deliveries: one `due_at` drives everything, a token is the fence."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.store.lanes import free_from, lane_of, remember, sync_lanes
from connectors.store.running import is_set, switch_held
from connectors.store.set_back import reckon_anew
from connectors.store.settling import settle
from connectors.store.tables.ledger import IS_HELD, DeliveryRow, MessageRow
from connectors.store.tables.mobilization import OccasionRow
from connectors.store.tables.people import ContactPointRow
from plans.identity import KindOfRun
from plans.incident.occasions import OccasionKind
from plans.lease import LONGEST_LEASE, Lease
from plans.messages.deliveries import (
    RETRY_AFTER,
    ContactPoint,
    Delivery,
    DeliveryState,
    Verdict,
)
from plans.messages.message import Priority
from plans.running.switches import SENDING_PAUSED
from plans.site import Site

#: A lease or a retry due later than this was written before the clock was set back.
_HORIZON = max(LONGEST_LEASE, *RETRY_AFTER)
_WAVE = (
    sa.select(
        DeliveryRow.delivery_id,
        DeliveryRow.key,
        DeliveryRow.message_id,
        DeliveryRow.lane,
        DeliveryRow.state,
        DeliveryRow.kind_of_run,
        DeliveryRow.priority,
        DeliveryRow.tries,
        DeliveryRow.segments,
        MessageRow.title,
        MessageRow.body,
        MessageRow.language,
        MessageRow.is_stopped,
        # A delivery that a forger hung on another occasion than its message's.
        sa.or_(
            MessageRow.occasion_id != DeliveryRow.occasion_id,
            MessageRow.kind_of_run != DeliveryRow.kind_of_run,
        ).label("is_forged"),
        ContactPointRow.contact_point_id,
        ContactPointRow.party_id,
        ContactPointRow.channel,
        ContactPointRow.address,
        ContactPointRow.is_allowed_for_exercises,
    )
    .join(MessageRow, MessageRow.message_id == DeliveryRow.message_id)
    .join(
        ContactPointRow,
        ContactPointRow.contact_point_id == DeliveryRow.contact_point_id,
    )
)

#: One look into an index a priority; made once, since senders ask all the time.
_FIRST_DUE = sa.select(
    *(
        sa.select(sa.func.min(DeliveryRow.due_at))
        .where(
            DeliveryRow.lane == sa.bindparam("lane"),
            DeliveryRow.priority == int(priority),
            DeliveryRow.due_at.is_not(None),
        )
        .scalar_subquery()
        for priority in Priority
    ),
    is_set(SENDING_PAUSED),
)


class SqlDeliveries:
    """See plans.messages.carrying.Deliveries."""

    def __init__(
        self, connection: sa.Connection, *, only: OccasionKind | None = None
    ) -> None:
        """Work on a transaction.

        Args:
            connection: Of the transaction.
            only: Claim nothing but what was put for this kind of occasion.
        """
        self._connection = connection
        self._only: tuple[sa.ColumnElement[bool], ...] = ()
        if only is not None:
            such = sa.select(OccasionRow.occasion_id).where(OccasionRow.kind == only)
            self._only = (DeliveryRow.occasion_id.in_(such),)

    def settle(
        self, verdicts: Mapping[str, Verdict], *, token: str, now: datetime
    ) -> None:
        """See Deliveries.settle."""
        settle(self._connection, verdicts, token=token, now=now)

    def claim(
        self, lane: str, lease: Lease, *, limit: int, now: datetime
    ) -> list[Delivery]:
        """See Deliveries.claim.

        Raises:
            UnknownLaneError: The lane has no row; see `sync_lanes`.
        """
        through = lane_of(self._connection, lane)
        if not through.grant([1], now=now).leaves_after:
            return []  # the lane is full for now: no need to look what waits
        if switch_held(self._connection, SENDING_PAUSED) is not None:
            return []
        due = self._due(lane, min(limit, through.in_flight), now)
        ids = [row["delivery_id"] for row in due if not row["is_stopped"]]
        granted = through.grant(
            [row["segments"] for row in due if not row["is_stopped"]], now=now
        )
        wave = ids[: len(granted.leaves_after)]
        self._drop([row for row in due if row["is_stopped"]])
        if not wave:
            return []
        remember(self._connection, lane, tat=granted.tat)
        leased = _these(wave).values(
            state=DeliveryState.LEASED,
            lease_token=lease.token,
            leased_at=now,
            due_at=lease.until,
        )
        self._connection.execute(leased)
        by_id = {row["delivery_id"]: row for row in due}
        return [
            _delivery(by_id[one], leaves_after=after)
            for one, after in zip(wave, granted.leaves_after, strict=True)
        ]

    def renew(self, lease: Lease, *, now: datetime) -> int:
        """See Deliveries.renew."""
        del now  # whoever still holds the token may go on, however late
        held = sa.update(DeliveryRow).where(
            DeliveryRow.lease_token == lease.token,
            DeliveryRow.state == DeliveryState.LEASED,
        )
        return self._connection.execute(held.values(due_at=lease.until)).rowcount

    def reckon_anew(self, lane: str, *, now: datetime) -> int:
        """See Deliveries.reckon_anew."""
        return reckon_anew(self._connection, lane, now=now)

    def next_due_at(self, lane: str) -> datetime | None:
        """See Deliveries.next_due_at."""
        *moments, is_paused = self._connection.execute(_FIRST_DUE, {"lane": lane}).one()
        if is_paused:
            return None
        due_at = min((one for one in moments if one), default=None)
        free_at = free_from(self._connection, lane)
        return max(due_at, free_at) if due_at and free_at else due_at

    def on_wire(self, *, now: datetime) -> int:
        """Return how many are leased to senders that are not lost (wall time)."""
        held = sa.select(sa.func.count()).where(
            DeliveryRow.state == DeliveryState.LEASED,
            DeliveryRow.due_at > now,
            DeliveryRow.due_at <= now + _HORIZON,
        )
        return self._connection.scalar(held) or 0

    def sync_lanes(self, site: Site) -> None:
        """Make the lanes those of the site; for whoever sends, when it begins."""
        sync_lanes(self._connection, site)

    def _due(self, lane: str, limit: int, now: datetime) -> list[sa.RowMapping]:
        """Return what is due, locked on PostgreSQL, what leaves first first."""
        found: list[sa.RowMapping] = []
        for which in _due_in_order(lane, now):
            if len(found) >= limit:
                break
            chosen = (
                _WAVE.where(*which, *self._only)
                .order_by(DeliveryRow.due_at, DeliveryRow.delivery_id)
                .limit(limit - len(found))
                .with_for_update(skip_locked=True, of=DeliveryRow)
            )
            found += self._connection.execute(chosen).mappings()
        return found

    def _drop(self, rows: Sequence[sa.RowMapping]) -> None:
        """End what nobody needs now; what its sender never settled may have left."""
        is_leased = {r["delivery_id"]: r["state"] is DeliveryState.LEASED for r in rows}
        leased = [one for one, is_it in is_leased.items() if is_it]
        # To be tried again, settled in the moment in which it was taken back.
        never = [one for one, is_it in is_leased.items() if not is_it]
        if leased:
            dropped = _these(leased).values(
                state=DeliveryState.UNKNOWN,
                due_at=None,
                lease_token=None,
                reason="its sender ended before it could tell; not needed any more",
            )
            self._connection.execute(dropped)
        if never:
            dropped = _these(never).values(state=DeliveryState.SUPERSEDED, due_at=None)
            self._connection.execute(dropped)


def _due_in_order(
    lane: str, now: datetime
) -> Iterator[tuple[sa.ColumnElement[bool], ...]]:
    """Yield what to look for, one range of an index each."""
    for priority in Priority:
        yield (
            DeliveryRow.lane == lane,
            DeliveryRow.priority == int(priority),
            DeliveryRow.due_at <= now,
        )
    yield (
        DeliveryRow.lane == lane,
        sa.literal_column(IS_HELD.text, sa.Boolean),
        DeliveryRow.due_at > now + _HORIZON,
    )


def _these(delivery_ids: Sequence[int]) -> sa.Update:
    return sa.update(DeliveryRow).where(DeliveryRow.delivery_id.in_(delivery_ids))


def _delivery(row: sa.RowMapping, **slot: Any) -> Delivery:  # noqa: ANN401 -- leaves_after
    return Delivery(
        key=row["key"],
        message_id=row["message_id"],
        title=row["title"],
        body=row["body"],
        language=row["language"],
        contact_point=ContactPoint(
            contact_point_id=row["contact_point_id"],
            party_id=row["party_id"],
            channel=row["channel"],
            address=row["address"],
            is_allowed_for_exercises=row["is_allowed_for_exercises"],
        ),
        lane=row["lane"],
        # In doubt the kind that never leaves.
        kind_of_run=KindOfRun.REHEARSAL if row["is_forged"] else row["kind_of_run"],
        priority=Priority(row["priority"]),
        tries=row["tries"],
        segments=row["segments"],
        **slot,
    )
