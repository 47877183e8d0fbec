"""Ranking: who suits a post, and who is nearest."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from heapq import heapify, heappop, heapreplace
from zoneinfo import ZoneInfo

from plans.identity import PartyId
from plans.people.availability import is_available
from plans.people.places import CellTree, Shift
from plans.people.roster import Party

EARTH_RADIUS_M = 6_371_008.8
#: Where nothing is known of a place: behind everybody whose place is known.
FAR_M = math.pi * EARTH_RADIUS_M
#: Only the year of birth is known; one year more makes sure.
_SURELY_ADULT_YEARS = 19

#: A point on the unit sphere.
_Point = tuple[float, float, float]


def is_valid(expires_on: date | None, on: date) -> bool:
    """Say whether a certificate still holds on a day; its last day counts."""
    return expires_on is None or on <= expires_on


def has_skill(party: Party, skill: str, on: date) -> bool:
    """Say whether a party has a skill whose certificate holds on a day."""
    return skill in party.skills and is_valid(party.skills[skill], on)


def is_adult(party: Party, on: date) -> bool:
    """Say whether a party is surely of age on a day; True when nothing is known."""
    born = party.birth_year
    return born is None or on.year - born >= _SURELY_ADULT_YEARS


def suits(party: Party, shift: Shift, *, now: datetime, zone: ZoneInfo) -> bool:
    """Say whether a person can take a shift: adult, skilled, there when it starts."""
    starts_at = max(now, shift.starts_at)
    day = starts_at.astimezone(zone).date()
    return (
        is_adult(party, day)
        and all(has_skill(party, skill, day) for skill in shift.post.skills)
        and is_available(party, starts_at, zone)
    )


@dataclass(frozen=True)
class Ranked:
    """Somebody to ask for a shift."""

    shift: Shift
    party: Party


class Whereabouts:
    """Points of parties and posts: their own, else their cell's."""

    def __init__(self, tree: CellTree) -> None:
        self._cells = {
            code: _point(cell.latitude, cell.longitude)
            for code, cell in tree.by_code.items()
        }

    def of_party(self, party: Party) -> _Point | None:
        """Return where a party is."""
        own = _point(party.latitude, party.longitude)
        return own or (self._cells.get(party.cell) if party.cell else None)

    def of_shift(self, shift: Shift) -> _Point | None:
        """Return where a post is."""
        own = _point(shift.post.latitude, shift.post.longitude)
        return own or self._cells.get(shift.post.cell)


def distance_m(here: _Point | None, there: _Point | None) -> float:
    """Return the great-circle distance in metres."""
    if here is None or there is None:
        return FAR_M
    # By the chord: the arc cosine is too coarse near by.
    return 2.0 * EARTH_RADIUS_M * math.asin(min(1.0, math.dist(here, there) / 2.0))


def nearest_first(
    wanted: Mapping[str, int],
    shifts: Sequence[Shift],
    able: Mapping[str, Sequence[Party]],
    where: Whereabouts,
) -> list[Ranked]:
    """Return whom to ask for which shift: the nearest, and nobody twice.

    Posts that need more skills choose first, since fewer people suit them.

    Args:
        wanted: How many to ask, by shift key.
        shifts: To be staffed.
        able: Who suits, by shift key.
        where: Everybody is.
    """
    everybody = {one.party_id: one for group in able.values() for one in group}
    points = {party_id: where.of_party(one) for party_id, one in everybody.items()}
    taken: set[PartyId] = set()
    found: list[Ranked] = []
    for skills in sorted({len(one.post.skills) for one in shifts}, reverse=True):
        group = [one for one in shifts if len(one.post.skills) == skills]
        lines = [
            _Line(shift, able.get(shift.key, ()), wanted[shift.key], points, where)
            for shift in group
            if wanted.get(shift.key, 0) > 0
        ]
        found += _shared_out(lines, taken)
    return found


class _Line:
    """Who could take one shift, nearest first."""

    def __init__(
        self,
        shift: Shift,
        able: Sequence[Party],
        wanted: int,
        points: Mapping[PartyId, _Point | None],
        where: Whereabouts,
    ) -> None:
        self.shift = shift
        self.wanted = wanted
        here = where.of_shift(shift)
        self._queue = sorted(
            ((distance_m(here, points[one.party_id]), one.number, one) for one in able),
            key=lambda entry: entry[:2],
            reverse=True,
        )

    def next_free(self, taken: set[PartyId]) -> tuple[float, str, Party] | None:
        """Return the nearest who is not taken."""
        while self._queue and self._queue[-1][2].party_id in taken:
            self._queue.pop()
        return self._queue[-1] if self._queue else None


def _shared_out(lines: Sequence[_Line], taken: set[PartyId]) -> list[Ranked]:
    """Give every line its nearest, the shortest way of all first."""
    heads: list[tuple[float, str, int]] = []
    for n, line in enumerate(lines):
        if first := line.next_free(taken):
            heads.append((first[0], first[1], n))
    heapify(heads)
    found: list[Ranked] = []
    while heads:
        n = heads[0][2]
        line = lines[n]
        head = line.next_free(taken)
        if head is None or line.wanted == 0:
            heappop(heads)
        elif (head[0], head[1]) != heads[0][:2]:
            heapreplace(heads, (head[0], head[1], n))
        else:
            taken.add(head[2].party_id)
            line.wanted -= 1
            found.append(Ranked(line.shift, head[2]))
    return found


def _point(latitude: float | None, longitude: float | None) -> _Point | None:
    if latitude is None or longitude is None:
        return None
    phi, theta = math.radians(latitude), math.radians(longitude)
    return (
        math.cos(phi) * math.cos(theta),
        math.cos(phi) * math.sin(theta),
        math.sin(phi),
    )
