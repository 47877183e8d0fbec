"""Letting go: what people are told who were asked and are not needed any more."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from flows.engine.desk import Desk
from flows.engine.own_words import IncidentWords
from flows.texts import words
from plans.identity import PartyId
from plans.incident.incidents import Incident
from plans.messages.message import Message, Priority
from plans.messages.wording import fill
from plans.people.call_ups import CallUp
from plans.plan import PlannedStep, Wording
from plans.site import Site
from plans.stepkinds import StepKind
from plans.telling import nearest


@dataclass(frozen=True)
class Letter:
    """A message of the plan, or else a text of our own, sent under a key."""

    key: str
    text: str


def called_up_in(
    steps: Iterable[PlannedStep], kinds: Mapping[str, StepKind]
) -> list[str]:
    """Return the steps that mobilize people, unlike those that ask for a word."""
    asking = {name for name, kind in kinds.items() if kind.wants_answer}
    return [step.step for step in steps if step.kind not in asking]


def asked_in(
    desk: Desk, incident: Incident, steps: Iterable[str]
) -> Mapping[PartyId, Collection[CallUp]]:
    """Return whom a question of these steps has reached, or may have."""
    calls = [
        call for step in steps for call in desk.call_ups.of(incident.incident_id, step)
    ]
    ids = {call.ask.message_id for call in calls}
    reached = desk.outbox.reached(incident.incident_id, ids)
    by_party: dict[PartyId, list[CallUp]] = {}
    for call in calls:
        how = reached[call.ask.message_id]
        # Who was telephoned, or put there by hand, has read nothing and knows all.
        if how.is_sent or how.is_accepted or call.said is not None:
            by_party.setdefault(call.ask.party_id, []).append(call)
    return by_party


def let_go(desk: Desk, incident: Incident, who: Collection[PartyId], site: Site) -> int:
    """Tell parties in the plan's stand-down words to go home; return how many.

    Args:
        desk: Of one transaction.
        incident: That has ended.
        who: Each is told once.
        site: Whose languages.
    """
    letter = Letter("stand-down", incident.plan.stand_down.message)
    desk.outbox.put(incident.incident_id, _messages(desk, incident, who, site, letter))
    return len(who)


def let_off(
    desk: Desk, incident: Incident, who: Collection[PartyId], site: Site
) -> int:
    """Tell parties that they are free, while the response goes on; return how many.

    The stand-down's words would be wrong: nothing has ended, and who was told to leave
    home must not go back there.

    Args:
        desk: Of one transaction.
        incident: As it is from now on, at its lower level.
        who: Each is told once a level.
        site: Whose languages.
    """
    letter = Letter(f"let-off/{incident.run_no}", "step.let-off")
    desk.outbox.put(incident.incident_id, _messages(desk, incident, who, site, letter))
    return len(who)


def lift(
    desk: Desk, incident: Incident, steps: Iterable[PlannedStep], site: Site
) -> int:
    """Tell those whom steps have told to do something that it is over; return how many.

    Args:
        desk: Of one transaction.
        incident: As it is from now on.
        steps: That are over; those without such words say nothing.
        site: Whose languages.
    """
    told = 0
    by_text: dict[str, set[PartyId]] = defaultdict(set)
    for step in steps:
        if step.lifted is None:
            continue
        # Two steps that end with the same words end for somebody once.
        who = _told_in(desk, incident, step.step) - by_text[step.lifted]
        by_text[step.lifted] |= who
        letter = Letter(f"{step.step}/lifted/{incident.run_no}", step.lifted)
        messages = _messages(desk, incident, who, site, letter)
        desk.outbox.put(incident.incident_id, messages)
        told += len(who)
    return told


def _told_in(desk: Desk, incident: Incident, step: str) -> set[PartyId]:
    """Return whom a step has told something, without asking, or may have."""
    sent = {
        one.message_id: one.to
        for one in desk.ledger.of(incident.incident_id)
        if one.step == step and not one.reply_code
    }
    reached = desk.outbox.reached(incident.incident_id, list(sent))
    return {
        sent[message_id]
        for message_id, how in reached.items()
        if how.is_sent or how.is_accepted
    }


def _messages(
    desk: Desk,
    incident: Incident,
    who: Collection[PartyId],
    site: Site,
    letter: Letter,
) -> list[Message]:
    in_words = IncidentWords(desk, incident, site)
    return [_message(in_words, one, letter) for one in sorted(who)]


def _message(in_words: IncidentWords, party_id: PartyId, letter: Letter) -> Message:
    site = in_words.site
    language = site.language_for(in_words.desk.roster.party(party_id).languages)
    wording = _wording(in_words.incident, letter.text, language)
    values = in_words.in_language(language)
    return Message(
        key=letter.key,
        to=party_id,
        title=fill(wording.title, values),
        body=fill(wording.body, values),
        language=language,
        text=letter.text,
        priority=Priority.CORRECTION,
        interval=site.policy.contact_interval,
    )


def _wording(incident: Incident, text: str, language: str) -> Wording:
    if planned := incident.plan.messages.get(text):
        return nearest(planned.wordings, language)
    title, body = (words(f"{text}.{part}", language) for part in ("title", "body"))
    return Wording(title=title, body=body)
