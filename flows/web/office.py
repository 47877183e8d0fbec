"""What every page needs: the store's doors, the site, the keys, the time."""

from dataclasses import dataclass, field
from functools import cached_property

from flows.accounts.passwords import Passwords
from flows.accounts.sessions import Door
from flows.engine.answer_links import LinkKey
from flows.engine.clock import Clock, WallClock
from flows.engine.conduct import OpenDesk
from flows.engine.desk import Desk
from flows.library import profile_of
from flows.settings import Settings
from flows.web.alive import Alive, Pace
from flows.web.limits import Limits
from plans.identity import PartyId
from plans.incident.law import Profile
from plans.people.roster import PartyKind
from plans.site import Site

#: Parties whose kind is remembered.
_MOST_KNOWN = 50_000


@dataclass(frozen=True, kw_only=True)
class Office:
    """One site, as its pages see it."""

    settings: Settings
    site: Site
    #: A transaction that may write, and one that only reads; neither of a site that
    #: was handed over.
    open_desk: OpenDesk
    open_reading: OpenDesk
    #: None: no link can be one of ours.
    link_key: LinkKey | None
    #: What a gateway has to know; empty: the hook is off.
    hook_token: str = field(default="", repr=False)
    clock: Clock = field(default_factory=WallClock)
    limits: Limits = field(default_factory=Limits)
    passwords: Passwords = field(default_factory=Passwords)
    #: A login that fails is told so no sooner, so that nobody learns why.
    least_login_s: float = 0.6
    pace: Pace = field(default_factory=Pace)
    alive: Alive = field(default_factory=Alive)

    #: Which parties are organisations; a party stays what it is.
    _kinds: dict[PartyId, bool] = field(default_factory=dict, repr=False)

    def is_organisation(self, desk: Desk, party_id: PartyId) -> bool:
        """Say whether a party answers with a number; looked up once."""
        if party_id not in self._kinds:
            if len(self._kinds) >= _MOST_KNOWN:
                self._kinds.clear()
            kind = desk.roster.party(party_id).kind
            self._kinds[party_id] = kind is PartyKind.ORGANISATION
        return self._kinds[party_id]

    @cached_property
    def law(self) -> Profile:
        """The jurisdiction profile."""
        return profile_of(self.site, self.settings.site)

    @property
    def door(self) -> Door:
        """Where people log in to the duty desk."""
        return Door(self.open_desk, self.open_reading, self.passwords)

    def title(self, language: str) -> str:
        """Return the name of the office."""
        return spoken(self.site.title, language) or self.site.site


def spoken(texts: object, language: str) -> str:
    """Return a text in the language, else in any; empty when there is none."""
    if isinstance(texts, str):
        return texts
    if not isinstance(texts, dict) or not texts:
        return ""
    text = texts.get(language) or texts.get(language.partition("-")[0])
    return str(text or next(iter(texts.values())))
