"""What a check may know about the site: counts, and offices; never a person's name.

Filled from the store by connectors.store.facts; `muster plan check` outside a site has
none, and a rule that needs them says "not checked".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from plans.incident.law import Profile
from plans.people.who import NAMED, Who
from plans.site import Lane
from plans.warning.sources import Originator
from plans.written import Level

#: The roster's role of people who said once that they would help.
VOLUNTEER = "volunteer"


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Parties of a group."""

    #: With a contact point verified lately enough (the site's `relied_on_for`).
    relied_on: int = 0
    #: Of all, how many have their first contact point in which lane.
    by_lane: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Partner:
    """An organisation of the registry."""

    #: The certificates that are valid today.
    certificates: frozenset[str] = frozenset()
    reach: Reach = field(default_factory=Reach)


@dataclass(frozen=True, kw_only=True)
class PostKind:
    """The posts of one kind, together."""

    #: At once, in one shift.
    places: int
    #: Places that ask for a skill.
    places_by_skill: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SiteFacts:
    """The site as its file and its store have it today."""

    #: Of site.yaml, first choice first.
    languages: tuple[str, ...]
    #: The offices of site.yaml: owners, deputies, authority.
    roles: frozenset[str] = frozenset()
    #: Who holds which of them, by number.
    holders: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: As whom the site warns the public; None: it passes on.
    originator: Originator | None = None
    #: What each indicator may declare by itself, and some source of alerts.
    indicators: Mapping[str, frozenset[Level]] = field(default_factory=dict)
    alert_levels: frozenset[Level] = frozenset()
    #: Codes of the grid.
    cells: frozenset[str] = frozenset()
    lanes: Mapping[str, Lane] = field(default_factory=dict)
    #: The lane of each shared channel.
    shared: Mapping[str, str] = field(default_factory=dict)
    #: Every person.
    people: Reach = field(default_factory=Reach)
    #: People by role of the roster: resident, volunteer, expert.
    people_by_role: Mapping[str, Reach] = field(default_factory=dict)
    #: People by skill or field; those whose certificate has run out do not count.
    people_by_skill: Mapping[str, Reach] = field(default_factory=dict)
    partners: Mapping[str, Partner] = field(default_factory=dict)
    #: By the kind that plans name.
    posts: Mapping[str, PostKind] = field(default_factory=dict)
    #: Volunteers asked a place still open.
    factor: float = 3.0
    #: Of the site's jurisdiction.
    profile: Profile | None = None

    def askable(self, whom: Iterable[Who]) -> Reach:
        """Return whom a call for volunteers can ask at most.

        Wherever a tier names an area, only people with the volunteers' role are asked.
        """
        if any(who.kind in NAMED for who in whom):
            return self.people
        return self.people_by_role.get(VOLUNTEER, Reach())
