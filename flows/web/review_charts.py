"""Charts of a review: where things stand in an SVG picture; its texts stay texts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flows.reports.reader import Reader

#: The picture's own units; a telephone shows them about as they are.
WIDTH = 360
_ROW = 34
#: How much of its time a bar can show: twice as much.
_MOST = 2.0


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One line of a chart."""

    title: str
    label: str
    #: A verdict or state: how it looks.
    kind: str
    x: float
    width: float
    y: int


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One picture."""

    bars: Sequence[Bar]
    height: int
    #: Where the time set is over; None: there is no such line.
    limit_x: float | None = None
    ends: tuple[str, str] = ("", "")


def targets_chart(targets: Sequence[Mapping[str, Any]], reader: Reader) -> Chart:
    """Return how much of its time each target took; one without a time has no line."""
    timed = [one for one in targets if one["within_s"]]
    bars = [
        Bar(
            title=reader.target(one),
            label=_label(one, reader),
            kind=one["verdict"],
            x=0,
            width=round(_share(one) / _MOST * WIDTH, 1),
            y=number * _ROW,
        )
        for number, one in enumerate(timed)
    ]
    return Chart(bars=bars, height=_ROW * len(bars) + 16, limit_x=WIDTH / _MOST)


def _share(target: Mapping[str, Any]) -> float:
    if target["after_s"] is None:
        return _MOST if target["verdict"] == "missed" else 0.0
    share = float(target["after_s"] / target["within_s"])
    return min(_MOST, max(0.01, share))


def _label(target: Mapping[str, Any], reader: Reader) -> str:
    facts = {"within": reader.length(target["within_s"])}
    if target["after_s"] is not None:
        return reader.say("chart.of", after=reader.length(target["after_s"]), **facts)
    key = {"missed": "never", "open": "open"}.get(target["verdict"], "unknown")
    return reader.say(f"chart.{key}", **facts)


def steps_chart(document: Mapping[str, Any], reader: Reader) -> Chart:
    """Return from when until when each step ran; one that is open runs to the end."""
    begun_at, ended_at = _span(document)
    length_s = max(1.0, (ended_at - begun_at).total_seconds())

    def x_of(moment: str) -> float:
        passed = (datetime.fromisoformat(moment) - begun_at).total_seconds()
        return round(min(1.0, max(0.0, passed / length_s)) * WIDTH, 1)

    shown = [one for one in document["steps"] if one["started_at"] is not None]
    bars = [
        Bar(
            title=reader.step(one["step"]),
            label=reader.word("state", one["state"]),
            kind=one["state"],
            x=x_of(one["started_at"]),
            width=max(
                2.0,
                (x_of(one["ended_at"]) if one["ended_at"] else WIDTH)
                - x_of(one["started_at"]),
            ),
            y=number * _ROW,
        )
        for number, one in enumerate(shown)
    ]
    ends = (
        reader.clock(document["head"]["declared_at"]),
        reader.clock(ended_at.isoformat()),
    )
    return Chart(bars=bars, height=_ROW * len(bars) + 16, ends=ends)


def _span(document: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """Return from the declaration until the last end of a step, or of the record."""
    begun_at = datetime.fromisoformat(document["head"]["declared_at"])
    ends = [one["ended_at"] for one in document["steps"]]
    known = [datetime.fromisoformat(one) for one in ends if one is not None]
    is_open = len(known) < len(ends)
    last = document["head"]["ended_at"] or document["head"]["as_of"]
    found = [*known, datetime.fromisoformat(last)] if is_open or not known else known
    return begun_at, max(found)
