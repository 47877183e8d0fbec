"""Offering: which buttons stand on an answer page, looked up no further than need be.

As flows.web.standing shows them; whoever presses one waits for this only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Protocol

from flows.engine.answers import call_ups_for
from flows.engine.desk import Desk
from flows.engine.said_in_words import best_of
from flows.web.office import Office
from flows.web.standing import advice_ask, ready_left, runs
from plans.approving import APPROVAL
from plans.experts import ADVICE
from plans.identity import IncidentId
from plans.incident.incidents import Incident
from plans.messages.ledger import Sent
from plans.people.call_ups import CallUp, Said
from plans.reporting import RECEIVABLE, is_report


class Offers(Protocol):
    """What a filled-in form has to be read with."""

    @property
    def is_report(self) -> bool:
        """Whether the message is a report, which is received and nothing else."""

    @property
    def is_organisation(self) -> bool:
        """Whether the party answers with a number."""

    @property
    def advice_ask(self) -> str:
        """The ask that advice hangs on; empty where none is asked for."""

    @property
    def places(self) -> Sequence[object]:
        """Where people are wanted."""

    @property
    def number(self) -> str:
        """How many an organisation sends, as it stands; empty for nothing."""

    @property
    def ready_left(self) -> timedelta | None:
        """Until the party is there, of a yes that stands; None for at once."""

    @property
    def can_arrive(self) -> bool:
        """Whether there is a place to arrive at."""

    @property
    def has_arrived(self) -> bool:
        """Whether somebody has come."""


@dataclass(frozen=True)
class Offered:
    """What is offered for one message, looked up when it is asked for."""

    desk: Desk
    message: Sent
    office: Office
    #: Wall time.
    now: datetime

    @cached_property
    def _incident(self) -> Incident:
        return self.desk.incidents.get(IncidentId(self.message.occasion_id))

    @cached_property
    def calls(self) -> list[CallUp]:
        """What the message asked, as it stands."""
        return call_ups_for(self.desk, self.message)

    @cached_property
    def _held(self) -> CallUp | None:
        """The yes that stands."""
        told = best_of(self.calls)
        return told if told and told.said is Said.ACCEPTED else None

    @cached_property
    def _holds(self) -> bool:
        """Whether the party has a place."""
        is_decision = any(call.ask.post == APPROVAL for call in self.calls)
        is_running = runs(self._incident, self.message)
        is_advice = all(call.ask.post == ADVICE for call in self.calls)
        if not self.calls or is_decision or not is_running:
            return False
        if self._held is None and not is_advice:
            return False
        step = self.desk.assignments.of(self._incident.incident_id, self.message.step)
        return any(one.party_id == self.message.to for one in step)

    @cached_property
    def is_report(self) -> bool:
        """See Offers.is_report."""
        # So that an answer to any other question need not look at the plan.
        may_be = any(call.ask.post.startswith(RECEIVABLE) for call in self.calls)
        return may_be and is_report(self._incident.plan, self.message.step)

    @cached_property
    def is_organisation(self) -> bool:
        """See Offers.is_organisation."""
        return self.office.is_organisation(self.desk, self.message.to)

    @property
    def asks(self) -> frozenset[str]:
        """What was asked, by its id."""
        return frozenset(call.ask.ask_id for call in self.calls)

    @property
    def advice_ask(self) -> str:
        """See Offers.advice_ask."""
        return advice_ask(self._incident, self.message, self.calls, is_held=self._holds)

    @property
    def places(self) -> Sequence[CallUp]:
        """See Offers.places."""
        return [call for call in self.calls if call.ask.post != ADVICE]

    @property
    def number(self) -> str:
        """See Offers.number."""
        is_many = self._held is not None and self.is_organisation
        return str(self._held.number) if is_many and self._held else ""

    @property
    def ready_left(self) -> timedelta | None:
        """See Offers.ready_left."""
        return ready_left(self._incident, self._held, now=self.now)

    @property
    def can_arrive(self) -> bool:
        """See Offers.can_arrive."""
        is_there = self._held is not None and (
            self._held.checked_in_at is not None and self._held.checked_out_at is None
        )
        return self._holds and not is_there

    @property
    def has_arrived(self) -> bool:
        """See Offers.has_arrived."""
        return self._held is not None and self._held.checked_in_at is not None
