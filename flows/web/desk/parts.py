"""The parts of a page that change while it is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flows.engine.desk import Desk
from flows.web.desk.heads import (
    deadlines_of,
    decider_of,
    deliveries_of,
    head_of,
)
from flows.web.desk.naming import Naming
from flows.web.desk.partners import partners_in
from flows.web.desk.people import asked_in, rows_of
from flows.web.desk.steps import cells_of, steps_of
from flows.web.desk.timeline import timeline_of
from flows.web.office import Office
from flows.web.pages import rendered
from plans.identity import IncidentId
from plans.incident.incidents import Incident
from plans.incident.occasions import OccasionKind
from plans.people.registration import RegistrationState

#: Shown on the page of the incident; all of them stand on pages of their own.
_MOST_ROWS = 25
_HOW = ("yes", "no", "silent")


@dataclass(frozen=True, kw_only=True)
class Reader:
    """For whom parts are written; whoever is alike reads the same."""

    language: str
    may_answer: bool


def parts_of(
    desk: Desk, incident_id: IncidentId, office: Office, reader: Reader, now: datetime
) -> Mapping[str, str]:
    """Return the parts of an incident's page by the id of the place they stand in.

    Raises:
        UnknownIncidentError: There is none.
    """
    incident = desk.incidents.get(incident_id)
    naming = Naming(desk, incident, office, reader.language, now)
    asked = asked_in(naming)
    entries = desk.journal.of(incident_id)

    def part(name: str, **values: object) -> str:
        template = f"desk/parts/{name}.html"
        return rendered(template, office, reader.language, **values)

    counts = {how: sum(one.how == how for one in asked) for how in _HOW}
    return {
        "head": part("head", head=head_of(naming), decided=decider_of(naming)),
        "steps": part(
            "steps", steps=steps_of(naming), deliveries=deliveries_of(naming)
        ),
        "cells": part("cells", cells=cells_of(naming)),
        "deadlines": part("deadlines", deadlines=deadlines_of(naming)),
        "people": part(
            "people",
            rows=rows_of(naming, asked[:_MOST_ROWS]),
            counts=counts,
            partners=partners_in(naming, asked),
            may_answer=reader.may_answer,
            up="..",
        ),
        "timeline": part("timeline", lines=timeline_of(naming, entries[-_MOST_ROWS:])),
    }


def list_parts(
    desk: Desk, office: Office, reader: Reader, now: datetime
) -> Mapping[str, str]:
    """Return the parts of the list of all."""
    kinds = tuple(OccasionKind)
    found = [
        one
        for one in desk.incidents.all(only_open=True, kinds=kinds)
        if one.occasion_kind in {OccasionKind.INCIDENT, OccasionKind.PROPOSAL}
    ]
    waiting = {one.proposal_id for one in desk.proposals.all(only_waiting=True)}

    def heads(incidents: list[Incident]) -> list[dict[str, object]]:
        return [
            head_of(Naming(desk, one, office, reader.language, now))
            for one in incidents
        ]

    text = rendered(
        "desk/parts/list.html",
        office,
        reader.language,
        proposals=heads([one for one in found if one.incident_id in waiting]),
        incidents=heads(
            [one for one in found if one.occasion_kind is OccasionKind.INCIDENT]
        ),
        over=heads(_over(desk)),
        offers=len(desk.registrations.all(RegistrationState.WAITING)),
    )
    return {"list": text}


def _over(desk: Desk) -> list[Incident]:
    """Return the last ones that were stood down: their deadlines run on."""
    return [one for one in desk.incidents.all() if one.stood_down_at is not None][:5]
