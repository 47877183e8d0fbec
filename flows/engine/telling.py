"""Telling: a text of the office's own to those of a step who come or are there."""

from flows.engine.answerable import check_answerable, step_named
from flows.engine.conduct import Conductor
from flows.engine.desk import Desk
from flows.engine.own_words import IncidentWords, OwnWords
from flows.texts import words
from plans.errors import MobilizationError
from plans.identity import IncidentId, PartyId
from plans.incident.incidents import Incident
from plans.incident.journal import Entry
from plans.messages.message import Message, Priority
from plans.people.call_ups import CallUp, Said
from plans.plan import PlannedStep
from plans.telling import in_language


class NobodyComesError(MobilizationError):
    """The incident is over: nobody is on the way."""

    def __init__(self, incident_id: IncidentId) -> None:
        self.incident_id = incident_id
        super().__init__(
            f"{incident_id} was stood down, and nobody is on the way; "
            "to take something back: muster correct"
        )


def tell(
    incident_id: IncidentId, name: str, conductor: Conductor, said: OwnWords, *, by: str
) -> int:
    """Put the text to all of a step who have said yes or hold a place; return how many.

    It leaves before all else. The same text again goes to those who came in since.

    Args:
        incident_id: Whose step.
        name: Of the step.
        conductor: What it takes.
        said: The text.
        by: A role of the site, or the number of a person who holds one.

    Raises:
        UnknownIncidentError: There is no such incident.
        UnknownStepError: It has no such step.
        NotAnswerableError: Somebody orders it who does not answer for the step.
        NobodyComesError: The incident is over.
    """
    with conductor.open_desk() as desk:
        incident = desk.incidents.get(incident_id)
        step = step_named(incident, name)
        check_answerable(incident, by, conductor.site, (step.owner, step.deputy))
        if incident.stood_down_at is not None:
            raise NobodyComesError(incident_id)
        key = f"{name}/told/{said.tag}"
        before = {one.to for one in desk.ledger.of(incident_id) if one.key == key}
        new = sorted(_coming(desk, incident_id, name) - before)
        write = _Writing(desk, incident, step, conductor, said)
        desk.outbox.put(incident_id, [write(key, to) for to in new])
        at = incident.clock.at(conductor.clock.now())
        facts: dict[str, str | int] = {"by": by, "told": len(new)}
        entry = Entry(at=at, action="told", step=name, facts=facts)
        desk.journal.note(incident_id, entry)
        return len(new)


def _coming(desk: Desk, incident_id: IncidentId, step: str) -> set[PartyId]:
    calls = desk.call_ups.of(incident_id, step)
    held = {one.party_id for one in desk.assignments.of(incident_id, step)}
    return held | {call.ask.party_id for call in calls if _comes(call)}


def _comes(call: CallUp) -> bool:
    has_gone = call.checked_out_at is not None or call.missed_at is not None
    return call.said is Said.ACCEPTED and not has_gone


class _Writing:
    """Writes one text to many."""

    def __init__(
        self,
        desk: Desk,
        incident: Incident,
        step: PlannedStep,
        conductor: Conductor,
        said: OwnWords,
    ) -> None:
        self._desk, self._step, self._said = desk, step, said
        self._site = conductor.site
        self._words = IncidentWords(desk, incident, conductor.site)

    def __call__(self, key: str, to: PartyId) -> Message:
        language = self._site.language_for(self._desk.roster.party(to).languages)
        title = in_language(self._step.title, language)
        values = {**self._words.in_language(language), "step": title}
        return Message(
            key=key,
            to=to,
            title=words("tell.title", language, **values),
            body=self._said.text(language, self._site),
            language=language,
            step=self._step.step,
            priority=Priority.CORRECTION,
            interval=self._site.policy.contact_interval,
        )
