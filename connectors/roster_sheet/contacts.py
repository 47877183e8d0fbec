"""The contact points of a row: contact1 comes first, contact5 last."""

from connectors.roster_sheet import fields
from connectors.roster_sheet.headings import MOST_CONTACTS
from connectors.roster_sheet.known import Known, Plausible
from connectors.roster_sheet.table import Table
from plans.people.registry import PointEntry

_NONE: tuple[PointEntry, ...] = ()


def contacts_of(table: Table, known: Known) -> list[tuple[PointEntry, ...]]:
    """Return the contact points of every row; bad ones refuse their rows."""
    plausible_by_channel = known.plausible_by_channel()
    points: list[tuple[PointEntry, ...]] = [_NONE] * len(table)
    for number in range(1, MOST_CONTACTS + 1):
        part = f"contact{number}"
        columns = (
            table.column(f"{part}_channel", fields.text),
            table.column(f"{part}_address", fields.text),
            table.column(f"{part}_verified", fields.day),
            table.column(f"{part}_exercises", fields.yes_or_no),
        )
        for row, (channel, address, verified_on, exercises) in enumerate(
            zip(*columns, strict=True)
        ):
            if not channel and not address:
                continue
            if channel is None or address is None:  # refused already
                continue
            reason = _reason_against(channel, address, plausible_by_channel)
            if reason:
                table.refuse(row, f"{part}: {reason}")
            elif all(
                (one.channel, one.address) != (channel, address) for one in points[row]
            ):
                points[row] += (PointEntry(channel, address, verified_on, exercises),)
    return points


def _reason_against(
    channel: str, address: str, plausible_by_channel: dict[str, Plausible]
) -> str:
    plausible = plausible_by_channel.get(channel)
    if plausible is None:
        names = ", ".join(plausible_by_channel) or "none"
        return f"site.yaml has no channel {channel[:40]!r} for people; it has {names}"
    if not plausible(address):
        return f"this is no address for the channel {channel}"
    return ""
