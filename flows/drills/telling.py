"""What a rehearsal came to, in plain words: each target beside what happened."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from flows.drills.result import Document
from flows.texts import words
from plans.durations import written
from plans.telling import in_language

#: Longer than so many of a unit is told in the next one.
_MANY = 120


def lines_of(document: Document, language: str) -> Iterator[str]:
    """Yield what to read, in the language; the document is Rehearsed.document()."""
    yield _heading(document, language)
    if scenario := document["scenario"]:
        yield in_language(scenario, language)
    if document["targets"]:
        yield "\n" + words("drill.told.targets", language)
        yield from (_target(one, language) for one in document["targets"])
    yield "\n" + words("drill.told.steps", language)
    for one in document["steps"]:
        yield from _step(one, language)
    yield "\n" + _people(document, language)
    if document["faults"]:
        yield words("drill.told.faults", language, number=document["faults"])
    verdict = "fell-short"
    if document["is_as_expected"]:
        verdict = "as-foreseen" if _fell_short(document) else "as-expected"
    yield words(f"drill.told.{verdict}", language)
    facts = {"seed": document["seed"], "same": document["same"]}
    yield words("drill.told.again", language, at=document["starts_at"], **facts)


def length_of(seconds: float, language: str) -> str:
    """Return a length of time as people say it, to about a hundredth."""
    if seconds < 1:
        return words("drill.told.at-once", language)
    for unit in (timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)):
        number = round(timedelta(seconds=seconds) / unit)
        if number <= _MANY:
            return written(number * unit, language)
    return written(timedelta(hours=round(seconds / 3600)), language)


def _heading(document: Document, language: str) -> str:
    title = in_language(document["title"], language) or document["drill"]
    return words(
        "drill.told.heading",
        language,
        title=title,
        level=document["level"],
        people=document["people"],
        took=length_of(document["took_s"], language),
    )


def _target(one: Mapping[str, Any], language: str) -> str:
    within = length_of(one["within_s"], language)
    facts = {"target": one["target"], "within": within}
    foreseen = ""
    if not one["is_met"] and one["is_as_expected"]:
        foreseen = words("drill.told.foreseen", language)
    if one["after_s"] is None:
        return words("drill.told.target.never", language, **facts) + foreseen
    after = length_of(one["after_s"], language)
    met = "met" if one["is_met"] else "late"
    return words(f"drill.told.target.{met}", language, after=after, **facts) + foreseen


def _fell_short(document: Document) -> bool:
    return not all(
        [one["is_met"] for one in document["targets"]]
        + [one["state"] == "met" for one in document["steps"]]
    )


def _step(one: Mapping[str, Any], language: str) -> Iterator[str]:
    state = one["state"]
    title = in_language(one["title"], language) or one["step"]
    if state == "met" and one["met_after_s"] is not None:
        after = length_of(one["met_after_s"], language)
        line = words("drill.told.step.met", language, title=title, after=after)
    else:
        line = words(f"drill.told.step.{state}", language, title=title)
    if one["refills"]:
        line += words("drill.told.step.refills", language, number=one["refills"])
    if state == "short" and one["is_as_expected"]:
        line += words("drill.told.foreseen", language)
    if not one["is_as_expected"]:
        wanted = words(f"drill.told.state.{one['expected'] or 'met'}", language)
        line += words("drill.told.step.unexpected", language, wanted=wanted)
    yield line
    for quota in one["quotas"]:
        if state != "met" and quota["got"] < quota["wanted"]:
            yield words("drill.told.quota", language, **quota)


def _people(document: Document, language: str) -> str:
    said, sent = document["answers"], document["messages"]
    names = ("accepted", "declined", "checked_in", "stays_away")
    return words(
        "drill.told.people",
        language,
        messages=sent.get("messages", 0),
        arrived=sent.get("arrived", 0),
        **{name: said.get(name, 0) for name in names},
    )
