"""The stage: where a rehearsal runs, with the engine's own conductor and steps."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from flows.conducting import PageLinks
from flows.drills.agenda import Agenda, FastClock
from flows.drills.network import Network
from flows.drills.outbox import RehearsalOutbox
from flows.drills.remembering import (
    Memory,
    RememberedAssignments,
    RememberedCallUps,
    RememberedRoster,
)
from flows.engine.conduct import Conductor
from flows.engine.desk import Desk
from flows.wiring.rehearsing import OpenRehearsal
from plans.identity import PartyId
from plans.incident.incidents import Incident
from plans.incident.law import Profile
from plans.messages.message import Outbox
from plans.people.roster import Party
from plans.site import Site

#: Nobody else takes a step of ours: any length will do.
_LEASE = timedelta(seconds=10)

#: What happened, and how often, by moment and step.
Tally = Counter[tuple[datetime, str, str]]


@dataclass(kw_only=True)
class Stage:
    """One rehearsal while it runs."""

    incident: Incident
    site: Site
    law: Profile | None
    clock: FastClock
    agenda: Agenda
    network: Network
    #: On the rehearsal's own store.
    open_store: OpenRehearsal
    memory: Memory
    #: What simulated people and injects did: (incident time, action, step).
    tally: Tally = field(default_factory=Counter)
    #: Whoever is not there, and until when.
    away: dict[PartyId, datetime | None] = field(default_factory=dict)
    #: Something was said since the steps ran last: some may be due.
    is_stirred: bool = True

    @property
    def parties(self) -> Mapping[PartyId, Party]:
        """Everybody, by id."""
        return self.memory.parties

    @contextmanager
    def open_desk(self) -> Iterator[Desk]:
        """Hand out a desk whose messages go to the network; see flows.engine.desk."""
        outbox = None
        try:
            with self.open_store() as desk:
                outbox = RehearsalOutbox(desk.outbox, self.network)
                yield self._remembered(desk, outbox)
        except BaseException:
            self.memory.forget()
            if outbox is not None:
                outbox.undo()
            raise

    @contextmanager
    def open_reading(self) -> Iterator[Desk]:
        """Hand out a desk for whoever changes nothing."""
        with self.open_store(is_writer=False) as desk:
            yield self._remembered(desk, RehearsalOutbox(desk.outbox, self.network))

    def _remembered(self, desk: Desk, outbox: Outbox) -> Desk:
        return replace(
            desk,
            outbox=outbox,
            roster=RememberedRoster(desk.roster, self.memory),
            call_ups=RememberedCallUps(desk.call_ups, self.memory),
            assignments=RememberedAssignments(desk.assignments, self.memory),
        )

    def conductor(self) -> Conductor:
        """Return what carries the steps."""
        return Conductor(
            open_desk=self.open_desk,
            open_reading=self.open_reading,
            site=self.site,
            law=self.law,
            links=PageLinks(""),
            lease=_LEASE,
            clock=self.clock,
        )

    def count(self, action: str, step: str = "", number: int = 1) -> None:
        """Remember that something happened now, which may have woken a step."""
        self.tally[self.clock.now(), action, step] += number
        self.is_stirred = True

    def is_away(self, party_id: PartyId) -> bool:
        """Say whether somebody is not there now."""
        until = self.away.get(party_id, self.clock.now())
        return until is None or until > self.clock.now()
