"""Deadlines: whoever has to do something is reminded before and when it is over."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from flows.engine.alarms import on_duty
from flows.engine.conduct import Conductor
from flows.engine.desk import Desk
from flows.texts import words
from plans.identity import IncidentId, OccasionId
from plans.incident.deadlines import Deadline, Reminder
from plans.incident.incidents import Incident
from plans.incident.journal import Entry
from plans.messages.message import Message, Priority
from plans.people.roster import Party, Wanted
from plans.site import Site
from plans.telling import in_language

#: No deadline is longer than five times this, or its reminder comes later.
LOOK_AHEAD = timedelta(days=366)

Running = tuple[OccasionId, Deadline]


def remind(conductor: Conductor) -> int:
    """Tell whoever has to be told now of a deadline; return how many deadlines.

    Run again it tells nobody twice. It goes on after a stand-down.
    """
    with conductor.open_reading() as desk:
        near = desk.deadlines.near(now=conductor.clock.now() + LOOK_AHEAD)
        due = [one for one in near if _reminder(desk, one, conductor)]
    for running in due:
        with conductor.open_desk() as desk:
            _remind(desk, running, conductor)
    return len(due)


def _reminder(desk: Desk, running: Running, conductor: Conductor) -> Reminder | None:
    occasion_id, deadline = running
    clock = desk.incidents.get(IncidentId(occasion_id)).clock
    return deadline.reminder(now=clock.at(conductor.clock.now()))


def _remind(desk: Desk, running: Running, conductor: Conductor) -> None:
    occasion_id, before = running
    known = {one.name: one for one in desk.deadlines.of(occasion_id)}
    deadline = known[before.name]
    # Somebody else may have reminded or closed it meanwhile.
    why = _reminder(desk, (occasion_id, deadline), conductor)
    if deadline.round != before.round or why is None:
        return
    incident = desk.incidents.get(IncidentId(occasion_id))
    told = _told(desk, deadline, why, conductor.site)
    desk.outbox.put(
        occasion_id,
        [_message(incident, deadline, why, one, conductor) for one in told],
    )
    at = incident.clock.at(conductor.clock.now())
    desk.deadlines.remind(occasion_id, replace(deadline, reminded_at=at))
    facts: dict[str, str | int] = {
        "name": deadline.name,
        "round": deadline.round,
        "owner": deadline.owner,
        "told": len(told),
    }
    entry = Entry(at=at, action=f"deadline_{why}", facts=facts)
    desk.journal.note(occasion_id, entry)


def _told(desk: Desk, deadline: Deadline, why: Reminder, site: Site) -> Sequence[Party]:
    """Return the owners, with the deputies when it is over; else who is on duty."""
    roles = [deadline.owner]
    if why is Reminder.OVER or not site.holders_of(deadline.owner):
        roles.append(deadline.deputy)
    if holders := [one for role in roles for one in site.holders_of(role)]:
        found = desk.roster.parties(Wanted(numbers=frozenset(holders)))
        if found:
            return found
    return on_duty(desk, site)


def _message(
    incident: Incident,
    deadline: Deadline,
    why: Reminder,
    to: Party,
    conductor: Conductor,
) -> Message:
    site, law, article = conductor.site, conductor.law, deadline.article
    language = site.language_for(to.languages)
    article = law.article_in(article, language) if law else article
    facts = {
        "title": in_language(deadline.title, language) or deadline.name,
        "due": f"{deadline.due_at.astimezone(site.zone):%Y-%m-%d %H:%M}",
        "article": words("deadline.article", language, article=article)
        if article
        else "",
        "id": incident.incident_id,
        "name": deadline.name,
    }
    return Message(
        key=f"deadline/{deadline.name}/{deadline.round}/{why}",
        to=to.party_id,
        title=words(f"deadline.{why}.title", language, **facts),
        body=words(f"deadline.{why}.body", language, **facts),
        language=language,
        # It is not taken back by a stand-down: deadlines go on.
        priority=Priority.CORRECTION,
        interval=site.policy.contact_interval,
    )
