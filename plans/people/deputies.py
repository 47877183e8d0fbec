"""Deputies: who answers for somebody who says no, or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from plans.identity import PartyId
from plans.people.call_ups import CallUp, Said
from plans.people.roster import Party
from plans.people.tiers import Timetable


@dataclass(frozen=True)
class Standby:
    """A deputy's turn."""

    deputy: PartyId
    due_at: datetime
    posts: Sequence[str]
    tier: int


def deputies_of(
    calls: Iterable[CallUp], parties: Mapping[PartyId, Party], times: Timetable
) -> list[Standby]:
    """Return whose turn comes when: at once after a no, else at half of the wait.

    Nobody answers for somebody who has said yes to anything.

    Args:
        calls: Of the step; those of this round count.
        parties: The asked ones.
        times: Of the round.
    """
    by_party: dict[PartyId, list[CallUp]] = {}
    for call in calls:
        if call.ask.round == times.round:
            by_party.setdefault(call.ask.party_id, []).append(call)
    found = []
    for party_id, asked in by_party.items():
        party = parties.get(party_id)
        said = {one.said for one in asked}
        if party is None or party.deputy is None or Said.ACCEPTED in said:
            continue
        first = asked[0].ask
        half = first.asked_at + times.wait_of(first.tier) / 2
        due_at = first.asked_at if Said.DECLINED in said else half
        posts = [one.ask.post for one in asked]
        found.append(Standby(party.deputy, due_at, posts, first.tier))
    return found
