"""Naming: what ids are called, for people who are logged in; never for a log."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from flows.engine.answers import people_named
from flows.engine.desk import Desk
from flows.engine.quotas import QuotaNames
from flows.texts import catalogue, words
from flows.web.office import Office, spoken
from flows.web.standing import PlaceView, place_view
from plans.identity import PartyId
from plans.incident.incidents import Incident
from plans.people.call_ups import CallUp
from plans.people.roster import Party, PartyKind, Wanted

#: How the record names who sat at the computer, behind the office.
_ACCOUNT = re.compile(r" \([\w.@-]+\)$")


@dataclass(frozen=True)
class Naming:
    """Looks names up for one page, each of them once."""

    desk: Desk
    incident: Incident
    office: Office
    language: str
    now: datetime
    _people: dict[PartyId, str] = field(default_factory=dict)
    _parties: dict[PartyId, Party] = field(default_factory=dict)
    _places: dict[str, PlaceView] = field(default_factory=dict)

    def learn(self, party_ids: Collection[PartyId]) -> None:
        """Look up many at once."""
        new = frozenset(party_ids) - set(self._people)
        if new:
            self._people.update(dict.fromkeys(new, ""))
            self._people.update(self.desk.roster.names(new))
            wanted = Wanted(kinds=frozenset(PartyKind), party_ids=new)
            found = self.desk.roster.parties(wanted)
            self._parties.update({one.party_id: one for one in found})

    def person(self, party_id: str) -> str:
        """Return somebody's name; the id of somebody who is not there any more."""
        self.learn([PartyId(party_id)])
        return self._people.get(PartyId(party_id)) or party_id[:8]

    def number(self, party_id: PartyId) -> str:
        """Return the office's own number of somebody; empty for who is not there."""
        self.learn([party_id])
        party = self._parties.get(party_id)
        return party.number if party else ""

    def is_organisation(self, party_id: PartyId) -> bool:
        """Say whether somebody answers with a number."""
        self.learn([party_id])
        party = self._parties.get(party_id)
        return party is not None and party.kind is PartyKind.ORGANISATION

    def who(self, by: str) -> str:
        """Return who gave an order: office and person, a source, or as it is.

        Args:
            by: As the record has it: an office, the number of a person, both, or where
                it came from; the account of the computer behind it is left out.
        """
        written = bare(by)
        if known := self._known(written):
            return known
        first, _, rest = written.partition(" ")
        if not (known := self._known(first)):
            return written
        return f"{known} · {self._known(rest) or rest}"

    def _known(self, word: str) -> str:
        """Return what an office, a source or a person is called; empty for others."""
        site, key = self.office.site, f"web.desk.who.{word}"
        named = site.roles.get(word) or site.sources.get(word)
        if named is not None and (title := spoken(named.title, self.language)):
            return title
        if key in catalogue("en"):
            return words(key, self.language)
        if named is not None:
            return word
        found = people_named(self.desk, word) if word else []
        return self.person(found[0]) if found else ""

    def article(self, article: str) -> str:
        """Return an article of the law in the reader's language."""
        return self.office.law.article_in(article, self.language)

    def place(self, call: CallUp) -> PlaceView:
        """Return what an ask is for."""
        post = call.ask.post
        if post not in self._places:
            plan = self.incident.plan
            view = place_view(self.desk, plan, call, self.office, self.language)
            self._places[post] = view
        return self._places[post]

    @cached_property
    def quotas(self) -> QuotaNames:
        """What the quotas of the steps are called."""
        return QuotaNames(self.desk, self.incident, self.office.site, self.language)

    @property
    def steps(self) -> Mapping[str, str]:
        """The titles of all steps of the plan."""
        return {
            one.step: spoken(one.title, self.language) or one.step
            for one in self.incident.plan.steps
        }

    def clock(self, moment: datetime | None) -> str:
        """Return a moment as the clock on the site's wall shows it; empty for none."""
        if moment is None:
            return ""
        zone = self.office.site.zone
        there = moment.astimezone(zone)
        is_today = there.date() == self.now.astimezone(zone).date()
        return f"{there:%H:%M}" if is_today else f"{there:%m-%d %H:%M}"

    def wall(self, moment: datetime | None) -> str:
        """Return a moment of the incident's time on the clock on the wall."""
        return "" if moment is None else self.clock(self.incident.clock.wall(moment))


def bare(by: str) -> str:
    """Return who gave an order without the account of the computer behind it."""
    return _ACCOUNT.sub("", by.removeprefix("source "))
