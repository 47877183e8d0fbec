"""Counting: which yes fills which place, who is a reserve, where places are open."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from plans.identity import AskId, PartyId
from plans.people.call_ups import CallUp, Said


@dataclass(frozen=True, kw_only=True)
class Places:
    """The places of one post or field of expertise."""

    #: As asks call it.
    post: str
    wanted: int
    #: How many it takes at most: as many as wanted, one more where a post is soft.
    limit: int


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What has to be known beside the answers."""

    now: datetime
    deadline: datetime | None
    #: How many people each ask brings already: the first one stays.
    held: Mapping[AskId, int] = field(default_factory=dict)
    #: Parties in a post elsewhere; their yes does not count.
    busy: Collection[PartyId] = ()
    #: Parties whose answer is a number.
    organisations: Collection[PartyId] = ()
    #: Posts whose people may leave again and still count.
    may_leave: Collection[str] = ()

    def is_in_time(self, call: CallUp) -> bool:
        """Say whether a yes fills a place: there before the deadline, or now."""
        if call.ready_at is None or self.deadline is None or call.checked_in_at:
            return True
        return call.ready_at <= max(self.deadline, self.now)

    def stands(self, call: CallUp) -> bool:
        """Say whether a call-up is a yes that nothing has undone."""
        has_left = call.checked_out_at and call.ask.post not in self.may_leave
        return (
            call.said is Said.ACCEPTED
            and not has_left
            and call.missed_at is None
            and call.ask.party_id not in self.busy
        )


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What all answers of a step amount to."""

    #: How many people each ask puts into its post.
    filled: Mapping[AskId, int]
    #: Said yes and are not needed now, first reserve first.
    reserves: tuple[CallUp, ...]
    got: Mapping[str, int]
    #: Where one more yes brings the step on.
    open_posts: frozenset[str]

    @property
    def is_full(self) -> bool:
        """Whether every place is taken."""
        return not self.open_posts


@dataclass(frozen=True)
class _Offer:
    """What one party offers: so many people, each to one of these posts."""

    calls: Mapping[str, CallUp]
    number: int

    @property
    def first(self) -> CallUp:
        return min(self.calls.values(), key=_order)


def counted(
    calls: Iterable[CallUp], places: Sequence[Places], standing: Standing
) -> Counted:
    """Return who fills which place; nobody is counted in two.

    Who holds a place keeps it; of the others the first yes comes first. Somebody with
    several fields goes where he or she is needed most (a matching, not a guess), and a
    soft post takes one more than it wants only when no other place is open.
    """
    offers = _offers(calls, places, standing)
    late = [offer for offer in offers if not standing.is_in_time(offer.first)]
    ready = [offer for offer in offers if standing.is_in_time(offer.first)]
    table = _Table(ready, places)
    table.keep(standing.held)
    table.fill({one.post: one.wanted for one in places})
    table.fill({one.post: one.limit for one in places})
    seated = table.seated()
    spare = [offer for n, offer in enumerate(ready) if n not in seated]
    return Counted(
        filled=table.filled(),
        reserves=tuple(offer.first for offer in spare + late),
        got={post: len(taken) for post, taken in table.taken.items()},
        open_posts=table.open_posts({one.post: one.wanted for one in places}),
    )


def _order(call: CallUp) -> tuple[datetime, str]:
    return call.said_at or call.ask.asked_at, call.ask.ask_id


def _offers(
    calls: Iterable[CallUp], places: Sequence[Places], standing: Standing
) -> list[_Offer]:
    rank = {one.post: n for n, one in enumerate(places)}
    by_party: dict[PartyId, dict[str, list[CallUp]]] = {}
    for call in calls:
        if call.said is not None and call.ask.post in rank:
            of_party = by_party.setdefault(call.ask.party_id, {})
            of_party.setdefault(call.ask.post, []).append(call)
    offers = []
    for party_id, by_post in by_party.items():
        best = {
            post: _best(by_post[post], standing)
            for post in sorted(by_post, key=rank.__getitem__)
        }
        stands = {post: call for post, call in best.items() if call}
        is_many = party_id in standing.organisations
        number = (
            max((one.number for one in stands.values()), default=0) if is_many else 1
        )
        if stands and number > 0:
            offers.append(_Offer(stands, number))
    return sorted(
        offers,
        key=lambda offer: (
            not any(call.ask.ask_id in standing.held for call in offer.calls.values()),
            _order(offer.first),
        ),
    )


def _best(calls: Sequence[CallUp], standing: Standing) -> CallUp | None:
    """Return the yes of a party to a post that counts, whichever round it was in."""
    last = max(calls, key=_order)
    if not standing.stands(last):
        return None
    good = [call for call in calls if standing.stands(call)]
    return min(good, key=lambda one: (one.ask.ask_id not in standing.held, _order(one)))


class _Table:
    """Who sits where; one unit is one person of an offer."""

    def __init__(self, offers: Sequence[_Offer], places: Sequence[Places]) -> None:
        self._offers = offers
        self.taken: dict[str, list[int]] = {one.post: [] for one in places}
        self._limit = {one.post: one.limit for one in places}
        room = sum(self._limit.values())
        self._waiting = [
            n for n, one in enumerate(offers) for _ in range(min(one.number, room))
        ]

    def keep(self, held: Mapping[AskId, int]) -> None:
        """Seat who holds a place already."""
        left = Counter(self._waiting)
        for unit, offer in enumerate(self._offers):
            for post, call in offer.calls.items():
                free = self._limit[post] - len(self.taken[post])
                number = min(held.get(call.ask.ask_id, 0), left[unit], free)
                self.taken[post] += [unit] * number
                left[unit] -= number
        self._waiting = list(left.elements())

    def fill(self, room: Mapping[str, int]) -> None:
        """Seat whoever still finds a place, moving others where that helps."""
        self._waiting = [
            unit for unit in self._waiting if not self._seat(unit, room, set())
        ]

    def _seat(self, unit: int, room: Mapping[str, int], tried: set[str]) -> bool:
        for post in self._offers[unit].calls:
            if post in tried:
                continue
            tried.add(post)
            seats = self.taken[post]
            if len(seats) < room[post]:
                seats.append(unit)
                return True
            for n, other in enumerate(seats):
                if self._seat(other, room, tried):
                    seats[n] = unit
                    return True
        return False

    def seated(self) -> set[int]:
        """Return the offers of which somebody has a place."""
        return {unit for seats in self.taken.values() for unit in seats}

    def filled(self) -> dict[AskId, int]:
        """Return how many people each ask brings."""
        return dict(
            Counter(
                self._offers[unit].calls[post].ask.ask_id
                for post, seats in self.taken.items()
                for unit in seats
            )
        )

    def open_posts(self, wanted: Mapping[str, int]) -> frozenset[str]:
        """Return the posts that are short, and those whose people could go there."""
        found = {
            post for post, seats in self.taken.items() if len(seats) < wanted[post]
        }
        grows = bool(found)
        while grows:
            more = {
                post
                for post, seats in self.taken.items()
                if post not in found
                and any(found & self._offers[unit].calls.keys() for unit in seats)
            }
            found |= more
            grows = bool(more)
        return frozenset(found)
