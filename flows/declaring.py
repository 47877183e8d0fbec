"""Declaring: one transaction in our store; no Prefect, no Apprise, no pandas."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import uuid4

from flows.engine.clock import Clock, WallClock
from flows.engine.desk import Desk
from flows.engine.stand_down import OPERATOR
from flows.library import overrides_for, plan_file, site_in
from flows.settings import Settings, spoken_language
from flows.steps import load_step_kinds
from flows.texts import words
from flows.wiring.deciding import open_desk
from plans.errors import MobilizationError
from plans.identity import CellCode, IncidentId, KindOfRun, OccasionId
from plans.incident.incidents import (
    Declared,
    Incident,
    IncidentClock,
    RehearsalError,
    check_authority,
)
from plans.incident.journal import Entry
from plans.people.who import WhoKind
from plans.plan import Level, Plan, PlannedStep
from plans.site import Site
from plans.writing.overrides import plan_for_cell


class SpeedError(MobilizationError):
    """MUSTER_CLOCK_SPEED is for exercises: an actual incident runs in real time."""


class UnknownCellError(MobilizationError):
    """The grid has no such cell."""

    def __init__(self, cell: str) -> None:
        self.cell = cell
        super().__init__(
            f"no cell {cell} in the grid; `muster import cells` adds cells"
        )


class UnknownDeclarerError(MobilizationError):
    """Nobody holds this role, and no person has this number."""

    def __init__(self, by: str, roles: Sequence[str]) -> None:
        self.by, self.roles = by, tuple(roles)
        super().__init__(
            f"{by} is neither a role of the site ({', '.join(roles)}) "
            "nor the number of a person who holds one"
        )


class AlreadyRunningError(MobilizationError):
    """The same plan runs in the same cell already."""

    def __init__(self, incident_id: IncidentId, *, since: datetime) -> None:
        self.incident_id, self.since = incident_id, since
        super().__init__(
            f"already running since {since:%Y-%m-%d %H:%M} UTC as {incident_id}; "
            "add --yes to declare another one"
        )


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


class UnknownChannelError(MobilizationError):
    """A step tells a shared channel that the site does not have."""

    def __init__(self, channel: str, *, step: str, known: Sequence[str]) -> None:
        self.channel, self.step, self.known = channel, step, tuple(known)
        facts = {"channel": channel, "step": step, "known": ", ".join(known) or "-"}
        super().__init__(words("declare.unknown-channel", spoken_language(), **facts))


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What somebody declares."""

    plan: str
    level: Level
    kind_of_run: KindOfRun
    #: Codes of the grid; none: the whole site.
    cells: tuple[CellCode, ...] = ()
    #: The exercise's name.
    name: str = ""
    #: A role of the site, or the number of a person who holds one.
    by: str = OPERATOR
    #: The same key is the same incident.
    key: str = field(default_factory=lambda: uuid4().hex)
    #: The account that typed it.
    account: str = ""
    #: Also when the same plan runs in the same cells already, or tells a channel that
    #: is not there.
    is_sure: bool = False


def declare(
    declaration: Declaration, settings: Settings, clock: Clock | None = None
) -> Declared:
    """Return what the declaration came to; the same key is the same incident.

    Raises:
        RehearsalError: There are no simulated people yet.
        SpeedError: An actual incident cannot run faster.
        NoSiteError: There is no site.
        PlanError: The plan has errors.
        UnknownCellError: A cell is not in the grid.
        UnknownDeclarerError: Nobody knows who declares.
        AuthorityError: The role may not declare this level.
        AlreadyRunningError: The same plan runs there under another key.
        KeyTakenError: The key is that of something else.
        KeyUsedUpError: The key is that of an incident that is over.
        UnknownChannelError: The plan tells a channel that the site does not have.
    """
    if declaration.kind_of_run is KindOfRun.REHEARSAL:
        raise RehearsalError
    if declaration.kind_of_run is KindOfRun.ACTUAL and settings.clock_speed != 1:
        raise SpeedError
    now = (clock or WallClock()).now()
    site = site_in(settings.site)
    with open_desk(settings, is_writer=False) as desk:
        if not declaration.cells:
            whole_site = tuple(desk.roster.cells().tops())
            declaration = replace(declaration, cells=whole_site)
        plan = _plan(declaration, settings, desk, now.astimezone(site.zone))
    role = _authorised(declaration, plan, site)
    if not declaration.is_sure:
        _refuse_unknown_channels(plan.steps_at(declaration.level), site)
    incident = _incident(declaration, plan, role, settings, now)
    with open_desk(settings) as desk:
        desk.registry.sync_channels(site)  # as site.yaml has them now
        return _add(desk, incident, declaration)


