"""The head of an incident: what it is, since when, by whom, and what is in its way."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from flows.engine.board import board_of
from flows.engine.sending import sending_line, sending_of
from flows.texts import words
from flows.web.desk.naming import Naming
from flows.web.office import spoken
from plans.identity import KindOfRun
from plans.incident.incidents import Incident
from plans.incident.occasions import OccasionKind
from plans.incident.proposals import UnknownProposalError
from plans.plan import Plan
from plans.telling import joined, nearest

#: A process that is silent for longer does not run.
_SILENT = timedelta(minutes=1)
_PENDING = ("queued", "leased", "retry")
_LOST = ("refused", "unknown")


def head_of(naming: Naming) -> dict[str, Any]:
    """Return the head."""
    incident, office = naming.incident, naming.office
    board = board_of(naming.desk, incident.incident_id, office.settings)
    cells = naming.desk.roster.cells().by_code
    until = incident.expected_until
    return {
        "title": spoken(incident.plan.title, naming.language),
        "level": str(incident.level),
        "state": board["state"],
        "colour": {"met": "", "short": "no"}.get(board["state"], "wait"),
        "is_exercise": incident.kind_of_run is not KindOfRun.ACTUAL,
        "is_proposal": incident.occasion_kind is OccasionKind.PROPOSAL,
        "name": incident.name,
        "matter": _matter(naming),
        "since": naming.clock(incident.declared_at),
        "by": _by(naming),
        "until": naming.wall(until),
        "measures": _measures(naming),
        "cells": joined(
            [
                spoken(cells[code].name, naming.language) if code in cells else code
                for code in incident.cells
            ],
            naming.language,
        ),
        "warnings": list(_warnings(naming)),
        "incident": incident.incident_id,
        "question": question_of(naming),
    }


def _matter(naming: Naming) -> str:
    """Return what happened; empty where nobody said: the page has the plan's title."""
    title, matter = naming.incident.plan.title, naming.incident.matter
    return "" if matter in title.values() else matter


def _measures(naming: Naming) -> list[str]:
    """Return what is done; where nobody said, it is the titles of the steps."""
    steps = naming.incident.plan.steps
    titles = {text: one.title for one in steps for text in one.title.values()}
    return [
        spoken(titles.get(one, one), naming.language)
        for one in naming.incident.measures
    ]


def _by(naming: Naming) -> str:
    """Return who declared it: the office, and the person where only one is meant."""
    incident = naming.incident
    office, person = naming.who(incident.declared_by), naming.who(incident.declarer)
    return " · ".join(filter(None, (office, "" if person in office else person)))


def question_of(naming: Naming) -> str:
    """Return what a proposal asks, as whoever decides reads it; empty for none."""
    incident = naming.incident
    if incident.occasion_kind is not OccasionKind.PROPOSAL:
        return ""
    asked = _first_body(incident.plan, naming.language).replace("{answer}", "")
    return asked.replace("{deadline}", naming.wall(_decided_by(incident))).strip()


def _decided_by(incident: Incident) -> datetime | None:
    within = incident.plan.steps[0].within
    return incident.declared_at + within if within else None


def _first_body(plan: Plan, language: str) -> str:
    name = str(plan.steps[0].params.get("message", ""))
    texts = plan.messages.get(name)
    if texts is None or not texts.wordings:
        return ""
    return nearest(texts.wordings, language).body


def _warnings(naming: Naming) -> Iterator[str]:
    line = sending_line(
        sending_of(naming.desk.switches), naming.office.site, naming.language
    )
    if line:
        yield line
    for one in naming.desk.heartbeats.all():
        # After a clock that went back the last beat lies ahead.
        if naming.now - one.beat_at > _SILENT:
            since = naming.clock(one.beat_at)
            facts = {"service": one.service, "since": since}
            yield words("web.desk.silent-service", naming.language, **facts)
            continue
        for source, last in one.away.items():
            yield words(
                "web.desk.source-away", naming.language, source=source, last=last
            )


def deliveries_of(naming: Naming) -> dict[str, int]:
    """Return how many messages left, wait, and reach nobody."""
    counts = naming.desk.ledger.counts(naming.incident.incident_id)
    by_name = {str(state): number for state, number in counts.items()}
    return {
        "accepted": by_name.get("accepted", 0),
        "waiting": sum(by_name.get(one, 0) for one in _PENDING),
        "lost": sum(by_name.get(one, 0) for one in _LOST),
    }


def deadlines_of(naming: Naming) -> list[dict[str, Any]]:
    """Return what is to be done by when, the next one first."""
    clock = naming.incident.clock
    return [
        {
            "name": one.name,
            "title": spoken(one.title, naming.language) or one.name,
            "due": naming.wall(one.due_at),
            "is_late": one.is_open and clock.wall(one.due_at) < naming.now,
            "owner": naming.who(one.owner),
            "article": naming.article(one.article),
            "done": naming.wall(one.done_at),
        }
        for one in naming.desk.deadlines.of(naming.incident.incident_id)
    ]


def decider_of(naming: Naming) -> Sequence[str]:
    """Return who has decided a proposal and what came of it; empty while it waits."""
    try:
        proposal = naming.desk.proposals.get(naming.incident.incident_id)
    except UnknownProposalError:
        return ()
    if not proposal.decided_at:
        return ()
    return str(proposal.decision), naming.who(proposal.decided_by), proposal.outcome
