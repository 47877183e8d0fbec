"""The line upward: who is reported to, one person after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from plans.people.roster import Party, Wanted
from plans.people.selection import distinct
from plans.people.tiers import LONGEST_WAIT, Tier
from plans.people.who import Who, WhoKind
from plans.stepwork import selection
from plans.world import World


@dataclass(frozen=True)
class Recipient:
    """Somebody up the line."""

    party: Party
    tier: int
    #: Before the next one gets the report.
    wait: timedelta


def line_of(world: World, tiers: Sequence[Tier]) -> list[Recipient]:
    """Return everybody up the line, first choice first; nobody twice."""
    found: dict[str, Recipient] = {}
    within = world.step.within or LONGEST_WAIT
    for number, tier in enumerate(tiers):
        for party in _in_order(world, tier.who):
            wait = tier.wait or within
            found.setdefault(party.party_id, Recipient(party, number, wait))
    return list(found.values())


def _in_order(world: World, who: Who) -> list[Party]:
    """Return whom a tier names; the holders of an office first, in their order."""
    if who.kind is not WhoKind.ROLE:
        return selection(world).parties(who)
    return distinct([holders_of(world, who.name), selection(world).parties(who)])


def holders_of(world: World, role: str) -> list[Party]:
    """Return who holds an office of the site, first choice first."""
    numbers = world.site.holders_of(role)
    if not numbers:
        return []
    found = world.roster.parties(Wanted(numbers=frozenset(numbers)))
    return sorted(found, key=lambda one: numbers.index(one.number))