def _add(desk: Desk, incident: Incident, declaration: Declaration) -> Declared:
    declared = desk.incidents.add(incident, key=declaration.key)
    if not declared.is_new:
        known = desk.incidents.get(declared.incident_id)
        # A drill's key that is used again must not swallow the real thing.
        if _what(known) != _what(incident) or incident.level not in known.level.runs:
            raise KeyTakenError(declaration.key, known)
        if known.stood_down_at is not None:
            raise KeyUsedUpError(declaration.key, known)
        return declared
    if not declaration.is_sure:
        # Only now: whoever declares at the same moment has done so, or waits for us.
        _refuse_twins(incident, desk.incidents.all(only_open=True))
    facts: dict[str, str | int] = {
        "by": incident.declared_by,
        "level": str(incident.level),
        "kind": str(incident.kind_of_run),
    }
    entry = Entry(at=incident.declared_at, action="declared", facts=facts)
    desk.journal.note(declared.incident_id, entry)
    return declared


def _refuse_twins(incident: Incident, others: Sequence[Incident]) -> None:
    for other in others:
        if other.incident_id == incident.incident_id:
            continue
        # An exercise never stands in the way of the real thing.
        if _what(other) == _what(incident):
            raise AlreadyRunningError(other.incident_id, since=other.declared_at)


def _refuse_unknown_channels(steps: Sequence[PlannedStep], site: Site) -> None:
    known = sorted(name for name, one in site.channels.items() if one.shared)
    for step in steps:
        told = step.params.get("to")
        for who in told if isinstance(told, list | tuple) else ():
            kind, _, name = str(who).partition(" ")
            if kind == WhoKind.SHARED and name not in known:
                raise UnknownChannelError(name, step=step.step, known=known)


def _what(incident: Incident) -> tuple[str, KindOfRun, frozenset[CellCode]]:
    return incident.plan.plan, incident.kind_of_run, frozenset(incident.cells)


def _plan(
    declaration: Declaration, settings: Settings, desk: Desk, local: datetime
) -> Plan:
    tree = desk.roster.cells()
    for cell in declaration.cells:
        if cell not in tree.by_code:
            raise UnknownCellError(cell)
    file = plan_file(declaration.plan, settings.site)
    overrides = overrides_for(settings.site, declaration.cells, tree)
    reading = plan_for_cell(
        file, overrides, kinds=load_step_kinds(), today=local.date()
    )
    return reading.usable_plan()


def _authorised(declaration: Declaration, plan: Plan, site: Site) -> str:
    """Return the role that declares."""
    by = declaration.by
    roles = [by] if by in site.roles or by in _named(plan) else _held_by(by, site)
    if not roles:
        raise UnknownDeclarerError(by, sorted(site.roles))
    level = declaration.level
    allowed = plan.authority.get(level, ())
    granted = {name for name, role in site.roles.items() if level in role.may_declare}
    role = next((one for one in roles if one in allowed or one in granted), roles[0])
    check_authority(plan, level=level, by=role, granted=role in granted)
    return role


def _named(plan: Plan) -> set[str]:
    return {role for roles in plan.authority.values() for role in roles}


def _held_by(number: str, site: Site) -> list[str]:
    return [name for name, role in site.roles.items() if number in role.holders]


def _incident(
    declaration: Declaration,
    plan: Plan,
    role: str,
    settings: Settings,
    now: datetime,
) -> Incident:
    who = role if declaration.by == role else f"{role} {declaration.by}"
    account = re.sub(r"[^\w.@-]", "", declaration.account)
    return Incident(
        incident_id=_new_id(plan, now),
        kind_of_run=declaration.kind_of_run,
        level=declaration.level,
        plan=plan,
        cells=declaration.cells,
        clock=IncidentClock(origin_at=now, speed=settings.clock_speed),
        declared_at=now,
        declared_by=f"{who} ({account})" if account else who,
        name=declaration.name,
    )


def _new_id(plan: Plan, now: datetime) -> IncidentId:
    return IncidentId(OccasionId(f"{plan.plan}-{now:%Y%m%d}-{uuid4().hex[:10]}"))
