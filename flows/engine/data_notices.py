"""Data notices: once a response is over, people are told what becomes of their data.

Source: PIPL Art. 17 (what a notice says), 18 (after an emergency, once it is over).
"""

from collections.abc import Sequence

from flows.engine.conduct import Conductor
from flows.engine.desk import Desk
from flows.texts import words
from plans.identity import KindOfRun
from plans.incident.incidents import Incident
from plans.incident.journal import Entry
from plans.messages.message import Message
from plans.people.roster import Party, Wanted
from plans.retention import NOTICE
from plans.telling import in_language

#: What `plans/law` calls the document.
_DOCUMENT = "data_notice"


def untold(desk: Desk, incident: Incident) -> Sequence[Party]:
    """Return the people whose data the response used, and who were not told yet.

    Who has left the roster is not written to; a rehearsal has used nobody's data.
    """
    if incident.kind_of_run is KindOfRun.REHEARSAL:
        return ()
    sent = desk.ledger.of(incident.incident_id)
    told = {one.to for one in sent if one.key == NOTICE}
    used = {one.to for one in sent} - told
    if not used:
        return ()
    return [one for one in desk.roster.parties(Wanted()) if one.party_id in used]


def notify(desk: Desk, incident: Incident, conductor: Conductor) -> int:
    """Put a notice to each of them; return how many. Run again it tells nobody twice.

    Args:
        desk: Of one transaction that may write.
        incident: It is over.
        conductor: Its site, law and clock.
    """
    people = untold(desk, incident)
    notices = [_notice(incident, one, conductor) for one in people]
    desk.outbox.put(incident.incident_id, notices)
    if notices:
        at = incident.clock.at(conductor.clock.now())
        entry = Entry(at=at, action="data_notified", facts={"told": len(notices)})
        desk.journal.note(incident.incident_id, entry)
    return len(notices)


def _notice(incident: Incident, to: Party, conductor: Conductor) -> Message:
    site, law = conductor.site, conductor.law
    language = site.language_for(to.languages)
    cited = in_language(law.cited(_DOCUMENT), language) if law else ""
    kept = site.retention
    office = in_language(site.title, language)
    ended_at = incident.stood_down_at or incident.declared_at
    facts = {
        "office": office,
        "plan": in_language(incident.plan.title, language),
        "since": f"{incident.declared_at.astimezone(site.zone):%Y-%m-%d}",
        "until": f"{ended_at.astimezone(site.zone):%Y-%m-%d}",
        "law": words("retention.law", language, law=cited) if cited else "",
        "days": max(kept.messages, kept.answers, kept.pledges).days,
        "contact": site.registration.contact if site.registration else office,
    }
    return Message(
        key=NOTICE,
        to=to.party_id,
        title=words("retention.notice.title", language, **facts),
        body=words("retention.notice.body", language, **facts),
        language=language,
        interval=site.policy.contact_interval,
    )
