"""A review as one page: works without a network, on paper, and on a telephone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flows.reports.parts import parts_of
from flows.reports.reader import Reader
from flows.web.pages import template_named
from flows.web.review_charts import WIDTH, steps_chart, targets_chart
from plans.learning.review_records import CORRECTED_WITHIN
from plans.telling import in_language

#: So many alike entries in a row are folded.
_FOLDED_FROM = 4
#: So long a sheet of paper leaves for what is written by hand.
_LINES_BY_HAND = 8


@dataclass(frozen=True, kw_only=True)
class Folded:
    """Entries of the timeline that say the same of one step; one is not folded."""

    text: str
    lines: Sequence[Mapping[str, str]]

    @property
    def is_long(self) -> bool:
        """Whether it is folded."""
        return len(self.lines) >= _FOLDED_FROM


def review_page(document: Mapping[str, Any], language: str) -> str:
    """Return the whole page of a review's document; it holds the same facts."""
    reader = reader_of(document, language)
    head = document["head"]
    return template_named("review.html").render(
        language=language,
        say=reader.say,
        read=reader,
        document=document,
        head=head,
        title=in_language(head["title"], language),
        matter=_matter(head, language),
        lasted_s=_lasted_s(head),
        findings=[one["text"][language] for one in document["findings"]],
        parts=parts_of(document, reader),
        sums=sums_of(document, reader),
        charts=[
            ("chart", targets_chart(document["targets"], reader)),
            ("gantt", steps_chart(document, reader)),
        ],
        width=WIDTH,
        timeline=list(timeline_of(document, reader)),
        by_hand=range(max(_LINES_BY_HAND, len(document["findings"]))),
        corrected_within=reader.length(CORRECTED_WITHIN.total_seconds()),
    )


def reader_of(document: Mapping[str, Any], language: str) -> Reader:
    """Return who reads the document in a language."""
    zone = ZoneInfo(document["time_zone"])
    declared_at = datetime.fromisoformat(document["head"]["declared_at"])
    return Reader(
        language=language,
        zone=zone,
        today=declared_at.astimezone(zone).date(),
        titles={one["step"]: one["title"] for one in document["steps"]},
        called=document["called"][language],
        names=document["names"],
        orders=document["orders"][language],
    )


def sums_of(document: Mapping[str, Any], reader: Reader) -> Sequence[str]:
    """Return how much was reached, in a few short sentences."""
    verdicts = [one["verdict"] for one in document["targets"]]
    facts = {name: verdicts.count(name) for name in ("met", "open", "unknown")}
    told = [reader.say("sums.targets", number=len(verdicts), met=facts["met"])]
    told += [
        reader.say(f"sums.{name}", **{name: facts[name]})
        for name in ("open", "unknown")
        if facts[name]
    ]
    number = len(document["findings"])
    key = "sums.findings" if number else "sums.nothing"
    return [*told, reader.say(key, number=number)]


def timeline_of(document: Mapping[str, Any], reader: Reader) -> Iterator[Folded]:
    """Yield what happened, oldest first; long runs of the same are folded."""
    for (action, step), some in groupby(document["timeline"], _what):
        lines = [_line(one, reader) for one in some]
        if len(lines) < _FOLDED_FROM:
            yield from (Folded(text="", lines=[one]) for one in lines)
            continue
        said = f"{reader.step(step)}: {lines[0]['text']}" if step else lines[0]["text"]
        told = reader.say("more", number=len(lines), text=said or action)
        yield Folded(text=f"{lines[0]['at']}–{lines[-1]['at']} {told} …", lines=lines)


def _what(entry: Mapping[str, Any]) -> tuple[str, str]:
    return entry["action"], entry["step"]


def _line(entry: Mapping[str, Any], reader: Reader) -> Mapping[str, str]:
    return {
        "at": reader.clock(entry["at"]),
        "step": reader.step(entry["step"]) if entry["step"] else "",
        "text": entry["text"][reader.language],
    }


def _matter(head: Mapping[str, Any], language: str) -> str:
    """Return what happened; what was taken from the plan is in any language."""
    is_plans = head["matter"] in head["title"].values()
    return in_language(head["title"], language) if is_plans else str(head["matter"])


def _lasted_s(head: Mapping[str, Any]) -> float | None:
    if head["ended_at"] is None:
        return None
    ended_at = datetime.fromisoformat(head["ended_at"])
    return (ended_at - datetime.fromisoformat(head["declared_at"])).total_seconds()
