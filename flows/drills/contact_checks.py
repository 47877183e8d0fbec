"""Contact checks: begun once a key, carried like an incident, ended with a list."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from flows.declaring import Declaration
from flows.drills.contact_lists import KINDS, ContactList, contact_list, write_list
from flows.drills.contact_plans import CONTACTS, plan_of_contact_check
from flows.drills.starting import HeldBackError, PlannedDrill
from flows.engine.clock import Clock
from flows.engine.conduct import Conductor
from flows.engine.desk import Desk
from flows.engine.stand_down import OPERATOR
from flows.library import site_in
from flows.preparing import incident_of
from flows.settings import Settings
from flows.texts import words
from flows.wiring.deciding import open_desk
from plans.identity import IncidentId, KindOfRun, OccasionId
from plans.incident.incidents import Declared, Incident
from plans.incident.journal import Entry
from plans.incident.occasions import OccasionKind
from plans.incident.progress import StepState
from plans.messages.message import Message
from plans.people.roster import Party, Wanted
from plans.site import Site
from plans.telling import in_language


@dataclass(frozen=True, kw_only=True)
class Asked:
    """How a contact check is begun."""

    key: str
    #: A role or a person; empty: it fell due, and its own file has authorised it.
    by: str = ""
    account: str = ""


def begin_contact_check(
    planned: PlannedDrill, asked: Asked, settings: Settings, clock: Clock
) -> Declared:
    """Begin the contact check of a drill; the same key is the same one.

    Who is asked is fixed when its step runs first.

    Raises:
        HeldBackError: One of the same plan is open there.
        MobilizationError: It cannot be begun; see flows.declaring.declare.
    """
    now, site = clock.now(), site_in(settings.site)
    incident = _occasion(planned, asked, settings, site, now)
    with open_desk(settings) as desk:
        desk.registry.sync_channels(site)
        declared = desk.incidents.add(incident, key=asked.key)
        if not declared.is_new:
            return declared
        for other in desk.incidents.all(only_open=True, kinds=KINDS):
            is_other = other.incident_id != declared.incident_id
            if is_other and _what(other) == _what(incident):
                raise HeldBackError(planned.name, why="already-runs")
        facts: dict[str, str | int] = {
            "by": incident.declared_by,
            "drill": planned.name,
        }
        entry = Entry(at=now, action="contact_check_begun", facts=facts)
        desk.journal.note(declared.incident_id, entry)
        return declared


def end_contact_checks(conductor: Conductor, settings: Settings) -> int:
    """End those that have run their time, or have every answer; return how many.

    The list is written before: whoever dies between writes it again.
    """
    with conductor.open_reading() as desk:
        over = [
            one
            for one in desk.incidents.all(only_open=True, kinds=KINDS)
            if _has_ended(desk, one)
        ]
        lists = [contact_list(desk, one, conductor.site) for one in over]
    for found in lists:
        write_list(found, settings)
        with conductor.open_desk() as desk:
            _end(desk, found, conductor)
    return len(over)


def _occasion(
    planned: PlannedDrill,
    asked: Asked,
    settings: Settings,
    site: Site,
    now: datetime,
) -> Incident:
    drill, language = planned.drill, site.languages[0]
    declaration = Declaration(
        plan=planned.plan,
        level=drill.level,
        kind_of_run=KindOfRun.EXERCISE,
        cells=drill.cells,
        name=in_language(drill.title, language) or planned.name,
        by=asked.by or OPERATOR,
        account=asked.account,
        drill="" if asked.by else planned.name,
        key=asked.key,
        lasts=drill.answer_within,
        is_sure=True,  # the plan's own channels do not matter here
    )
    prepared = incident_of(declaration, settings, now, is_asked=False)
    named = f"{OccasionKind.CONTACT_CHECK}-{now:%Y%m%d}-{uuid4().hex[:10]}"
    return replace(
        prepared,
        incident_id=IncidentId(OccasionId(named)),
        plan=plan_of_contact_check(prepared.plan, drill, site),
        occasion_kind=OccasionKind.CONTACT_CHECK,
        matter="",
        measures=(),
    )


def _what(incident: Incident) -> tuple[str, frozenset[str]]:
    return incident.plan.plan, frozenset(incident.cells)


def _has_ended(desk: Desk, incident: Incident) -> bool:
    records = desk.steps.of(incident.incident_id)
    return all(one.progress.state is not StepState.WAITING for one in records)


def _end(desk: Desk, found: ContactList, conductor: Conductor) -> None:
    """Close it: what it proved of contact points is kept, and its owner is told."""
    incident, now = found.incident, conductor.clock.now()
    at = incident.clock.at(now)
    if not desk.incidents.stand_down(incident.incident_id, at=at):
        return
    on = now.astimezone(conductor.site.zone).date()
    verified = desk.registry.verify_points(found.proved, on)
    facts: dict[str, str | int] = {**found.counts, "verified": verified}
    entry = Entry(at=at, action="contact_check_ended", step=CONTACTS, facts=facts)
    desk.journal.note(incident.incident_id, entry)
    step = incident.step(CONTACTS)
    holders = conductor.site.holders_of(step.owner)
    if holders:
        owners = desk.roster.parties(Wanted(numbers=frozenset(holders)))
        messages = [_result(found, one, conductor.site) for one in owners]
        desk.outbox.put(incident.incident_id, messages)


def _result(found: ContactList, to: Party, site: Site) -> Message:
    language = site.language_for(to.languages)
    counts = {name: str(one) for name, one in found.counts.items()}
    facts = {"name": found.incident.name, "id": found.incident.incident_id, **counts}
    return Message(
        key="contact-check/result",
        to=to.party_id,
        title=words("drill.contact.result.title", language, **facts),
        body=words("drill.contact.result.body", language, **facts),
        language=language,
        interval=site.policy.contact_interval,
    )
