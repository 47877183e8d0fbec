"""Watching an indicator: read, judged, told and acted on, look after look.

What a look has found is kept before anything is started, so that a look that breaks
off is taken up by the next one, and begins nothing twice.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from flows.engine.beating import Facts, standing
from flows.engine.clock import Clock, WallClock
from flows.engine.desk import Desk
from flows.indicators.starting import Starting
from flows.indicators.troubles import Telling
from flows.indicators.wording import Measured, PlanRule
from plans.errors import ConnectorError, MobilizationError
from plans.judging import PlanRules
from plans.warning.looks import Look, Looking, TroubleKind
from plans.warning.readings import Reading, Readings
from plans.warning.remembered import Remembered, remembered, switch_of
from plans.warning.thresholds import Crossing, Timing

logger = logging.getLogger(__name__)

#: After so many looks in vain whoever is on duty is told.
_VAIN = 3

OpenDesk = Callable[..., AbstractContextManager[Desk]]


@dataclass(kw_only=True)
class IndicatorWatch:
    """Watches one indicator."""

    measured: Measured
    readings: Readings
    starting: Starting
    #: The rules of the plans as their files stand on a day.
    rules: Callable[[date], Sequence[PlanRules]]
    open_desk: OpenDesk
    clock: Clock = field(default_factory=WallClock)
    #: Looks in vain, one after the other.
    vain: int = 0
    _state: str = "new"
    _read_at: datetime | None = None

    @property
    def name(self) -> str:
        """What it is called in site.yaml."""
        return self.measured.name

    @property
    def every(self) -> timedelta:
        """Between one look and the next."""
        return self.measured.source.every

    def facts(self) -> Facts:
        """Return how it stands, for the heartbeat: state, and the last success."""
        return standing(self.name, self._state, self._read_at)

    def look(self) -> None:
        """Look once: tell what is the matter, start what the rules ask for.

        Raises:
            ConnectorError: The indicator, or the store, is away.
            EndedSiteError: The site was handed over: another machine watches.
        """
        now = self.clock.now()
        try:
            reading = self.readings.read(now=now)
        except ConnectorError as fault:
            self._tell_away(fault, now)
            raise
        self.vain, self._read_at = 0, now
        rules = self._rules_at(now)
        for crossing in self._take(reading, rules, now):
            self._start(crossing, rules, now)

    def _rules_at(self, now: datetime) -> Mapping[str, PlanRule]:
        today = now.astimezone(self.measured.site.zone).date()
        found = [
            PlanRule(rules=rules, trigger=one, indicator=one.indicator)
            for rules in self.rules(today)
            for one in rules.triggers
            if one.indicator is not None and one.indicator.indicator == self.name
        ]
        return {one.name: one for one in found}

    def _take(
        self, reading: Reading, rules: Mapping[str, PlanRule], now: datetime
    ) -> Sequence[Crossing]:
        """Keep what was read, tell what is the matter; return what is to be started."""
        source = self.measured.source
        with self.open_desk() as desk:
            known = self._known(desk)
            looking = Looking(
                rules={name: one.indicator for name, one in rules.items()},
                timing=Timing(
                    late_after=source.late_after, stuck_after=source.stuck_after
                ),
                grid=desk.roster.cells().by_code.keys(),
            )
            look = looking.look(known, reading, now=now)
            self._tell(Telling(desk, self.measured, now), known, look, rules)
            self._keep(desk, look.known, now)
        self._state = " ".join(sorted({one.kind for one in look.troubles})) or "fine"
        return look.known.pending

    def _tell(
        self,
        telling: Telling,
        known: Remembered,
        look: Look,
        rules: Mapping[str, PlanRule],
    ) -> None:
        telling.troubles(look.troubles, look.known.troubles)
        telling.over(known.troubles, look.known.troubles)
        for one in look.missed:
            telling.missed(one, rules[one.rule])

    def _start(
        self, crossing: Crossing, rules: Mapping[str, PlanRule], now: datetime
    ) -> None:
        """Start what a crossing asks for; what may work later is left pending."""
        rule = rules.get(crossing.rule)
        why, did = "", "rule-gone"
        if rule is not None:
            try:
                did = self.starting.start(crossing, rule).did
            except MobilizationError as error:
                if error.is_retryable:
                    raise
                why, did = str(error), "not-started"
        facts = {"action": "crossing_taken", "indicator": self.name, "did": did}
        logger.info("crossing taken", extra=facts | {"rule": crossing.rule})
        with self.open_desk() as desk:
            if rule is not None and why:
                telling = Telling(desk, self.measured, now)
                telling.not_started(crossing, rule, why)
            known = self._known(desk)
            left = tuple(one for one in known.pending if one != crossing)
            self._keep(desk, replace(known, pending=left), now)

    def _tell_away(self, fault: ConnectorError, now: datetime) -> None:
        self.vain += 1
        self._state = TroubleKind.AWAY
        facts = {"action": "indicator_away", "indicator": self.name, "why": str(fault)}
        logger.warning("indicator away", extra=facts | {"times": self.vain})
        with self.open_desk() as desk:
            known = self._known(desk)
            read_at, late = known.read_at, self.measured.source.late_after
            is_old = read_at is None or now - read_at > late
            if not is_old and self.vain < _VAIN:
                return
            begun_at = known.troubles.get(TroubleKind.AWAY, now)
            Telling(desk, self.measured, now).away(fault.reason, begun_at)
            troubles = {**known.troubles, TroubleKind.AWAY.value: begun_at}
            self._keep(desk, replace(known, troubles=troubles), now)

    def _known(self, desk: Desk) -> Remembered:
        return remembered(desk.switches.get(switch_of(self.name)))

    def _keep(self, desk: Desk, known: Remembered, now: datetime) -> None:
        switches = desk.switches
        switches.set(switch_of(self.name), known.facts(), by="watcher", at=now)
