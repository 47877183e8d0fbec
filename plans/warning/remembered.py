"""What is remembered of an indicator from one look to the next, also over a restart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import TypeAdapter

from plans.warning.thresholds import Crossing, Memory

_STATE = "state"


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """One indicator, as the store has it."""

    #: When it was read the last time (wall time).
    read_at: datetime | None = None
    #: What is the matter with it, and since when (wall time).
    troubles: Mapping[str, datetime] = field(default_factory=dict)
    cells: Mapping[str, Memory] = field(default_factory=dict)
    #: Rules that fit, of which nothing has come yet.
    pending: tuple[Crossing, ...] = ()

    def facts(self) -> dict[str, str]:
        """Return it as a switch holds it."""
        return {_STATE: _WRITTEN.dump_json(self, exclude_defaults=True).decode()}


_WRITTEN = TypeAdapter(Remembered)


def remembered(facts: Mapping[str, str] | None) -> Remembered:
    """Return what a switch holds; nothing yet without one."""
    return _WRITTEN.validate_json(facts[_STATE]) if facts else Remembered()


def switch_of(indicator: str) -> str:
    """Return the name of the switch that holds it."""
    return f"indicator:{indicator}"


def key_of(indicator: str, crossing: Crossing) -> str:
    """Return the key of what a crossing starts: the same episode is the same key."""
    where = crossing.cell or "-"
    since = f"{crossing.since:%Y%m%dT%H%M%SZ}"
    return f"indicator:{indicator}:{crossing.rule}:{where}:{since}"
