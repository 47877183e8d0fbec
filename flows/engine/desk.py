"""The desk: what deciding works on in one transaction."""

from dataclasses import dataclass

from plans.incident.deadlines import Deadlines
from plans.incident.incidents import Incidents
from plans.incident.journal import Journal
from plans.incident.occasions import Occasions
from plans.incident.proposals import Proposals
from plans.incident.steps import Steps
from plans.learning.due import Dues, Rehearsals
from plans.learning.evidence import Evidence
from plans.messages.ledger import Ledger
from plans.messages.loads import Loads
from plans.messages.message import Outbox
from plans.people.accounts import Accounts
from plans.people.assignments import Assignments
from plans.people.call_ups import CallUps
from plans.people.registration import Registrations
from plans.people.registry import Registry
from plans.people.roster import Roster
from plans.relief.donations import Donations
from plans.retention import PersonalData
from plans.running.heartbeats import Heartbeats
from plans.running.switches import Switches
from plans.warning.filed import Alerts
from plans.warning.published import Publications


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The store's ports that deciding needs; all share one transaction."""

    incidents: Incidents
    steps: Steps
    journal: Journal
    outbox: Outbox
    ledger: Ledger
    loads: Loads
    call_ups: CallUps
    assignments: Assignments
    roster: Roster
    registry: Registry
    donations: Donations
    occasions: Occasions
    proposals: Proposals
    deadlines: Deadlines
    publications: Publications
    heartbeats: Heartbeats
    switches: Switches
    accounts: Accounts
    registrations: Registrations
    alerts: Alerts
    personal_data: PersonalData
    dues: Dues
    rehearsals: Rehearsals
    evidence: Evidence
