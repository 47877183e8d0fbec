"""The world: everything a step may touch, named by what we need from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from plans.incident.deadlines import Deadlines
from plans.incident.incidents import Incident
from plans.incident.journal import Journal
from plans.incident.law import Profile
from plans.incident.progress import StepRecord
from plans.messages.ledger import Ledger
from plans.messages.message import Outbox
from plans.people.assignments import Assignments
from plans.people.call_ups import CallUps
from plans.people.roster import Roster
from plans.plan import PlannedStep
from plans.relief.donations import Donations
from plans.site import Site
from plans.warning.published import Publications


class Words(Protocol):
    """The catalogue: short texts of ours, in every language of the site."""

    def __call__(self, key: str, language: str, **values: object) -> str:
        """Return the text with its values in place; English when there is no other."""


class Links(Protocol):
    """Addresses of the public pages."""

    def page(self, name: str) -> str:
        """Return the address of a public page; empty without a public address."""


@dataclass(frozen=True, kw_only=True)
class World:
    """What a step is given, and nothing else: no clock, and no way to send."""

    #: The incident's time, fixed for this run of the step: aware, UTC.
    now: datetime
    incident: Incident
    #: The step that runs, as planned, and what is remembered of it.
    step: PlannedStep
    record: StepRecord
    #: Every step of the incident by name, for what earlier ones came to.
    records: Mapping[str, StepRecord]
    site: Site
    words: Words
    links: Links
    outbox: Outbox
    call_ups: CallUps
    assignments: Assignments
    roster: Roster
    donations: Donations
    journal: Journal
    deadlines: Deadlines
    publications: Publications
    ledger: Ledger
    #: The site's jurisdiction profile; without it nobody may raise funds.
    law: Profile | None = None

    @property
    def started_at(self) -> datetime:
        """When the step began; this run, if it is the first."""
        return self.record.started_at or self.now

    @property
    def round_began_at(self) -> datetime:
        """When this round of the step began: this run, if it is the first."""
        return self.record.round_began_at or self.now

    def language_of(self, languages: tuple[str, ...]) -> str:
        """Return the first of the party's languages that the site speaks."""
        return self.site.language_for(languages)
