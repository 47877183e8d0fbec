"""Examined: all that the doctor's checks may look at, gathered beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flows.services.sleeping import Sleep
from flows.settings import Settings
from plans.identity import OccasionId
from plans.incident.deadlines import Deadline
from plans.incident.law import Profile
from plans.running.heartbeats import Heartbeat
from plans.running.readiness import Holder, RosterAge, StoreHealth
from plans.site import Site
from plans.warning.remembered import Remembered
from plans.writing.findings import Finding


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What the store holds."""

    health: StoreHealth
    age: RosterAge
    holders: Mapping[str, Holder] = field(default_factory=dict)
    beats: Sequence[Heartbeat] = ()
    #: What has to be done within a day, or should have been (wall time).
    due: Sequence[tuple[OccasionId, Deadline, datetime]] = ()
    open_incidents: int = 0
    is_paused: bool = False
    #: What is wrong with the plans in this site, by plan.
    findings: Mapping[str, Sequence[Finding]] = field(default_factory=dict)
    #: What is remembered of each indicator of the site.
    indicators: Mapping[str, Remembered] = field(default_factory=dict)
    #: The indicators that the rules of each plan ask for.
    measured: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Examined:
    """The site as it stands."""

    settings: Settings
    site: Site
    #: Wall time; the day in the site's zone.
    now: datetime
    today: date
    #: None: the store cannot be used, and why.
    contents: Contents | None = None
    store_trouble: str = ""
    #: By channel: why it does not answer (empty: it does), and where it was tried
    #: (empty: not known where it lives).
    channels: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    #: By inbox: what it lacks.
    inboxes: Mapping[str, str] = field(default_factory=dict)
    sleep: Sleep = field(default_factory=Sleep)
    #: The name of the secret that signs answer links.
    link_key: str = ""
    #: The jurisdiction profile.
    law: Profile | None = None
    #: What the machine says of its clock: yes, no; None: nothing.
    is_synchronised: bool | None = None
