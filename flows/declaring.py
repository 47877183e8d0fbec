"""Declaring: one transaction in our store; no Prefect, no Apprise, no pandas."""

from collections.abc import Sequence
from datetime import datetime

from flows.engine.clock import Clock, WallClock
from flows.engine.desk import Desk
from flows.engine.real_things import actual_in
from flows.library import profile_of, site_in
from flows.preparing import (
    Declaration,
    SpeedError,
    UnknownCellError,
    UnknownChannelError,
    UnknownDeclarerError,
    incident_of,
)
from flows.settings import Settings, spoken_language
from flows.texts import words
from flows.wiring.deciding import open_desk
from plans.errors import MobilizationError
from plans.identity import CellCode, IncidentId, KindOfRun
from plans.incident.clocks import clocks_at_declaration
from plans.incident.incidents import Declared, Incident
from plans.incident.journal import Entry

#: What declaring is made of, for those who declare.
__all__ = [
    "AlreadyRunningError",
    "Declaration",
    "KeyTakenError",
    "KeyUsedUpError",
    "RealRunsError",
    "SpeedError",
    "UnknownCellError",
    "UnknownChannelError",
    "UnknownDeclarerError",
    "check_same",
    "declare",
    "refuse_beside_real",
    "refuse_twins",
]


class AlreadyRunningError(MobilizationError):
    """The same plan runs in the same cell already."""

    def __init__(self, incident_id: IncidentId, *, since: datetime) -> None:
        self.incident_id, self.since = incident_id, since
        super().__init__(
            f"already running since {since:%Y-%m-%d %H:%M} UTC as {incident_id}; "
            "add --yes to declare another one"
        )


class RealRunsError(MobilizationError):
    """An exercise would ask people who are needed for something real."""

    def __init__(self, incident: Incident) -> None:
        self.incident_id = incident.incident_id
        facts = {"id": incident.incident_id}
        super().__init__(words("declare.real-runs", spoken_language(), **facts))


class KeyTakenError(MobilizationError):
    """The key belongs to something else that was declared."""

    def __init__(self, key: str, incident: Incident) -> None:
        self.key, self.incident_id = key, incident.incident_id
        super().__init__(
            f"the key {key} is taken by {incident.incident_id} ({incident.plan.plan}, "
            f"{incident.kind_of_run}, level {incident.level}, "
            f"{', '.join(incident.cells)}); nothing was declared: use another key"
        )


class KeyUsedUpError(MobilizationError):
    """The key belongs to an incident that is over: nobody would be mobilized."""

    def __init__(self, key: str, incident: Incident) -> None:
        self.key, self.incident_id = key, incident.incident_id
        facts = {"named": key, "id": incident.incident_id}
        super().__init__(words("declare.key-used-up", spoken_language(), **facts))


def declare(
    declaration: Declaration, settings: Settings, clock: Clock | None = None
) -> Declared:
    """Return what the declaration came to; the same key is the same incident.

    Raises:
        RehearsalError: A rehearsal is played elsewhere, see flows.drills.
        SpeedError: An actual incident cannot run faster.
        NoSiteError: There is no site.
        PlanError: The plan has errors.
        UnknownCellError: A cell is not in the grid.
        CellsDifferError: Its cells change the plan in different ways.
        UnknownDeclarerError: Nobody knows who declares.
        AuthorityError: The role may not declare this level.
        SourceError: The source may not declare this by itself.
        UnstatedError: The law wants it to state more.
        AlreadyRunningError: The same plan runs there under another key.
        RealRunsError: It is an exercise, and something real runs there.
        KeyTakenError: The key is that of something else.
        KeyUsedUpError: The key is that of an incident that is over.
        UnknownChannelError: The plan tells a channel that the site does not have.
    """
    now = (clock or WallClock()).now()
    incident = incident_of(declaration, settings, now, is_asked=False)
    site = site_in(settings.site)
    law = profile_of(site, settings.site)
    clocks = clocks_at_declaration(incident.plan, law, at=incident.declared_at)
    with open_desk(settings) as desk:
        desk.registry.sync_channels(site)  # as site.yaml has them now
        declared = _add(desk, incident, declaration)
        if declared.is_new:
            desk.deadlines.start(declared.incident_id, clocks)
        return declared


def _add(desk: Desk, incident: Incident, declaration: Declaration) -> Declared:
    declared = desk.incidents.add(incident, key=declaration.key)
    if not declared.is_new:
        known = desk.incidents.get(declared.incident_id)
        check_same(known, incident, key=declaration.key)
        return declared
    if not declaration.is_sure:
        # Only now: whoever declares at the same moment has done so, or waits for us.
        refuse_twins(incident, desk.incidents.all(only_open=True))
        refuse_beside_real(incident, desk)
    facts: dict[str, str | int] = {
        "by": incident.declared_by,
        "level": str(incident.level),
        "kind": str(incident.kind_of_run),
    }
    if declaration.tries:
        facts["drill"] = declaration.tries
    if declaration.proposal:
        facts["proposal"] = declaration.proposal
    entry = Entry(at=incident.declared_at, action="declared", facts=facts)
    desk.journal.note(declared.incident_id, entry)
    return declared


def check_same(known: Incident, incident: Incident, *, key: str) -> None:
    """Refuse a key that belongs to another incident, or to one that is over.

    A drill's key that is used again must not swallow the real thing.

    Raises:
        KeyTakenError: It is that of something else.
        KeyUsedUpError: Nobody would be mobilized.
    """
    levels = (*known.earlier, known.level)
    is_covered = any(incident.level in level.runs for level in levels)
    if _what(known) != _what(incident) or not is_covered:
        raise KeyTakenError(key, known)
    if known.stood_down_at is not None:
        raise KeyUsedUpError(key, known)


def refuse_twins(incident: Incident, others: Sequence[Incident]) -> None:
    """Refuse what runs there already under another key.

    Raises:
        AlreadyRunningError: The same plan, kind and cells.
    """
    for other in others:
        if other.incident_id == incident.incident_id:
            continue
        # An exercise never stands in the way of the real thing.
        if _what(other) == _what(incident):
            raise AlreadyRunningError(other.incident_id, since=other.declared_at)


def refuse_beside_real(incident: Incident, desk: Desk) -> None:
    """Refuse an exercise where something real runs: the same people are needed.

    Raises:
        RealRunsError: An actual incident touches its cells.
    """
    is_exercise = incident.kind_of_run is KindOfRun.EXERCISE
    if is_exercise and (real := actual_in(desk, incident.cells)):
        raise RealRunsError(real)


def _what(incident: Incident) -> tuple[str, KindOfRun, frozenset[CellCode]]:
    return incident.plan.plan, incident.kind_of_run, frozenset(incident.cells)
