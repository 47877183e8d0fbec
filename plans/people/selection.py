"""Selection: the parties that a plan's `who` means, at a moment, for an incident."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from plans.identity import CellCode, PartyId
from plans.people.availability import is_on_call
from plans.people.places import CellTree
from plans.people.roster import Party, PartyKind, Roster, Wanted
from plans.people.who import Who, WhoKind
from plans.site import Site


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Where and when somebody is looked for."""

    roster: Roster
    site: Site
    #: Of the incident.
    cells: Collection[CellCode]
    at: datetime
    #: Who holds a post of an earlier step.
    panel: Callable[[str], Collection[PartyId]]

    def parties(
        self, who: Who, *, skills: Iterable[str] = (), roles: Iterable[str] = ()
    ) -> list[Party]:
        """Return the parties, ordered by number.

        Args:
            who: Whom the plan means.
            skills: People need one of them, organisations do not; none: everybody.
            roles: People need one of them, unless `who` names whom.
        """
        match who.kind:
            case WhoKind.PARTNER:
                return self._numbered(PartyKind.ORGANISATION, who.name)
            case WhoKind.SHARED:
                return self._numbered(PartyKind.SHARED_CHANNEL, who.name)
            case WhoKind.PANEL:
                return self.these(self.panel(who.name))
            case _:
                able = Wanted(skills=frozenset(skills), roles=frozenset(roles))
                return self._people(who, able)

    def _people(self, who: Who, able: Wanted) -> list[Party]:
        if who.kind is WhoKind.ROLE:
            return self._of_role(who.name, able)
        if who.kind is WhoKind.CELL:
            able = replace(able, cells=self._within(self.cells))
        if who.kind is WhoKind.CELL_ABOVE:
            able = replace(able, cells=self._within(self._above()))
        found = self._found(able)
        if who.kind is WhoKind.ON_CALL:
            return [one for one in found if is_on_call(one, self.at, self.zone)]
        return found

    def these(self, party_ids: Collection[PartyId]) -> list[Party]:
        """Return parties of any kind by their ids."""
        if not party_ids:
            return []
        wanted = Wanted(kinds=frozenset(PartyKind), party_ids=frozenset(party_ids))
        return self._found(wanted)

    @property
    def zone(self) -> ZoneInfo:
        """The site's."""
        return self.site.zone

    def tree(self) -> CellTree:
        """Return the grid."""
        return self.roster.cells()

    def _found(self, wanted: Wanted) -> list[Party]:
        return list(self.roster.parties(wanted))

    def _of_role(self, role: str, able: Wanted) -> list[Party]:
        """An office of the site, wherever its holders live, or people of the cells."""
        here = replace(able, roles=frozenset({role}), cells=self._within(self.cells))
        found = {one.party_id: one for one in self._found(here)}
        if numbers := self.site.holders_of(role):
            these = replace(able, numbers=frozenset(numbers), roles=frozenset())
            holders = self._found(these)
            found |= {one.party_id: one for one in holders}
        return sorted(found.values(), key=lambda one: (one.number, one.party_id))

    def _numbered(self, kind: PartyKind, number: str) -> list[Party]:
        wanted = Wanted(kinds=frozenset({kind}), numbers=frozenset({number}))
        return self._found(wanted)

    def _within(self, cells: Collection[CellCode]) -> frozenset[CellCode]:
        return frozenset(self.tree().within(cells))

    def _above(self) -> list[CellCode]:
        tree = self.tree()
        return [next(iter(tree.above(code)), code) for code in self.cells]


def distinct(groups: Iterable[Sequence[Party]]) -> list[Party]:
    """Return every party once, in the order of the groups."""
    return list({one.party_id: one for group in groups for one in group}.values())
