"""Injecting: the surprises of an exercise, each once at its moment.

News reaches the people of a step. What must not be done for real (a channel dies, an
expert is abroad) is a card for whoever leads the exercise.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flows.drills.control import control_of
from flows.drills.finding import drill_named
from flows.drills.starting import HeldBackError
from flows.engine.conduct import Conductor
from flows.engine.desk import Desk
from flows.engine.own_words import OwnWords
from flows.engine.telling import tell
from flows.settings import Settings
from flows.texts import catalogue, words
from plans.identity import IncidentId, KindOfRun
from plans.incident.incidents import Incident
from plans.incident.journal import Entry
from plans.learning.injects import Inject
from plans.messages.message import Message, Priority
from plans.people.roster import Party
from plans.site import Site
from plans.telling import in_language

DELIVERED = "inject_delivered"


@dataclass(frozen=True, kw_only=True)
class _Due:
    """An inject whose moment has come."""

    incident: Incident
    #: Its place in the file.
    number: int
    inject: Inject


@dataclass(frozen=True)
class Injecting:
    """Delivers the injects of the exercises that run."""

    conductor: Conductor
    settings: Settings
    #: The drill that each exercise tries; "" for none.
    _tried: dict[IncidentId, str] = field(default_factory=dict)

    def look(self) -> int:
        """Deliver what is due, once; return how many injects."""
        with self.conductor.open_reading() as desk:
            due = [
                one
                for incident in desk.incidents.all(only_open=True)
                if incident.kind_of_run is KindOfRun.EXERCISE
                for one in self._due(desk, incident)
            ]
        for one in due:
            self._deliver(one)
        return len(due)

    def _due(self, desk: Desk, incident: Incident) -> Iterator[_Due]:
        named = self._drill_of(desk, incident)
        if not named:
            return
        try:
            drill = drill_named(named, self.settings).drill
        except HeldBackError:
            return  # its file has gone: nothing more is in store
        now = incident.clock.at(self.conductor.clock.now())
        due = {
            number: one
            for number, one in enumerate(drill.injects)
            if incident.declared_at + one.after <= now
        }
        if due:
            entries = desk.journal.of(incident.incident_id)
            done = {o.facts["number"] for o in entries if o.action == DELIVERED}
            for number, one in due.items():
                if number not in done:
                    yield _Due(incident=incident, number=number, inject=one)

    def _drill_of(self, desk: Desk, incident: Incident) -> str:
        incident_id = incident.incident_id
        if incident_id not in self._tried:
            begun = desk.journal.of(incident_id)
            named = [
                one.facts.get("drill", "") for one in begun if "drill" in one.facts
            ]
            self._tried[incident_id] = str(named[0]) if named else ""
        return self._tried[incident_id]

    def _deliver(self, due: _Due) -> None:
        incident, inject = due.incident, due.inject
        told = 0
        if inject.news and inject.step:
            told = tell(
                incident.incident_id,
                inject.step,
                self.conductor,
                OwnWords(inject.news),
                by=incident.step(inject.step).owner,
            )
        with self.conductor.open_desk() as desk:
            if not (inject.news and inject.step):
                told = _hand_over(desk, due, self.conductor.site)
            facts: dict[str, str | int] = {
                "inject": str(inject.kind),
                "number": due.number,
                "named": inject.fails or inject.slow or inject.who or "",
                "told": told,
            }
            at = incident.clock.at(self.conductor.clock.now())
            entry = Entry(at=at, action=DELIVERED, step=inject.step or "", facts=facts)
            desk.journal.note(incident.incident_id, entry)


def _hand_over(desk: Desk, due: _Due, site: Site) -> int:
    """Put a card to whoever leads the exercise; return to how many."""
    control = control_of(desk, due.incident, site)
    messages = [_card(due, one, site) for one in control]
    desk.outbox.put(due.incident.incident_id, messages)
    return len(messages)


def _card(due: _Due, to: Party, site: Site) -> Message:
    language = site.language_for(to.languages)
    return Message(
        key=f"inject/{due.number}",
        to=to.party_id,
        title=words("drill.inject.title", language, name=due.incident.name),
        body=_body(due, language, site),
        language=language,
        priority=Priority.ASK,
        interval=site.policy.contact_interval,
    )


def _body(due: _Due, language: str, site: Site) -> str:
    inject, incident = due.inject, due.incident
    steps = {one.step: in_language(one.title, language) for one in incident.steps}
    some = words("drill.inject.some", language, count=inject.count)
    spoken = f"did.word.{inject.said}"
    facts = {
        "step": steps.get(inject.step or "", inject.step or incident.name),
        "meant": inject.who or inject.post or some,
        "said": words(spoken, language)
        if spoken in catalogue(language if language in {"en", "zh"} else "en")
        else str(inject.said),
        "channel": inject.fails or inject.slow or "",
        "rate": str(inject.rate or ""),
        "news": in_language(inject.news, language) if inject.news else "",
        "until": _until(inject.until, incident.declared_at, language, site),
    }
    return words(f"drill.inject.{inject.kind}", language, **facts)


def _until(
    length: timedelta | None, begun_at: datetime, language: str, site: Site
) -> str:
    if length is None:
        return words("drill.inject.to-the-end", language)
    until = (begun_at + length).astimezone(site.zone)
    return words("drill.inject.until", language, until=f"{until:%H:%M}")
