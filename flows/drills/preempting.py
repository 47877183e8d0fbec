"""Pre-empting: something real ends a drill at once, and takes its people.

It never waits for us: the real thing's first messages are put before, and leave before
what we tell.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from flows.drills.control import control_of
from flows.engine.conduct import Conductor, told_of
from flows.engine.desk import Desk
from flows.engine.own_words import IncidentWords
from flows.engine.real_things import overlap
from flows.engine.stand_down import OPERATOR, stand_down
from flows.texts import words
from plans.identity import KindOfRun, PartyId
from plans.incident.incidents import Incident
from plans.incident.journal import Entry
from plans.incident.occasions import OccasionKind
from plans.messages.message import Message, Priority

logger = logging.getLogger(__name__)

_KINDS = (OccasionKind.INCIDENT, OccasionKind.CONTACT_CHECK)
#: So long something real may take to put its first messages before we begin.
_FIRST = timedelta(seconds=2)


@dataclass(frozen=True)
class Preempting:
    """Ends the exercises and contact checks that something real needs the place of."""

    conductor: Conductor

    def look(self) -> int:
        """End what is pre-empted now; return how many were."""
        with self.conductor.open_reading() as desk:
            running = desk.incidents.all(only_open=True, kinds=_KINDS)
            drills = [o for o in running if o.kind_of_run is KindOfRun.EXERCISE]
            actual = [o for o in running if o.kind_of_run is KindOfRun.ACTUAL]
            found = [
                (drill, cause)
                for drill in drills
                for cause in self._causes(desk, drill, actual)[:1]
            ]
        for drill, cause in found:
            self._end(drill, cause)
        return len(found)

    def _causes(
        self, desk: Desk, drill: Incident, actual: Sequence[Incident]
    ) -> list[Incident]:
        return [
            one
            for one in actual
            if self._has_begun(desk, one) and _needs_its_place(desk, one, drill)
        ]

    def _has_begun(self, desk: Desk, actual: Incident) -> bool:
        """Say whether its first messages are put, or nothing is to be waited for."""
        if self.conductor.clock.now() >= actual.clock.origin_at + _FIRST:
            return True
        begun = {
            one.step for one in desk.steps.of(actual.incident_id) if one.started_at
        }
        return all(one.step in begun for one in actual.steps if not one.after)

    def _end(self, drill: Incident, cause: Incident) -> None:
        try:
            stand_down(
                drill.incident_id,
                self.conductor,
                by=OPERATOR,
                tell=partial(_tell, cause=cause),
            )
        except Exception as fault:  # noqa: BLE001 -- looked at again at once
            facts = {"action": "not_preempted", "incident_id": drill.incident_id}
            logger.warning("drill not ended yet", extra={**facts, **told_of(fault)})


def _needs_its_place(desk: Desk, actual: Incident, drill: Incident) -> bool:
    """Say whether something real is where a drill is, or has asked its people."""
    since = drill.clock.origin_at
    is_newer = actual.clock.origin_at >= since
    if is_newer and overlap(desk, actual.cells, drill.cells):
        return True
    at = actual.clock.at(since)
    return desk.call_ups.shares_people(actual.incident_id, drill.incident_id, since=at)


def _tell(desk: Desk, drill: Incident, conductor: Conductor, *, cause: Incident) -> int:
    """Tell all whom the drill has reached that it is over, and that this is real."""
    sent = {one.message_id: one.to for one in desk.ledger.of(drill.incident_id)}
    reached = desk.outbox.reached(drill.incident_id, list(sent))
    who = {
        sent[key] for key, way in reached.items() if way.is_sent or way.is_accepted
    } | {one.party_id for one in control_of(desk, drill, conductor.site)}
    # Corrections, too: nothing of a drill may leave before what is real.
    desk.outbox.supersede(drill.incident_id, list(sent))
    writing = IncidentWords(desk, cause, conductor.site)
    messages = [_message(writing, one) for one in sorted(who)]
    desk.outbox.put(drill.incident_id, messages)
    at = drill.clock.at(conductor.clock.now())
    facts: dict[str, str | int] = {"actual": cause.incident_id, "told": len(who)}
    desk.journal.note(drill.incident_id, Entry(at=at, action="preempted", facts=facts))
    return len(who)


def _message(writing: IncidentWords, to: PartyId) -> Message:
    """Return what ends a drill for somebody; what is real leaves before it."""
    site = writing.site
    language = site.language_for(writing.desk.roster.party(to).languages)
    values = writing.in_language(language)
    return Message(
        key="preempted",
        to=to,
        title=words("drill.preempted.title", language, **values),
        body=words("drill.preempted.body", language, **values),
        language=language,
        priority=Priority.NOTICE,
        interval=site.policy.contact_interval,
    )
