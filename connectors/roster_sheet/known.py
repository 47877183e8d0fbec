"""What a file has to agree with: the cells, channels and people known before it."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from connectors.roster_sheet.synonyms import ANY, MAIL, MOBILE
from connectors.roster_sheet.vocabulary import Words, no_words
from plans.people.addresses import MAIL as MAIL_ADDRESS
from plans.people.addresses import TELEPHONE, rule_of
from plans.people.places import CellLevel
from plans.site import Channel

_TEXTS = re.compile(r"sms|mobile")

#: Whether an address could belong to a channel.
Plausible = Callable[[str], object]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known before a file is read."""

    channels: Mapping[str, Channel] = field(default_factory=dict)
    level_by_cell: Mapping[str, CellLevel] = field(default_factory=dict)
    #: person_no of everybody on the roster.
    numbers: Collection[str] = frozenset()
    #: The sheet of a workbook to read; empty: the one whose headings fit.
    sheet: str = ""
    #: Roles and skills that plans ask for; looked for when somebody wrote another.
    roles: Callable[[], Words] = no_words
    skills: Callable[[], Words] = no_words

    def channel_for(self, kind: str, address: str) -> str | None:
        """Return the first channel that takes a kind of contact; None when none does.

        Args:
            kind: Of the column: one of CONTACT_KINDS.
            address: What stands there; tells apart what a column of any kind holds.
        """
        if kind == ANY:
            kind = MAIL if "@" in address else MOBILE
        return next((name for name in self.channels if self._takes(name, kind)), None)

    def _takes(self, name: str, kind: str) -> bool:
        channel = self.channels[name]
        if channel.shared:
            return False
        if kind == MAIL:
            return rule_of(name, channel) is MAIL_ADDRESS
        is_telephone = rule_of(name, channel) is TELEPHONE
        # A short message to the telephone of an office arrives nowhere.
        return is_telephone and (kind == MOBILE or not _TEXTS.match(name))

    def plausible_by_channel(self) -> dict[str, Plausible]:
        """Return a rule for the addresses of every channel that has addresses."""
        return {
            name: rule_of(name, channel).fullmatch
            for name, channel in self.channels.items()
            if not channel.shared
        }
