"""Polling: what waits in an inbox becomes answers, each in a transaction of its own."""

import logging
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

from flows.engine.alarms import Alarm, tell_duty_officer
from flows.engine.clock import Clock, WallClock
from flows.engine.desk import Desk
from flows.engine.incoming import KNOWN, Incoming, Outcome, take_in
from flows.texts import words
from plans.errors import ConnectorError, MobilizationError
from plans.messages.inbox import Batch, Inbox, Received
from plans.messages.message import Message
from plans.running.switches import SITE_ENDED, EndedSiteError
from plans.site import Site

logger = logging.getLogger(__name__)

#: At the first visit older messages are left out: nobody waits for them any more.
NEWS_FOR = timedelta(days=3)
#: After so many visits in vain the duty officer is told.
_VAIN = 3
_LONGEST_REST = timedelta(minutes=5)
_LEAST_DIGITS = 7

OpenDesk = Callable[..., AbstractContextManager[Desk]]


@dataclass(kw_only=True)
class Poller:
    """Visits one inbox again and again."""

    name: str
    inbox: Inbox
    every: timedelta
    site: Site
    #: A transaction that may write; `is_writer=False` for one that reads.
    open_desk: OpenDesk
    clock: Clock = field(default_factory=WallClock)
    #: Visits in vain, one after the other.
    vain: int = 0
    #: Messages taken since we began.
    taken: int = 0

    def run(self, stop: Event) -> None:
        """Poll until told to stop; an inbox in trouble rests longer every time."""
        while not stop.is_set():
            rest = self.every
            try:
                came = self.visit()
            except MobilizationError as fault:
                rest = self._rest_after(fault)
            else:
                self.vain = 0
                # More may wait than a visit takes.
                rest = timedelta(0) if came.messages else rest
            stop.wait(rest.total_seconds())

    def visit(self) -> Batch:
        """Take in what is new, once; return it.

        Raises:
            ConnectorError: The inbox, or the store, is away.
            EndedSiteError: The site was handed over: another machine fetches.
        """
        cursor = self._cursor()
        batch = self.inbox.fetch(cursor, since=self.clock.now() - NEWS_FOR)
        for one in batch.messages:
            self._take(one)
        if batch.cursor != cursor:
            self._keep(batch)
        self.inbox.acknowledge(batch)
        self.taken += len(batch.messages)
        return batch

    def _cursor(self) -> str:
        with self.open_desk(is_writer=False) as desk:
            # What is fetched here the machine that goes on would never get.
            if desk.switches.get(SITE_ENDED) is not None:
                raise EndedSiteError
            return (desk.switches.get(self._switch) or {}).get("cursor", "")

    def _keep(self, batch: Batch) -> None:
        now = self.clock.now()
        with self.open_desk() as desk:
            facts = {"cursor": batch.cursor}
            desk.switches.set(self._switch, facts, by="poller", at=now)
            if batch.left_out.get("unreadable"):
                self._tell(desk, "inbox-unreadable", now=now)
        if batch.left_out:
            left = {"action": "messages_left_out", "inbox": self.name}
            logger.info("messages left out", extra={**left, **batch.left_out})

    def _take(self, one: Received) -> None:
        """Take in one message; what goes wrong with it stops no other."""
        try:
            with self.open_desk() as desk:
                self._answer(desk, one)
        except (ConnectorError, EndedSiteError):
            raise  # the store is away: all of them come again
        except Exception as fault:  # noqa: BLE001 -- one bad message stops no other
            facts = {"action": "message_failed", "inbox": self.name}
            facts |= {"fault": type(fault).__name__}
            logger.warning("message failed", extra=facts)
            with self.open_desk() as desk:
                self._tell(desk, "inbox-unreadable", now=self.clock.now())

    def _answer(self, desk: Desk, one: Received) -> None:
        now = self.clock.now()
        incoming = Incoming(
            sender=one.sender,
            text=one.text,
            via=self.name,
            message_id=one.message_id,
            said_at=one.said_at,
            quoted_codes=one.quoted_codes,
        )
        outcome = take_in(desk, self.site, incoming, now=now)
        if not outcome.is_recorded and outcome.reason != KNOWN:
            self._reply(desk, one, outcome, now=now)

    def _reply(
        self, desk: Desk, one: Received, outcome: Outcome, *, now: datetime
    ) -> None:
        """Tell somebody whom we know what to write instead, each thing once an hour.

        It leaves in the name of what was asked last, over the way it came. Who was
        never asked anything, and who is not on the roster, is told nothing.
        """
        if outcome.party_id is None:
            return
        asked = desk.ledger.questions(outcome.party_id)
        if not asked:
            return
        ways = desk.ledger.ways_to([outcome.party_id]).get(outcome.party_id, ())
        same = [way for way in ways if _are_alike(way.address, one.sender)]
        message = Message(
            key=f"reply/{outcome.reason}/{now:%Y%m%dT%H}",
            to=outcome.party_id,
            title=words("poll.reply", outcome.language),
            body=outcome.reply,
            language=outcome.language,
            points=frozenset(way.contact_point_id for way in same) or None,
        )
        desk.outbox.put(asked[-1].occasion_id, [message])

    def _rest_after(self, fault: MobilizationError) -> timedelta:
        self.vain += 1
        facts = {"action": "inbox_away", "inbox": self.name, "times": self.vain}
        logger.warning("inbox away", extra=facts | {"fault": str(fault)})
        if self.vain >= _VAIN and not isinstance(fault, EndedSiteError):
            self._tell_away(fault)
        return min(self.every * float(2 ** min(self.vain, 10)), _LONGEST_REST)

    def _tell_away(self, fault: MobilizationError) -> None:
        try:
            with self.open_desk() as desk:
                now = self.clock.now()
                self._tell(desk, "inbox-away", now=now, why=str(fault))
        except MobilizationError:
            logger.warning("alarm not kept", extra={"action": "alarm_not_kept"})

    def _tell(self, desk: Desk, name: str, *, now: datetime, **facts: str) -> None:
        alarm = Alarm(
            key=f"{name}:{self.name}:{now:%Y%m%dT%H}",
            name=name,
            facts={"inbox": self.name, **facts},
        )
        tell_duty_officer(desk, self.site, alarm, now=now)

    @property
    def _switch(self) -> str:
        return f"inbox:{self.name}"


def _are_alike(address: str, sender: str) -> bool:
    """Say whether a contact point is where a message came from."""
    one, other = (re.sub(r"[ ()+./-]", "", text.lower()) for text in (address, sender))
    if one.isdigit() and other.isdigit():
        # With and without the country.
        short, long = sorted((one, other), key=len)
        return len(short) >= _LEAST_DIGITS and long.endswith(short)
    return address.lower() == sender.lower()
