"""Lanes: a provider account's limits, and the rate that all senders share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from connectors.store.rows import insert_new
from connectors.store.stopping import PENDING, WAITING
from connectors.store.tables.ledger import DeliveryRow, LaneRow
from connectors.store.tables.people import ContactPointRow
from plans.messages.deliveries import DeliveryState
from plans.messages.lanes import BLOCK, Grant, grant
from plans.site import Site


class UnknownLaneError(LookupError):
    """The lane has no row: `sync_lanes` makes them from the site."""


@dataclass(frozen=True)
class LaneNow:
    """A lane as it stands; on PostgreSQL ours until the transaction ends."""

    name: str
    rate_per_s: float
    in_flight: int
    tat: datetime | None

    def grant(self, segments: Sequence[int], *, now: datetime) -> Grant:
        """See plans.messages.lanes.grant."""
        return grant(segments, per_second=self.rate_per_s, tat=self.tat, now=now)


def lane_of(connection: sa.Connection, name: str) -> LaneNow:
    """Return the lane, and keep other senders from it meanwhile.

    Raises:
        UnknownLaneError: There is none.
    """
    chosen = sa.select(
        LaneRow.name, LaneRow.rate_per_s, LaneRow.in_flight, LaneRow.tat
    ).where(LaneRow.name == name)
    row = connection.execute(chosen.with_for_update()).mappings().one_or_none()
    if row is None:
        raise UnknownLaneError(name)
    return LaneNow(**row)


def free_from(connection: sa.Connection, name: str) -> datetime | None:
    """Return when the lane grants slots again (wall time); None for at any time."""
    tat = connection.scalar(sa.select(LaneRow.tat).where(LaneRow.name == name))
    return tat and tat - BLOCK


def remember(connection: sa.Connection, name: str, *, tat: datetime) -> None:
    """Remember up to when slots were granted."""
    moved = sa.update(LaneRow).where(LaneRow.name == name).values(tat=tat)
    connection.execute(moved)


def sync_lanes(connection: sa.Connection, site: Site) -> None:
    """Make the lanes those of the site; what waits follows its channel to its lane.

    What waits for a channel that the site has no more is refused.
    """
    lanes = dict(site.lane_of(channel) for channel in site.channels)
    for name, limits in lanes.items():
        values = {
            "rate_per_s": limits.per_second,
            "in_flight": limits.in_flight,
            "segment": limits.segment,
        }
        connection.execute(
            insert_new(LaneRow, connection.dialect).values(name=name, **values)
        )
        connection.execute(
            sa.update(LaneRow).where(LaneRow.name == name).values(**values)
        )
    for channel in site.channels:
        lane, _ = site.lane_of(channel)
        moved = _pending_for(ContactPointRow.channel == channel)
        connection.execute(moved.where(DeliveryRow.lane != lane).values(lane=lane))
    is_gone = ContactPointRow.channel.not_in(site.channels)
    refused = (
        _pending_for(is_gone)
        .where(DeliveryRow.state.in_(WAITING))
        .values(
            state=DeliveryState.REFUSED,
            due_at=None,
            reason="the site has this channel no more",
        )
    )
    connection.execute(refused)
    if lanes:  # what is leased is claimed there when its lease is over, and refused
        connection.execute(_pending_for(is_gone).values(lane=min(lanes)))


def _pending_for(channels: sa.ColumnElement[bool]) -> sa.Update:
    points = sa.select(ContactPointRow.contact_point_id).where(channels)
    return sa.update(DeliveryRow).where(
        DeliveryRow.state.in_(PENDING), DeliveryRow.contact_point_id.in_(points)
    )
