"""What a file has to agree with: the cells, channels and people known before it."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from plans.people.places import CellLevel
from plans.site import Channel

_MAIL = re.compile(
    r"[^@\s,;<>\"]{1,64}@[A-Za-z0-9\u0080-\uffff-]+(\.[A-Za-z0-9\u0080-\uffff-]+)+"
)
_TELEPHONE = re.compile(r"\+?[0-9][0-9 ()./-]{1,23}")
_ANYTHING = re.compile(r"\S{1,200}")
_MAIL_SCHEMES = frozenset({"mailto", "mailtos"})
_TELEPHONE_NAMES = re.compile(r"(sms|voice|call|phone|tel|mobile)([^a-z].*)?")

#: Whether an address could belong to a channel.
Plausible = Callable[[str], object]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known before a file is read."""

    channels: Mapping[str, Channel] = field(default_factory=dict)
    level_by_cell: Mapping[str, CellLevel] = field(default_factory=dict)
    #: person_no of everybody on the roster.
    numbers: Collection[str] = frozenset()

    def plausible_by_channel(self) -> dict[str, Plausible]:
        """Return a rule for the addresses of every channel that has addresses."""
        return {
            name: _rule(name, channel).fullmatch
            for name, channel in self.channels.items()
            if not channel.shared
        }


def _rule(name: str, channel: Channel) -> re.Pattern[str]:
    if channel.url.partition(":")[0] in _MAIL_SCHEMES:
        return _MAIL
    # Apprise's schemes do not tell what an address is; the office's own name may.
    return _TELEPHONE if _TELEPHONE_NAMES.fullmatch(name) else _ANYTHING
