"""Deliver: the sender of one lane, and the only place where messages leave.

One transaction settles the wave before and claims the next, so a sender that dies
repeats at most the wave on the wire. What became of a wave is kept in memory until the
store has taken it.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain, repeat
from threading import Event, Thread
from typing import Protocol
from uuid import uuid4

from flows.engine.clock import Clock, Patience
from plans.errors import UnreachableError
from plans.lease import Lease
from plans.messages.carrying import Carrier, Deliveries
from plans.messages.deliveries import Delivery, Outcome, Verdict, marked, may_leave
from plans.site import Site

logger = logging.getLogger(__name__)

IDLE_S = 0.05
#: Now and then a claim without a reason: a clock may have been set back.
_LOOKS = 100
_BACK_OFF_S = (0.05, 0.1, 0.2, 0.4)
#: How long a sender that was told to end waits for a store that is away.
_LAST_WORD_S = 30.0
_RENEWALS_A_LEASE = 3

_NOT_ALLOWED = Verdict(
    outcome=Outcome.REFUSED,
    reason="this kind of run may not reach this contact point or channel",
)
_UNTOLD = Verdict(outcome=Outcome.UNKNOWN, reason="the carrier did not say")


class OpenLedger(Protocol):
    """Opens the ledger; the block is one transaction."""

    def __call__(self, *, is_writer: bool = True) -> AbstractContextManager[Deliveries]:
        """Return the block."""


class MayLeave(Protocol):
    """See plans.messages.deliveries.may_leave."""

    def __call__(self, delivery: Delivery, *, channel_takes_exercises: bool) -> bool:
        """Say whether the delivery may leave."""


@dataclass(frozen=True, kw_only=True)
class _Wave:
    """What was claimed together, and how long it is surely ours."""

    lease: Lease
    deliveries: Sequence[Delivery] = ()
    patience: Patience


@dataclass(frozen=True, kw_only=True)
class _Done:
    """What became of a wave; kept until the store has taken it."""

    token: str = ""
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Carries what is due in one lane; any number of them may share it."""

    lane: str
    open_ledger: OpenLedger
    carrier: Carrier
    clock: Clock
    #: The site as its file stands at this moment.
    site: Callable[[], Site]
    lease: timedelta
    #: At most so many on the wire, however many the lane allows.
    in_flight: int = 500
    may_leave: MayLeave = may_leave

    def run(self, stop: Event) -> None:
        """Carry wave after wave; told to stop, settle the last one and return."""
        done = _Done()
        while not stop.is_set():
            wave = self._next(done, stop)
            if wave is None:
                break
            done = self._carried(wave)
            if not wave.deliveries:
                self._idle(stop)
        self._settle_at_last(done)

    def drain(self) -> int:
        """Carry all that is due now; return how many attempts that took.

        Raises:
            UnreachableError: The store is away.
        """
        done, attempts = _Done(), 0
        while (wave := self._turn(done)).deliveries:
            done = self._carried(wave)
            attempts += len(done.verdicts)
        return attempts

    def _next(self, done: _Done, stop: Event) -> _Wave | None:
        """Return the next wave, however long the store is away; None when to stop."""
        for wait_s in chain(_BACK_OFF_S, repeat(_BACK_OFF_S[-1])):
            try:
                return self._turn(done)
            except UnreachableError:
                self._warn("store away, results kept", "results_kept", done)
            if stop.wait(wait_s):
                break
        return None

    def _turn(self, done: _Done) -> _Wave:
        """Settle the wave before and claim the next, in one transaction."""
        with self.open_ledger() as ledger:
            # Not before: the block may have waited for other writers.
            now = self.clock.now()
            patience = Patience(self.lease.total_seconds())
            lease = Lease(uuid4().hex, now + self.lease)
            if done.verdicts:
                ledger.settle(done.verdicts, token=done.token, now=now)
            wave = ledger.claim(self.lane, lease, limit=self.in_flight, now=now)
        return _Wave(lease=lease, deliveries=wave, patience=patience)

    def _carried(self, wave: _Wave) -> _Done:
        """Return what became of the wave; nothing, when it is no longer surely ours."""
        if not wave.deliveries:
            return _Done()
        if wave.patience.is_over():  # we were stopped, or the commit took too long
            return _Done()
        with self._renewed(wave.lease):
            verdicts = self._carry(wave.deliveries)
        return _Done(token=wave.lease.token, verdicts=verdicts)

    def _carry(self, wave: Sequence[Delivery]) -> dict[str, Verdict]:
        """Return a verdict for each; what may not leave is refused unseen."""
        site = self.site()
        leaving = [marked(one) for one in wave if self._is_allowed(one, site)]
        told = self.carrier.carry(leaving) if leaving else {}
        verdicts = {one.key: _NOT_ALLOWED for one in wave}
        for one in leaving:
            # A carrier that says nothing may have sent it.
            verdicts[one.key] = told.get(one.key, _UNTOLD)
        return verdicts

    def _is_allowed(self, delivery: Delivery, site: Site) -> bool:
        channel = site.channels.get(delivery.contact_point.channel)
        takes_exercises = channel is not None and channel.exercises
        return self.may_leave(delivery, channel_takes_exercises=takes_exercises)

    @contextmanager
    def _renewed(self, lease: Lease) -> Iterator[None]:
        """Keep the lease alive while a slow wave is on the wire."""
        over = Event()
        thread = Thread(target=self._renew, args=[lease, over], daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _renew(self, lease: Lease, over: Event) -> None:
        while not over.wait(self.lease.total_seconds() / _RENEWALS_A_LEASE):
            try:
                with self.open_ledger() as ledger:
                    now = self.clock.now()
                    ledger.renew(Lease(lease.token, now + self.lease), now=now)
            except UnreachableError:
                self._warn("store away, lease not renewed", "lease_not_renewed")

    def _idle(self, stop: Event) -> None:
        """Return when something is due, or to stop, or after a while all the same."""
        for _ in range(_LOOKS):
            if stop.wait(IDLE_S) or self._is_due():
                return

    def _is_due(self) -> bool:
        try:
            with self.open_ledger(is_writer=False) as ledger:
                due_at = ledger.next_due_at(self.lane)
        except UnreachableError:
            return False  # the next claim says so, and waits
        return due_at is not None and due_at <= self.clock.now()

    def _settle_at_last(self, done: _Done) -> None:
        patience, never = Patience(_LAST_WORD_S), Event()
        while done.verdicts:
            try:
                with self.open_ledger() as ledger:
                    now = self.clock.now()
                    ledger.settle(done.verdicts, token=done.token, now=now)
            except UnreachableError:
                self._warn("store away at the end", "results_kept", done)
            else:
                return
            if patience.is_over():
                self._warn("ends unsettled, will be sent again", "results_lost", done)
                return
            never.wait(_BACK_OFF_S[-1])

    def _warn(self, line: str, action: str, done: _Done | None = None) -> None:
        held = len(done.verdicts) if done else 0
        facts = {"action": action, "lane": self.lane, "deliveries": held}
        logger.warning(line, extra=facts)
