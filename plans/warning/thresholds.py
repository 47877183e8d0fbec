"""Thresholds: when a measured series fits a rule, look after look, without a clock.

The rule for what is not known: a gap (and a value of a stuck sensor is one) neither
ends an episode nor a run of values beyond the threshold, and it counts for the
minimum duration only when the values on both of its sides are beyond.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

from plans.warning.triggers import IndicatorRule

Value = tuple[datetime, float]


@dataclass(frozen=True, kw_only=True)
class Series:
    """What was measured for one cell, one value an interval, earliest first."""

    #: Empty: it is the whole site's.
    cell: str = ""
    #: The end of each interval; those that are not there are gaps, too.
    moments: tuple[datetime, ...] = ()
    values: tuple[float | None, ...] = ()
    #: Of the latest value as it came, before it was brought to intervals.
    latest_at: datetime | None = None
    #: The first interval may not be whole: what was known of it before holds.
    begins_within: bool = False


@dataclass(frozen=True, kw_only=True)
class Timing:
    """What counts as late, and what as stuck."""

    #: Without a new value for longer; values that come later than this are left out.
    late_after: timedelta
    #: With the same value for longer; None: never.
    stuck_after: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one rule stands for one cell."""

    #: The first value of a run beyond the threshold.
    since: datetime | None = None
    #: The crossing of the episode that goes on; None: none does.
    begun_at: datetime | None = None
    #: The value at which the last episode was decided: none before it changes that.
    decided_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What is remembered of one cell between two looks."""

    #: Values up to here are final; what comes late for them is left out.
    settled_at: datetime | None = None
    #: The values after that, which may still change.
    tail: tuple[Value, ...] = ()
    #: The value when it settled, and since when it was the same.
    same: tuple[float, datetime] | None = None
    #: Of the latest value as it came.
    latest_at: datetime | None = None
    #: By rule, when it settled or was decided since.
    standings: Mapping[str, Standing] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """A rule fits: an episode has begun."""

    rule: str
    cell: str
    #: The first value beyond the threshold; it names the episode.
    since: datetime
    #: The value at which it had lasted long enough, or the latest one since.
    at: datetime
    value: float
    #: It ended before anybody looked.
    over_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What one look at one cell came to."""

    memory: Memory
    crossings: tuple[Crossing, ...] = ()
    is_late: bool = False
    #: The value that does not change, and since when.
    stuck: tuple[float, datetime] | None = None
    #: The latest gap that has come to its end since the look before.
    gap: tuple[datetime, datetime] | None = None


def judged(
    memory: Memory,
    series: Series,
    rules: Mapping[str, IndicatorRule],
    timing: Timing,
    *,
    now: datetime,
) -> Judged:
    """Return what the rules make of a cell's values, and what to remember.

    Args:
        memory: Of the look before.
        series: As it was read now; it may repeat what was known.
        rules: By name.
        timing: Of the indicator.
        now: Wall time; intervals that have not ended by then wait.
    """
    values = _merged(memory, series, now)
    settled_at = _settled(memory, values, timing)
    sure, same, stuck = _unstuck(memory, values, timing, settled_at)
    standings: dict[str, Standing] = {}
    crossings: list[Crossing] = []
    extremes = _extremes(sure)
    for name, rule in rules.items():
        standing = memory.standings.get(name, Standing())
        is_quiet = standing.since is None and standing.begun_at is None
        if is_quiet and not any(is_beyond(rule, one) for one in extremes):
            standings[name] = standing  # as nearly always
            continue
        followed = _Followed(rule, standing, settled_at)
        followed.follow(sure)
        standings[name] = followed.kept
        crossings += followed.crossings(name, series.cell)
    latest_at = _later(memory.latest_at, series.latest_at)
    return Judged(
        memory=Memory(
            settled_at=settled_at,
            tail=tuple(one for one in values if settled_at and one[0] > settled_at),
            same=same,
            latest_at=latest_at,
            standings=standings,
        ),
        crossings=tuple(crossings),
        is_late=latest_at is None or now - latest_at > timing.late_after,
        stuck=stuck,
        gap=_gap(memory, values, timing),
    )


def is_beyond(rule: IndicatorRule, value: float) -> bool:
    """Say whether a value is beyond the rule's threshold; on it is not beyond."""
    if rule.above is not None:
        return value > rule.above
    return rule.below is not None and value < rule.below


