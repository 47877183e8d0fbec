"""Heartbeats: which process lives, and since when it is silent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

#: Of a source that a process looks at: NAME_state, NAME_read_at.
_STATE, _READ_AT = "_state", "_read_at"
#: The state of one that it cannot reach.
AWAY = "away"


@dataclass(frozen=True, kw_only=True)
class Heartbeat:
    """One process of the site, as it last told of itself."""

    #: engine, sender, web, watchdog, poller.
    service: str
    host: str
    pid: int
    #: Wall time.
    started_at: datetime
    beat_at: datetime
    #: Counts and states, never a name or an address.
    facts: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def away(self) -> dict[str, str]:
        """What it cannot reach, by name, with the moment when it last could."""
        named = (
            key.removesuffix(_STATE)
            for key, told in self.facts.items()
            if key.endswith(_STATE) and told == AWAY
        )
        return {name: str(self.facts.get(f"{name}{_READ_AT}", "-")) for name in named}


class Heartbeats(Protocol):
    """Remembers the last beat of every process."""

    def beat(self, heartbeat: Heartbeat) -> None:
        """Keep the beat in place of the last one of this service and host."""

    def all(self) -> Sequence[Heartbeat]:
        """Return the last beats, by service and host."""
