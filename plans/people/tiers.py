"""Tiers: whom to ask first, and when whose turn it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import Field

from plans.durations import Duration
from plans.people.call_ups import Ask, CallUp
from plans.people.who import Who
from plans.plan import Written

#: How long to wait where neither the tier nor the step says it.
LONGEST_WAIT = timedelta(hours=1)


class Tier(Written):
    """Responders to ask together, and how long to wait for them."""

    who: Who = Field(description="on_call, cell, role NAME, partner NAME, ...")
    wait: Duration | None = Field(
        default=None, description="before the next tier; without it: the deadline"
    )


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """When the tiers of one round are asked; a refill is a round of its own."""

    begins_at: datetime
    deadline: datetime | None
    tiers: Sequence[Tier]
    #: 0, and one more for every refill.
    round: int = 0

    def wait_of(self, tier: int) -> timedelta:
        """Return how long to wait for a tier."""
        length = self.deadline - self.begins_at if self.deadline else LONGEST_WAIT
        return self.tiers[min(tier, len(self.tiers) - 1)].wait or length

    def first_asked(self, asks: Iterable[Ask]) -> dict[int, datetime]:
        """Return when each tier was asked in this round."""
        found: dict[int, datetime] = {}
        for ask in asks:
            if ask.round == self.round:
                found[ask.tier] = min(found.get(ask.tier, ask.asked_at), ask.asked_at)
        return found

    def turn(self, first_asked: Mapping[int, datetime], *, now: datetime) -> int:
        """Return the tier whose turn it is: the next one when a wait is over.

        As many as there are tiers means that nobody is left.
        """
        if not first_asked:
            return 0
        last = max(first_asked)
        is_over = first_asked[last] + self.wait_of(last) <= now
        return last + 1 if is_over else last

    def next_turn_at(self, first_asked: Mapping[int, datetime]) -> datetime | None:
        """Return when the wait of the tier asked last is over; None: nobody follows."""
        last = max(first_asked, default=len(self.tiers))
        if last + 1 >= len(self.tiers):
            return None
        return first_asked[last] + self.wait_of(last)

    def waits_until(self, calls: Iterable[CallUp]) -> list[datetime]:
        """Return when each silence of this round counts as a no."""
        return [
            call.ask.asked_at + self.wait_of(call.ask.tier)
            for call in calls
            if call.said is None and call.ask.round == self.round
        ]
