"""Withdrawing: a proposal that is not wanted any more before anybody has decided."""

from datetime import datetime

from flows.engine.desk import Desk
from flows.engine.letting_go import asked_in, let_go
from flows.engine.proposal_plans import DECIDE
from plans.identity import IncidentId
from plans.incident.journal import Entry
from plans.incident.proposals import Decision, Proposal
from plans.site import Site


def withdraw(
    desk: Desk, proposal: Proposal, site: Site, *, why: str, now: datetime
) -> bool:
    """Take back a proposal and tell whom it asked; False: it was decided before.

    Args:
        desk: Of one transaction that may write.
        proposal: That waits.
        site: Whose languages.
        why: What took it back, for the record.
        now: Wall time.
    """
    proposal_id = IncidentId(proposal.proposal_id)
    if not desk.proposals.decide(proposal_id, Decision.WITHDRAWN, by="", at=now):
        return False
    facts: dict[str, str | int] = {
        "decision": str(Decision.WITHDRAWN),
        "by": "",
        "why": why,
    }
    entry = Entry(at=now, action="decided", step=DECIDE, facts=facts)
    desk.journal.note(proposal_id, entry)
    incident = desk.incidents.get(proposal_id)
    asked = asked_in(desk, incident, [DECIDE])
    let_go(desk, incident, asked, site)
    desk.incidents.stand_down(proposal_id, at=now)
    return True
