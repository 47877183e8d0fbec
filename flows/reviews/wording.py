"""Wording: what a review's timeline and findings say, in each language."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flows.reports.reader import called_who, told_length
from flows.reviews.document import Document
from flows.texts import catalogue, words
from flows.web.desk.naming import Naming
from flows.web.desk.timeline import told
from plans.incident.journal import Entry
from plans.learning.review import Finding, Review
from plans.telling import in_language


def worded(review: Review, document: Document, namings: Sequence[Naming]) -> Document:
    """Return the document with texts beside what its timeline and findings hold.

    Args:
        review: What it was made of.
        document: Of the review.
        namings: One a language.
    """
    by_language = {one.language: one for one in namings}
    findings = zip(review.findings, document["findings"], strict=True)
    lines = zip(review.timeline, document["timeline"], strict=True)
    return document | {
        "findings": [
            {**plain, "text": _texts(by_language, review, one)}
            for one, plain in findings
        ],
        "timeline": [
            {**plain, "text": _said(by_language, Entry(**vars(one)))}
            for one, plain in lines
        ],
        "called": {one.language: called(one, review) for one in namings},
        "orders": {one.language: orders(one, review) for one in namings},
    }


def called(naming: Naming, review: Review) -> Mapping[str, str]:
    """Return what the quotas of the steps are called, by `step/quota`."""
    planned = {one.step: one for one in naming.incident.plan.steps}
    return {
        f"{step.step}/{one.name}": naming.quotas.of(planned[step.step], one.name)
        for step in review.steps
        for one in step.quotas
    }


def orders(naming: Naming, review: Review) -> Mapping[str, str]:
    """Return what those are called who gave orders or decided."""
    given = {review.head.declared_by, *(one.by for one in review.head.levels)}
    given |= {one.by for one in review.corrections}
    given |= {one.by for one in review.decisions}
    given |= {one.owner for one in review.steps}
    return {one: naming.who(one) for one in sorted(given - {""})}


def _said(namings: Mapping[str, Naming], entry: Entry) -> dict[str, str]:
    # What was left out may have stood behind a colon.
    return {name: told(one, entry).rstrip(" :：,，") for name, one in namings.items()}


def _texts(
    namings: Mapping[str, Naming], review: Review, finding: Finding
) -> dict[str, str]:
    return {name: _finding(one, review, finding) for name, one in namings.items()}


def _finding(naming: Naming, review: Review, finding: Finding) -> str:
    language = naming.language
    about = finding.about
    if finding.code.startswith(
        "correction-"
    ):  # of a message, whatever steps are called
        about = words("review.everything", language) if about == "all" else about
    else:
        about = _about(naming, review, about)
    facts: dict[str, Any] = {"about": about}
    for name, value in finding.facts.items():
        facts[name] = (
            told_length(value.total_seconds(), language)
            if isinstance(value, timedelta)
            else value
        )
    if "who" in facts:
        facts["who"] = called_who(str(facts["who"]), language)
    if "act" in facts:
        facts["act"] = _word("act", str(facts["act"]), language)
    if "report" in facts:
        facts["report"] = _word("report", str(facts["report"]), language)
    return words(f"review.finding.{finding.code}", language, **facts)


def _about(naming: Naming, review: Review, about: str) -> str:
    titles = {one.step: one.title for one in review.steps}
    titles |= {one.name: one.title for one in review.targets if one.title}
    if title := in_language(titles.get(about, {}), naming.language):
        _, _, quota = about.partition("/")
        return f"{title}: {quota}" if quota else title
    return _word("target", about, naming.language)


def _word(kind: str, word: str, language: str) -> str:
    key = f"review.{kind}.{word}"
    return words(key, language) if key in catalogue("en") else word
