"""The watchdog: looks whether everything moves, and tells the duty officer if not.

It carries its own alarms, since the sender may be what is dead; and without the store
when that is away. What it told is in the store, so that another one does not repeat it.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Event
from typing import Protocol

from flows.engine.alarms import Alarm, tell_duty_officer
from flows.engine.beating import heartbeat_of
from flows.engine.clock import Clock, WallClock, monotonic_s
from flows.engine.conduct import told_of
from flows.engine.desk import Desk
from flows.engine.sighting import Lookout, sight_of
from flows.engine.straight import Straight
from plans.errors import UnreachableError
from plans.identity import KindOfRun
from plans.incident.journal import Entry
from plans.incident.occasions import OccasionKind
from plans.running.sights import Machine, Sight
from plans.running.stalls import STALLS_TOLD, News, Seen, news_of
from plans.running.symptoms import Symptom, symptoms_of
from plans.site import Site

logger = logging.getLogger(__name__)

#: Three looks a minute: what lasts a minute is told before two are over.
LOOK_EVERY_S = 20.0


class OpenLookout(Protocol):
    """Opens the store; the block is one transaction."""

    def __call__(self, *, is_writer: bool = True) -> AbstractContextManager[Lookout]:
        """Return the block."""


@dataclass(frozen=True, kw_only=True)
class Watching:
    """What the watchdog works with."""

    open_lookout: OpenLookout
    #: The site as its file stands at this moment.
    site: Callable[[], Site]
    #: What is seen of the machine; the jump of its clock is added.
    machine: Callable[[], Machine]
    #: Carries the warnings that are due in these lanes.
    carry_warnings: Callable[[Collection[str]], None]
    straight: Straight
    clock: Clock = field(default_factory=WallClock)
    monotonic: Callable[[], float] = monotonic_s


class Watchdog:
    """One watchdog; two of them on one store tell everything once, too."""

    def __init__(self, watching: Watching) -> None:
        """Begin to watch."""
        self._with = watching
        self._looked_at, self._looked_s = watching.clock.now(), watching.monotonic()
        self._started_at = self._looked_at
        self._seen = Seen(begun_s=self._looked_s)
        #: At the last look.
        self._stalls = 0
        #: What was told while the store was away.
        self._told: dict[str, datetime] = {}

    def run(self, stop: Event) -> None:
        """Look again and again until told to stop; faults do not end it."""
        while not stop.is_set():
            try:
                self.look()
            except Exception as fault:  # noqa: BLE001 -- whoever watches goes on
                facts = {"action": "watch_failed", **told_of(fault)}
                logger.warning("could not look whether all moves", extra=facts)
            stop.wait(LOOK_EVERY_S)

    def look(self) -> None:
        """Look once: tell what lasts, carry what was told."""
        now, at_s = self._with.clock.now(), self._with.monotonic()
        sight = self._sight(now, at_s)
        if sight.has_ended:
            return
        sight = self._beat(sight)
        stalls = self._seen.lasting(symptoms_of(sight), at_s=at_s)
        self._stalls = len(stalls)
        if sight.store_trouble:
            self._tell_without_store(stalls, sight, at_s)
        else:
            self._tell(stalls, sight, at_s)

    def _sight(self, now: datetime, at_s: float) -> Sight:
        elapsed = timedelta(seconds=at_s - self._looked_s)
        jumped = now - self._looked_at - elapsed
        self._looked_at, self._looked_s = now, at_s
        machine = replace(self._with.machine(), jumped=jumped)
        try:
            with self._with.open_lookout(is_writer=False) as lookout:
                self._with.straight.remember(lookout.desk, self._with.site())
                return sight_of(lookout, machine, now=now)
        except UnreachableError as away:
            return Sight(now=now, machine=machine, store_trouble=str(away))

    def _beat(self, sight: Sight) -> Sight:
        """Beat here, and in no thread: a store that takes nothing is a stall itself."""
        moments, facts = (self._started_at, sight.now), {"stalls": self._stalls}
        host = sight.machine.host
        if sight.store_trouble:
            return sight
        try:
            with self._with.open_lookout() as lookout:
                beat = heartbeat_of("watchdog", moments, facts, host)
                lookout.desk.heartbeats.beat(beat)
        except UnreachableError as away:
            return replace(sight, store_trouble=str(away))
        return sight

    def _tell(self, stalls: Sequence[Symptom], sight: Sight, at_s: float) -> None:
        avoids = frozenset(one.lane for one in stalls if one.lane)
        with self._with.open_lookout() as lookout:
            known = _told_before(lookout.desk) | self._told
            news = self._news(stalls, known, sight, at_s)
            alarms = _alarms(news, avoids, sight.now)
            for alarm in alarms:
                self._put(lookout.desk, alarm, sight)
            if news.told != known or self._told:
                facts = {key: at.isoformat() for key, at in news.told.items()}
                switches = lookout.desk.switches
                switches.set(STALLS_TOLD, facts, by="watchdog", at=sight.now)
            lanes = lookout.sights.lanes_with_warnings(now=sight.now)
        self._told.clear()
        _log(news)
        if sight.paused_since:
            for alarm in alarms:
                self._with.straight.tell(alarm, self._with.site(), now=sight.now)
        elif lanes:
            self._with.carry_warnings(lanes)

    def _put(self, desk: Desk, alarm: Alarm, sight: Sight) -> None:
        """Put it among the messages; on record only, while nothing may leave."""
        if not sight.paused_since:
            tell_duty_officer(desk, self._with.site(), alarm, now=sight.now)
            return
        begun = desk.occasions.begin(
            OccasionKind.WARNING,
            key=f"alarm:{alarm.key}",
            kind_of_run=KindOfRun.ACTUAL,
            at=sight.now,
        )
        facts = {"name": alarm.name, **alarm.facts}
        entry = Entry(at=sight.now, action="alarm_told_straight", facts=facts)
        desk.journal.note(begun.occasion_id, entry)

    def _tell_without_store(
        self, stalls: Sequence[Symptom], sight: Sight, at_s: float
    ) -> None:
        news = self._news(stalls, self._told, sight, at_s)
        for alarm in _alarms(replace(news, over=()), frozenset(), sight.now):
            self._with.straight.tell(alarm, self._with.site(), now=sight.now)
        self._told.update(dict.fromkeys((one.key for one in news.stalls), sight.now))
        _log(replace(news, over=()))

    def _news(
        self,
        stalls: Sequence[Symptom],
        told: dict[str, datetime],
        sight: Sight,
        at_s: float,
    ) -> News:
        gone = frozenset(key for key in told if self._seen.is_gone(key, at_s=at_s))
        return news_of(stalls, told, gone=gone, now=sight.now)


def _told_before(desk: Desk) -> dict[str, datetime]:
    facts = desk.switches.get(STALLS_TOLD) or {}
    return {key: datetime.fromisoformat(at) for key, at in facts.items()}


def _alarms(news: News, avoids: frozenset[str], now: datetime) -> list[Alarm]:
    begun = [
        Alarm(
            key=f"{one.key}:{now.isoformat()}",
            name=one.name,
            facts=one.facts,
            phrases=one.phrases,
            avoids=avoids,
        )
        for one in news.stalls
    ]
    ended = [
        Alarm(
            key=f"over:{key}:{now.isoformat()}",
            name="over",
            facts={"subject": key.partition(":")[2]},
            phrases={"what": f"alarm.{key.partition(':')[0]}.title"},
            avoids=avoids,
        )
        for key in news.over
    ]
    return [*begun, *ended]


def _log(news: News) -> None:
    for one in news.stalls:
        facts = {"action": "stall_told", "stall": one.name, "subject": one.subject}
        logger.warning("stall told", extra=facts)
    for key in news.over:
        logger.info("stall over", extra={"action": "stall_over", "stall": key})
