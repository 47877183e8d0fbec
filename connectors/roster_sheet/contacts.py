"""The contact points of a row: contact1 comes first, contact5 last."""

import re

from connectors.roster_sheet import fields
from connectors.roster_sheet.headings import MOST_CONTACTS
from connectors.roster_sheet.known import Known, Plausible
from connectors.roster_sheet.synonyms import ANY
from connectors.roster_sheet.table import Table
from plans.people.addresses import TELEPHONE
from plans.people.reasons import Reason
from plans.people.registry import PointEntry

_NONE: tuple[PointEntry, ...] = ()
#: What stands between two numbers in one field, and how many digits one has at least.
_BETWEEN = re.compile(r"[/;,、|或]|\bor\b", re.IGNORECASE)
_FEWEST_DIGITS = 7


def contacts_of(table: Table, known: Known) -> list[tuple[PointEntry, ...]]:
    """Return the contact points of every row; bad ones refuse their rows."""
    plausible_by_channel = known.plausible_by_channel()
    points: list[tuple[PointEntry, ...]] = [_NONE] * len(table)
    for number in range(1, MOST_CONTACTS + 1):
        _leave_unreachable(table, known, number)
        part = f"contact{number}"
        addresses = table.column(f"{part}_address", fields.whole_number)
        columns = (
            _channels(table, known, number, addresses),
            addresses,
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
                is_known = channel in plausible_by_channel
                name = f"{part}_address" if is_known else f"{part}_channel"
                table.refuse(row, (name,), reason)
            elif all(
                (one.channel, one.address) != (channel, address) for one in points[row]
            ):
                points[row] += (PointEntry(channel, address, verified_on, exercises),)
    return points


def _leave_unreachable(table: Table, known: Known, number: int) -> None:
    """Leave a column of contacts unread that no channel of the site could reach."""
    kind = table.kind_by_contact.get(number, ANY)
    has_channels = f"contact{number}_channel" in table.place_by_name
    if kind != ANY and not has_channels and known.channel_for(kind, "") is None:
        table.leave_unread(f"contact{number}_address")


def _channels(
    table: Table, known: Known, number: int, addresses: list[str | None]
) -> list[str | None]:
    name, kind = f"contact{number}_channel", table.kind_by_contact.get(number)
    if name in table.place_by_name or kind is None:
        return table.column(name, fields.text)
    channel_by_address = {
        address: known.channel_for(kind, address) or "" if address else address
        for address in set(addresses)
    }
    return [channel_by_address[address] for address in addresses]


def _holds_two(address: str) -> bool:
    """Say whether two numbers or two addresses stand in one field."""
    if address.count("@") > 1:
        return True
    parts = _BETWEEN.split(address)
    if len(parts) == 1 and TELEPHONE.fullmatch(address) is None:
        parts = address.split()  # more digits than a number has
    digits = [sum(map(str.isdecimal, part)) for part in parts]
    return sum(number >= _FEWEST_DIGITS for number in digits) > 1


def _reason_against(
    channel: str, address: str, plausible_by_channel: dict[str, Plausible]
) -> Reason | None:
    plausible = plausible_by_channel.get(channel)
    if plausible is None:
        names = ", ".join(plausible_by_channel) or "none"
        return Reason(
            f"site.yaml has no channel {channel[:40]!r} for people; it has {names}",
            f"site.yaml 中没有面向个人的渠道“{channel[:40]}”，只有：{names}",
        )
    is_telephone = plausible == TELEPHONE.fullmatch
    if (is_telephone or not plausible(address)) and _holds_two(address):
        return Reason(
            "it holds two numbers or addresses; give each a column (contact1_address, "
            "contact2_address)",
            "一格内有两个号码或地址，请分列填写（联系方式1、联系方式2）",
        )
    if not plausible(address):
        return Reason(
            f"this is no address for the channel {channel}",
            f"这不是渠道 {channel} 的号码或地址",
        )
    return None