def is_back(rule: IndicatorRule, value: float) -> bool:
    """Say whether a value ends an episode: back at `clear`, else at the threshold."""
    if rule.above is not None:
        return value <= (rule.above if rule.clear is None else rule.clear)
    end = rule.below if rule.clear is None else rule.clear
    return end is not None and value >= end


class _Followed:
    """One rule, followed through the values that are not final yet."""

    def __init__(
        self, rule: IndicatorRule, standing: Standing, settled_at: datetime | None
    ) -> None:
        self._rule, self._settled_at = rule, settled_at
        self._lasting = rule.lasting or timedelta(0)
        self._from = standing.decided_at
        self._now = self.kept = standing
        #: Since, at and value of each episode that begins; and its end.
        self._begun: list[tuple[datetime, Value]] = []
        self._over: dict[datetime, datetime] = {}

    def follow(self, values: Sequence[Value]) -> None:
        for moment, value in values:
            if self._from is not None and moment <= self._from:
                continue
            has_begun = self._step(moment, value)
            is_final = self._settled_at is not None and moment <= self._settled_at
            if has_begun or is_final:
                self.kept = self._now

    def _step(self, moment: datetime, value: float) -> bool:
        """Take one value in; say whether an episode begins with it."""
        before = self._now
        if before.begun_at is not None:
            if is_back(self._rule, value):
                self._over[before.begun_at] = moment
                self._now = Standing(decided_at=before.decided_at)
            elif self._begun and self._begun[-1][0] == before.begun_at:
                self._begun[-1] = (before.begun_at, (moment, value))
            return False
        if not is_beyond(self._rule, value):
            if before.since is not None:
                self._now = replace(before, since=None)
            return False
        since = before.since or moment
        if moment - since < self._lasting:
            self._now = replace(before, since=since)
            return False
        self._now = Standing(since=since, begun_at=since, decided_at=moment)
        self._begun.append((since, (moment, value)))
        return True

    def crossings(self, rule: str, cell: str) -> Iterator[Crossing]:
        for since, (at, value) in self._begun:
            over_at = self._over.get(since)
            yield Crossing(
                rule=rule, cell=cell, since=since, at=at, value=value, over_at=over_at
            )


def _merged(memory: Memory, series: Series, now: datetime) -> list[Value]:
    """Return the values that are not final, in order; what came later counts."""
    known = dict(memory.tail)
    pairs = zip(series.moments, series.values, strict=True)
    for place, (moment, value) in enumerate(pairs):
        is_final = memory.settled_at is not None and moment <= memory.settled_at
        is_known_better = place == 0 and series.begins_within and moment in known
        if is_final or is_known_better or moment > now:
            continue
        if value is None:
            known.pop(moment, None)
        else:
            known[moment] = value
    return sorted(known.items())


def _settled(
    memory: Memory, values: Sequence[Value], timing: Timing
) -> datetime | None:
    if not values:
        return memory.settled_at
    return _later(memory.settled_at, values[-1][0] - timing.late_after)


def _unstuck(
    memory: Memory,
    values: Sequence[Value],
    timing: Timing,
    settled_at: datetime | None,
) -> tuple[
    Sequence[Value], tuple[float, datetime] | None, tuple[float, datetime] | None
]:
    """Return the values without those of a stuck sensor, and how long it is the same.

    The same twice: when it settled, and now if it is stuck.
    """
    if timing.stuck_after is None:
        return values, None, None
    same, kept, sure, is_stuck = memory.same, memory.same, [], False
    for moment, value in values:
        if same is None or value != same[0]:
            same = (value, moment)
        is_stuck = moment - same[1] > timing.stuck_after
        if not is_stuck:
            sure.append((moment, value))
        if settled_at is not None and moment <= settled_at:
            kept = same
    return sure, kept, same if is_stuck else None


def _gap(
    memory: Memory, values: Sequence[Value], timing: Timing
) -> tuple[datetime, datetime] | None:
    """Return the latest silence that ended since the look before; none at the first.

    Those before it are no more among the values, of which so few are not final.
    """
    if memory.settled_at is None:
        return None
    moments = [memory.settled_at, *(moment for moment, _ in values)]
    found = [
        (before, after)
        for before, after in pairwise(moments)
        if after - before > timing.late_after
    ]
    return found[-1] if found else None


def _extremes(values: Sequence[Value]) -> tuple[float, ...]:
    known = [value for _, value in values]
    return (min(known), max(known)) if known else ()


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    known = [moment for moment in (one, other) if moment is not None]
    return max(known, default=None)
