"""Deliver: the sender of one lane, and the only place where messages leave.

One transaction settles the wave before and claims the next, so a sender that dies
repeats at most the wave on the wire, and of a slow wave only what is not settled yet.
What became of a wave is kept in memory until the store has taken it.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, repeat
from threading import Event
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
#: How often a wave that is still on the wire is settled as far as it is known.
_TELL_S = 0.1

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
    #: Wall time of the claim.
    at: datetime


@dataclass(frozen=True, kw_only=True)
class _Done:
    """What became of a wave; kept until the store has taken it."""

    token: str = ""
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    #: Wall time of its claim; None before the first one.
    at: datetime | None = None


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
            claimed = self._next(done, stop)
            if claimed is None:
                break
            done = self._carried(claimed)
            if not claimed.deliveries:
                self._idle(stop)
        self._settle_at_last(done)

    def drain(self) -> int:
        """Carry all that is due now; return how many attempts that took.

        Raises:
            UnreachableError: The store is away.
        """
        done, attempts = _Done(), 0
        while (claimed := self._turn(done)).deliveries:
            done = self._carried(claimed)
            attempts += len(claimed.deliveries)
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
            if done.at is None or now < done.at:  # set back, perhaps while we were not
                ledger.reckon_anew(self.lane, now=now)
            claimed = ledger.claim(self.lane, lease, limit=self.in_flight, now=now)
        return _Wave(lease=lease, deliveries=claimed, patience=patience, at=now)

    def _carried(self, wave: _Wave) -> _Done:
        """Return what became of the wave; nothing, when it is no longer surely ours."""
        # We may have been stopped, or the commit took too long.
        if not wave.deliveries or wave.patience.is_over():
            return _Done(at=wave.at)
        site = self.site()
        leaving = [marked(one) for one in wave.deliveries if self._may(one, site)]
        # What may not leave is refused unseen.
        verdicts = {one.key: _NOT_ALLOWED for one in wave.deliveries}
        for one in leaving:
            del verdicts[one.key]
        with ThreadPoolExecutor(len(leaving) + 1, self.lane) as threads:
            on_wire = {threads.submit(self._carry, one): one.key for one in leaving}
            self._watch(wave.lease.token, on_wire, verdicts)
        return _Done(token=wave.lease.token, verdicts=verdicts, at=wave.at)

    def _carry(self, delivery: Delivery) -> Verdict:
        # A carrier that says nothing may have sent it.
        return self.carrier.carry([delivery]).get(delivery.key, _UNTOLD)

    def _watch(
        self,
        token: str,
        on_wire: dict[Future[Verdict], str],
        verdicts: dict[str, Verdict],
    ) -> None:
        """Collect the verdicts; settle those of a slow wave as they come, and renew."""
        renew_after = self.lease.total_seconds() / _RENEWALS_A_LEASE
        patience = Patience(renew_after)
        while on_wire:
            done, _ = wait(on_wire, timeout=min(_TELL_S, renew_after))
            verdicts.update({on_wire.pop(one): one.result() for one in done})
            if on_wire and (verdicts or patience.is_over()):
                self._tell(token, verdicts)
                patience = Patience(renew_after)

    def _tell(self, token: str, verdicts: dict[str, Verdict]) -> None:
        """Settle what is known of a wave on the wire, and keep the rest of it ours."""
        try:
            with self.open_ledger() as ledger:
                now = self.clock.now()
                if verdicts:
                    ledger.settle(verdicts, token=token, now=now)
                ledger.renew(Lease(token, now + self.lease), now=now)
        except UnreachableError:
            self._warn("store away, lease not renewed", "lease_not_renewed")
        else:
            verdicts.clear()

    def _may(self, delivery: Delivery, site: Site) -> bool:
        channel = site.channels.get(delivery.contact_point.channel)
        takes_exercises = channel is not None and channel.exercises
        return self.may_leave(delivery, channel_takes_exercises=takes_exercises)

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
