"""A review as one JSON document: its fields are a promise, see docs/reviewing.md."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, get_type_hints

#: JSON: numbers, texts, lists and objects.
Document = dict[str, Any]


def document_of(value: Any) -> Document:  # noqa: ANN401 -- any of our dataclasses
    """Return a dataclass as JSON: moments in UTC, lengths in seconds as `NAME_s`."""
    hints = get_type_hints(type(value))
    pairs = ((one.name, getattr(value, one.name)) for one in fields(value))
    return dict(_pair(name, one, hints[name]) for name, one in pairs)


def _pair(name: str, value: object, hint: object) -> tuple[str, Any]:
    is_length = isinstance(value, timedelta) or hint == timedelta | None
    return (f"{name}_s" if is_length else name), plain(value)


def plain(value: Any) -> Any:  # noqa: ANN401 -- what a dataclass holds
    """Return a value as JSON has it."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case timedelta():
            return round(value.total_seconds(), 3)
        case Enum() | str():
            return str(value)
        case Mapping():
            return dict(_pair(str(name), one, None) for name, one in value.items())
        case Sequence():
            return [plain(one) for one in value]
    return document_of(value) if is_dataclass(value) else value
