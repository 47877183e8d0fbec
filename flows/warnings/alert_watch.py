"""Watching one source of alerts: what is new there is taken, and remembered."""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flows.engine.alarms import Alarm, tell_duty_officer
from flows.engine.answers import plain_line
from flows.engine.beating import Facts, standing
from flows.engine.clock import Clock, WallClock
from flows.engine.desk import Desk
from flows.warnings.grants import name_of
from flows.warnings.taking import Taking, Took
from plans.errors import ConnectorError, MobilizationError
from plans.running.heartbeats import AWAY
from plans.running.switches import SITE_ENDED, EndedSiteError
from plans.warning.incoming import AlertWay, Came, Look, Lost

logger = logging.getLogger(__name__)

OpenDesk = Callable[..., AbstractContextManager[Desk]]

#: After so many looks in vain the duty officer is told.
_VAIN = 3
_LONGEST_FAULT = 160
#: Between one search for alerts that nobody has acted on and the next.
_RESUMES_EVERY = timedelta(seconds=30)


@dataclass(kw_only=True)
class AlertWatch:
    """Watches one folder or feed."""

    #: Of site.yaml's `alerts`.
    name: str
    way: AlertWay
    every: timedelta
    taking: Taking
    #: A transaction that may write; `is_writer=False` for one that reads.
    open_desk: OpenDesk
    clock: Clock = field(default_factory=WallClock)
    #: Alerts that were new since we began, and looks in vain, one after the other.
    taken: int = 0
    vain: int = 0
    _state: str = "new"
    _read_at: datetime | None = None
    #: What was fetched, while the store is away.
    _left: Look | None = None

    def look(self) -> None:
        """Take what is new; what was fetched is kept until it is on record.

        Raises:
            ConnectorError: The source, or the store, is away.
            EndedSiteError: The site was handed over: another machine watches.
        """
        try:
            look = self._left or self.way.look(self._cursor())
        except ConnectorError as fault:
            self._note_away(fault)
            raise
        self._left = look
        self._take(look)
        self._left = None
        self._state, self._read_at, self.vain = "fine", self.clock.now(), 0

    def facts(self) -> Facts:
        """Return how it stands: state, last success, alerts taken."""
        known = standing(self.name, self._state, self._read_at)
        return {**known, f"{self.name}_taken": self.taken}

    def _cursor(self) -> str:
        with self.open_desk(is_writer=False) as desk:
            # What is fetched here the machine that goes on would fetch, too.
            if desk.switches.get(SITE_ENDED) is not None:
                raise EndedSiteError
            return (desk.switches.get(self._switch) or {}).get("cursor", "")

    def _take(self, look: Look) -> None:
        lost = list(look.lost)
        if look.came:
            took = self._took(look.came, lost)
            self.taken += sum(one.is_new for one in took)
        if lost:
            self.taking.tell_lost(lost, name_of(self.name))
        if look.cursor:
            with self.open_desk() as desk:
                if (desk.switches.get(self._switch) or {}).get("cursor") != look.cursor:
                    facts, now = {"cursor": look.cursor}, self.clock.now()
                    desk.switches.set(self._switch, facts, by="watcher", at=now)

    def _took(self, came: Sequence[Came], lost: list[Lost]) -> Sequence[Took]:
        """Take all at once; where one of them fails, each by itself."""
        source = name_of(self.name)
        try:
            return self.taking.take(came, source)
        except MobilizationError:
            raise  # the store is away: all of them come again
        except Exception:
            logger.exception("alerts failed", extra={"action": "alerts_failed"})
        took: list[Took] = []
        for one in came:
            try:
                took += self.taking.take([one], source)
            except MobilizationError:
                raise
            except Exception as fault:  # noqa: BLE001 -- one bad alert stops no other
                lost.append(Lost(name=one.name, why=type(fault).__name__))
        return took

    def _note_away(self, fault: ConnectorError) -> None:
        self.vain += 1
        self._state = AWAY
        if self.vain < _VAIN:
            return
        now = self.clock.now()
        alarm = Alarm(
            key=f"alerts-away:{self.name}:{now:%Y%m%d%H}",
            name="alerts-away",
            facts={
                "source": self.name,
                "fault": plain_line(fault.reason, _LONGEST_FAULT),
            },
        )
        try:
            with self.open_desk() as desk:
                tell_duty_officer(desk, self.taking.site, alarm, now=now)
        except MobilizationError:
            logger.warning("alarm not kept", extra={"action": "alarm_not_kept"})

    @property
    def _switch(self) -> str:
        return f"alerts:{self.name}"


@dataclass(frozen=True, kw_only=True)
class Resuming:
    """Takes up what was filed by a process that was killed before it acted on it."""

    taking: Taking
    name: str = "resume"
    every: timedelta = _RESUMES_EVERY

    def look(self) -> None:
        """Act on what nobody has acted on."""
        if number := self.taking.resume():
            facts = {"action": "alerts_resumed", "number": number}
            logger.warning("alerts resumed", extra=facts)

    def facts(self) -> Facts:
        """Return nothing: it is no source."""
        return {}
