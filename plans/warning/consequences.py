"""Consequences: what follows from a message when earlier ones led to something already.

A message never ends or lowers what runs by itself: somebody is asked.
"""

from dataclasses import dataclass
from enum import StrEnum

from plans.warning.triggers import Act
from plans.written import Level


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a message wants of a plan."""

    plan: str
    #: The name of the trigger.
    rule: str
    level: Level
    act: Act
    cells: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the messages of a chain have led to in one plan; at most one is set."""

    #: The level of an incident that runs.
    running: Level | None = None
    #: The incident is over.
    is_over: bool = False
    #: The level of a proposal that waits, and its cells.
    waiting: Level | None = None
    #: The level of the last proposal that was declined, or that nobody decided.
    refused: Level | None = None
    #: Of what runs or waits.
    cells: frozenset[str] = frozenset()


class Next(StrEnum):
    """What is to be done."""

    NOTHING = "nothing"
    DECLARE = "declare"
    PROPOSE = "propose"
    JOIN = "join"  #: what is wanted runs or waits already
    RAISE = "raise"  #: the running incident, at once
    PROPOSE_LEVEL = "propose_level"
    PROPOSE_STAND_DOWN = "propose_stand_down"
    RENEW = "renew"  #: what waits is withdrawn, and something else proposed
    WITHDRAW = "withdraw"  #: what waits is not wanted any more
    KEEP_REFUSED = "keep_refused"  #: somebody decided that it is not done
    OVER = "over"  #: the incident is over, and is wanted again: somebody has to know


def next_of(wanted: Wanted | None, standing: Standing) -> Next:
    """Return what is to be done.

    Args:
        wanted: By the latest message of a chain; None: nothing any more.
        standing: What the earlier ones have led to.
    """
    if wanted is None:
        return _taken_back(standing)
    if standing.is_over:
        return Next.OVER
    if standing.running is not None:
        return _at_level(wanted, standing.running)
    return _begun(wanted, standing)


def _begun(wanted: Wanted, standing: Standing) -> Next:
    """Return what is to be done where nothing has begun."""
    if standing.refused is not None and wanted.level.place >= standing.refused.place:
        return Next.KEEP_REFUSED
    if wanted.act is Act.DECLARE:
        return Next.DECLARE
    if standing.waiting is None:
        return Next.PROPOSE
    same = (wanted.level, frozenset(wanted.cells))
    return Next.JOIN if same == (standing.waiting, standing.cells) else Next.RENEW


def _taken_back(standing: Standing) -> Next:
    if standing.running is not None:
        return Next.PROPOSE_STAND_DOWN
    return Next.NOTHING if standing.waiting is None else Next.WITHDRAW


def _at_level(wanted: Wanted, running: Level) -> Next:
    if wanted.level is running:
        return Next.JOIN
    is_raise = wanted.level.place < running.place
    return Next.RAISE if is_raise and wanted.act is Act.DECLARE else Next.PROPOSE_LEVEL
