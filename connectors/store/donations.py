"""Donation channels, what they need, what was promised and received."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from connectors.store.occasions import occasion_of
from connectors.store.rows import insert_new
from connectors.store.steps import hold, wake
from connectors.store.tables.relief import (
    DonationChannelRow,
    DonationRow,
    NeedRow,
    PledgeRow,
)
from plans.identity import IncidentId
from plans.relief.donations import ClosedError, DonationChannel, Need, Pledge

#: Sums by channel, need and unit: what is promised in another unit counts for nothing.
Sums = dict[tuple[str, str, str], Decimal]


class SqlDonations:
    """See plans.relief.donations.Donations."""

    def __init__(self, connection: sa.Connection, now: datetime | None) -> None:
        self._connection, self._now = connection, now

    def of(self, incident_id: IncidentId, step: str) -> Sequence[DonationChannel]:
        """See Donations.of."""
        needs = self._needs(incident_id, step)
        chosen = (
            sa.select(
                DonationChannelRow.channel,
                DonationChannelRow.opened_at,
                DonationChannelRow.until,
                DonationChannelRow.closed_at,
            )
            .where(*_here(DonationChannelRow, incident_id, step))
            .order_by(DonationChannelRow.position, DonationChannelRow.channel)
        )
        return [
            DonationChannel(**row, needs=tuple(needs[row["channel"]]))
            for row in self._connection.execute(chosen).mappings()
        ]

    def open(
        self, incident_id: IncidentId, step: str, channels: Sequence[DonationChannel]
    ) -> None:
        """See Donations.open."""
        if not channels:
            return
        here = occasion_of(self._connection, incident_id).stamp | {"step": step}
        dialect = self._connection.dialect
        self._connection.execute(
            insert_new(DonationChannelRow, dialect),
            [
                here
                | {"channel": one.channel, "position": position, "until": one.until}
                | {"opened_at": one.opened_at, "closed_at": one.closed_at}
                for position, one in enumerate(channels)
            ],
        )
        needs = [
            here
            | {"channel": one.channel, "position": position, "need": need.need}
            | {"item": need.item, "unit": need.unit, "quantity": need.quantity}
            | {"closed_at": need.closed_at}
            for one in channels
            for position, need in enumerate(one.needs)
        ]
        if needs:
            self._connection.execute(insert_new(NeedRow, dialect), needs)

    def record_pledge(self, incident_id: IncidentId, step: str, pledge: Pledge) -> None:
        """See Donations.record_pledge."""
        same = sa.exists().where(
            *_here(PledgeRow, incident_id, step),
            PledgeRow.pledge_key == pledge.pledge_key,
        )
        if self._connection.scalar(sa.select(same)):
            return
        # What the step is closing now is closed when its run has ended.
        hold(self._connection, incident_id, step)
        if not self._takes(incident_id, step, pledge):
            raise ClosedError(pledge.channel, need=pledge.need)
        wake(self._connection, incident_id, step, now=self._now)
        stamp = occasion_of(self._connection, incident_id).stamp
        self._connection.execute(
            insert_new(PledgeRow, self._connection.dialect).values(
                vars(pledge) | stamp | {"step": step}
            )
        )

    def close(  # noqa: PLR0913 -- as the port
        self,
        incident_id: IncidentId,
        step: str,
        *,
        channel: str,
        needs: Sequence[str],
        is_whole_channel: bool,
        at: datetime,
    ) -> None:
        """See Donations.close."""
        closing = (
            sa.update(NeedRow)
            .where(
                *_here(NeedRow, incident_id, step),
                NeedRow.channel == channel,
                NeedRow.need.in_(needs),
                NeedRow.closed_at.is_(None),
            )
            .values(closed_at=at)
        )
        self._connection.execute(closing)
        if is_whole_channel:
            whole = sa.update(DonationChannelRow).where(
                *_here(DonationChannelRow, incident_id, step),
                DonationChannelRow.channel == channel,
                DonationChannelRow.closed_at.is_(None),
            )
            self._connection.execute(whole.values(closed_at=at))

    def _needs(self, incident_id: IncidentId, step: str) -> dict[str, list[Need]]:
        pledged = self._sums(
            PledgeRow,
            *_here(PledgeRow, incident_id, step),
            PledgeRow.withdrawn_at.is_(None),
        )
        received = self._sums(DonationRow, *_here(DonationRow, incident_id, step))
        chosen = (
            sa.select(
                NeedRow.channel,
                NeedRow.need,
                NeedRow.item,
                NeedRow.unit,
                NeedRow.quantity,
                NeedRow.closed_at,
            )
            .where(*_here(NeedRow, incident_id, step))
            .order_by(NeedRow.position, NeedRow.need)
        )
        needs: dict[str, list[Need]] = defaultdict(list)
        for row in self._connection.execute(chosen).mappings():
            facts = dict(row)
            channel = facts.pop("channel")
            of = (channel, row["need"], row["unit"])
            need = Need(**facts, pledged=pledged[of], received=received[of])
            needs[channel].append(need)
        return needs

    def _sums(
        self, table: type[PledgeRow | DonationRow], *which: sa.ColumnElement[bool]
    ) -> Sums:
        # In Python, for the databases would add floating-point numbers.
        chosen = sa.select(table.channel, table.need, table.unit, table.quantity)
        sums: Sums = defaultdict(Decimal)
        for channel, need, unit, quantity in self._connection.execute(
            chosen.where(*which)
        ):
            sums[channel, need, unit] += quantity
        return sums

    def _takes(self, incident_id: IncidentId, step: str, pledge: Pledge) -> bool:
        is_open = (
            sa.exists()
            .where(
                *_here(NeedRow, incident_id, step),
                NeedRow.channel == pledge.channel,
                NeedRow.need == pledge.need,
                NeedRow.closed_at.is_(None),
            )
            .where(
                *_here(DonationChannelRow, incident_id, step),
                DonationChannelRow.channel == NeedRow.channel,
                DonationChannelRow.closed_at.is_(None),
                DonationChannelRow.until > pledge.at,
            )
        )
        return bool(self._connection.scalar(sa.select(is_open)))


_Table = type[DonationChannelRow | NeedRow | PledgeRow | DonationRow]


def _here(
    table: _Table, incident_id: IncidentId, step: str
) -> tuple[sa.ColumnElement[bool], ...]:
    return (table.occasion_id == incident_id, table.step == step)
