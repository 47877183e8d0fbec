"""Nameless: a record for everybody's eyes, in which people are offices and ids."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flows.engine.desk import Desk
from flows.preparing import BY_DRILL
from flows.texts import catalogue
from flows.web.desk.naming import Naming, bare
from plans.incident.journal import Entry
from plans.learning.ran import Ran
from plans.people.roster import PartyKind, Wanted
from plans.site import Site

#: What people have typed may name somebody.
_FREE = frozenset({"reason", "note", "login"})
#: May be somebody's number.
_WHO = frozenset({"by", "named"})
#: A person who holds no office, and is not on the roster any more.
_SOMEBODY = "somebody"


def short_id(party_id: str) -> str:
    """Return how a party is called where no name is shown."""
    return f"#{party_id[:8]}"


class Nameless(Naming):
    """Calls offices by their names, and people by their ids."""

    def person(self, party_id: str) -> str:
        """Return the id; never a name."""
        return short_id(party_id)

    def _known(self, word: str) -> str:
        """See Naming; who is no office or source is none of its words."""
        return "" if word.startswith("#") else super()._known(word)


@dataclass
class Offices:
    """Tells by whose order something was, without naming anybody."""

    desk: Desk
    site: Site
    _known: dict[str, str] = field(default_factory=dict)

    def of(self, by: str) -> str:
        """Return the offices, sources or ids of whoever gave an order."""
        if by.startswith(BY_DRILL):
            return BY_DRILL.strip()  # and not what follows: the drill's own name
        if by not in self._known:
            named = [self._one(word) for word in bare(by).split()]
            self._known[by] = " ".join(dict.fromkeys(named))
        return self._known[by]

    def _one(self, word: str) -> str:
        site = self.site
        is_ours = word in {*site.roles, *site.channels, *site.lanes}
        is_office = is_ours or site.source(word) is not None
        if is_office or f"web.desk.who.{word}" in catalogue("en"):
            return word
        if offices := self.site.offices_of(word):
            return offices[0]
        wanted = Wanted(kinds=frozenset(PartyKind), numbers=frozenset({word}))
        found = self.desk.roster.parties(wanted)
        return short_id(found[0].party_id) if found else _SOMEBODY


def without_names(ran: Ran, offices: Offices) -> Ran:
    """Return the run as everybody may see it."""
    incident = ran.incident
    return replace(
        ran,
        incident=replace(incident, declared_by=offices.of(incident.declared_by)),
        changes=[replace(o, by=offices.of(o.by), reason="") for o in ran.changes],
        journal=[_entry(one, offices) for one in ran.journal],
        proposals=[
            replace(o, decided_by=offices.of(o.decided_by)) for o in ran.proposals
        ],
    )


def _entry(entry: Entry, offices: Offices) -> Entry:
    return replace(entry, facts=_facts(entry.facts, offices))


def _facts(facts: Mapping[str, str | int], offices: Offices) -> Mapping[str, str | int]:
    return {
        name: offices.of(str(value)) if name in _WHO else value
        for name, value in facts.items()
        if name not in _FREE
    }
