"""Preparing a declaration: what is declared becomes an incident, or is refused."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import uuid4

from flows.cell_changes import overrides_of
from flows.engine.answers import plain_line
from flows.engine.desk import Desk
from flows.engine.stand_down import OPERATOR
from flows.library import plan_file, profile_of, site_in
from flows.settings import Settings, spoken_language
from flows.steps import load_step_kinds
from flows.texts import words
from flows.wiring.deciding import open_desk
from plans.errors import MobilizationError
from plans.identity import CellCode, IncidentId, KindOfRun, OccasionId
from plans.incident.authority import (
    SourceError,
    UnknownOfficeError,
    check_stated,
    declarer_of,
    role_that_declares,
    roles_held,
    source_may,
)
from plans.incident.incidents import Incident, IncidentClock, RehearsalError
from plans.incident.law import Profile
from plans.people.who import WhoKind
from plans.plan import Level, Plan, PlannedStep
from plans.site import Site
from plans.telling import in_language
from plans.writing.overrides import plan_for_cell

#: Before the name of a drill that fell due, as by whom something was declared.
BY_DRILL = "drill "
#: How the keys of our own occasions begin.
_RESERVED = ("alarm:", "proposal:", "signed:")
#: Characters of each measure, and how many are kept.
_LONGEST_MEASURE, _MOST_MEASURES = 200, 20


class SpeedError(MobilizationError):
    """MUSTER_CLOCK_SPEED is for exercises: an actual incident runs in real time."""


class ReservedKeyError(MobilizationError):
    """A key that would silence an alarm, or stand for something else of our own."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"no key begins with {', '.join(_RESERVED)}: use another one")


class UnknownCellError(MobilizationError):
    """The grid has no such cell."""

    def __init__(self, cell: str) -> None:
        self.cell = cell
        super().__init__(
            f"no cell {cell} in the grid; `muster import cells` adds cells"
        )


class UnknownDeclarerError(UnknownOfficeError):
    """Nobody knows who declares."""


class DrillError(MobilizationError):
    """A drill's file authorises exercises, and nothing real."""

    def __init__(self, drill: str) -> None:
        self.drill = drill
        super().__init__(f"the drill {drill} cannot declare an actual incident")


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
    #: What happened; without it the plan's title.
    matter: str = ""
    #: How long it will last, in its own time; without it what the plan says.
    lasts: timedelta | None = None
    #: What is done; without it the steps' titles.
    measures: tuple[str, ...] = ()
    #: Of site.yaml, for what a source with a key declares by itself.
    source: str = ""
    #: The drill that fell due: its own file has authorised the exercise.
    drill: str = ""
    #: The drill that this exercise tries: what its file has in store happens in it.
    tries: str = ""
    #: The proposal that was confirmed; empty where there was none.
    proposal: str = ""
    #: Also when the same plan runs in the same cells already, or tells a channel that
    #: is not there.
    is_sure: bool = False


def incident_of(
    declaration: Declaration, settings: Settings, now: datetime, *, is_asked: bool
) -> Incident:
    """Return the incident that a declaration would make; nothing is written.

    Args:
        declaration: To be made.
        settings: Of the site.
        now: Wall time.
        is_asked: It is only asked for: somebody else has to have the authority.

    Raises:
        MobilizationError: It cannot be declared; see `declare`.
    """
    if declaration.kind_of_run is KindOfRun.REHEARSAL:
        raise RehearsalError
    if declaration.kind_of_run is KindOfRun.ACTUAL and settings.clock_speed != 1:
        raise SpeedError
    if declaration.key.startswith(_RESERVED):
        raise ReservedKeyError(declaration.key)
    site = site_in(settings.site)
    law = profile_of(site, settings.site)
    declaration, plan = _placed(declaration, settings, site, now)
    who = _declarer(declaration, plan, site, law, is_asked=is_asked)
    if not declaration.is_sure:
        _refuse_unknown_channels(plan.steps_at(declaration.level), site)
    incident = _incident(declaration, plan, who, site, now)
    clock = IncidentClock(origin_at=now, speed=settings.clock_speed)
    incident = replace(incident, clock=clock)
    check_stated(incident, law)
    return incident


def incident_to_rehearse(
    declaration: Declaration, settings: Settings, now: datetime
) -> Incident:
    """Return the incident of a rehearsal: nobody needs an authority to declare it.

    Args:
        declaration: To be tried.
        settings: Of the site.
        now: In the rehearsal's own time.

    Raises:
        MobilizationError: There is no such plan or cell, or the plan has errors.
    """
    site = site_in(settings.site)
    declaration, plan = _placed(declaration, settings, site, now)
    return _incident(declaration, plan, _Declarer(declaration.by), site, now)


def _placed(
    declaration: Declaration, settings: Settings, site: Site, now: datetime
) -> tuple[Declaration, Plan]:
    """Return the declaration with its cells, and the plan as they have it."""
    with open_desk(settings, is_writer=False) as desk:
        if not declaration.cells:
            whole_site = tuple(desk.roster.cells().tops())
            declaration = replace(declaration, cells=whole_site)
        cells = tuple(dict.fromkeys(declaration.cells))
        declaration = replace(declaration, cells=cells)
        plan = _plan(declaration, settings, desk, now.astimezone(site.zone))
    return declaration, plan


@dataclass(frozen=True)
class _Declarer:
    """Who declares: as the record names him or her, and the person's number."""

    named: str
    number: str = ""


def _declarer(
    declaration: Declaration,
    plan: Plan,
    site: Site,
    law: Profile | None,
    *,
    is_asked: bool,
) -> _Declarer:
    by, level = declaration.by, declaration.level
    if declaration.drill:
        if declaration.kind_of_run is KindOfRun.ACTUAL:
            raise DrillError(declaration.drill)
        return _Declarer(f"{BY_DRILL}{declaration.drill}")
    if declaration.source and not is_asked:
        source = site.source(declaration.source)
        if source is None or not source_may(
            source, level, declaration.kind_of_run, law
        ):
            raise SourceError(declaration.source, level=level)
        return _Declarer(f"source {declaration.source}")
    if is_asked and not by:
        return _Declarer(declaration.source)
    held = roles_held(by, plan, site)
    if not held:
        raise UnknownDeclarerError(by, sorted(site.roles))
    role = held[0]
    if not is_asked:
        role = role_that_declares(held, plan, site, law, level)
    named = role if by == role else f"{role} {by}"
    return _Declarer(named, declarer_of(by, role, site))


def _plan(
    declaration: Declaration, settings: Settings, desk: Desk, local: datetime
) -> Plan:
    tree = desk.roster.cells()
    for cell in declaration.cells:
        if cell not in tree.by_code:
            raise UnknownCellError(cell)
    file = plan_file(declaration.plan, settings.site)
    overrides = overrides_of(
        file, settings.site, declaration.cells, tree, is_sure=declaration.is_sure
    )
    reading = plan_for_cell(
        file, overrides, kinds=load_step_kinds(), today=local.date()
    )
    return reading.usable_plan()


def _refuse_unknown_channels(steps: Sequence[PlannedStep], site: Site) -> None:
    known = sorted(name for name, one in site.channels.items() if one.shared)
    for step in steps:
        told = step.params.get("to")
        for who in told if isinstance(told, list | tuple) else ():
            kind, _, name = str(who).partition(" ")
            if kind == WhoKind.SHARED and name not in known:
                raise UnknownChannelError(name, step=step.step, known=known)


def _incident(
    declaration: Declaration, plan: Plan, who: _Declarer, site: Site, now: datetime
) -> Incident:
    account = re.sub(r"[^\w.@-]", "", declaration.account)
    language = site.languages[0]
    steps = plan.steps_at(declaration.level)
    measures = declaration.measures or [in_language(s.title, language) for s in steps]
    lasts = declaration.lasts or plan.expected
    return Incident(
        incident_id=_new_id(plan, now),
        kind_of_run=declaration.kind_of_run,
        level=declaration.level,
        plan=plan,
        cells=declaration.cells,
        clock=IncidentClock(origin_at=now),
        declared_at=now,
        declared_by=f"{who.named} ({account})" if account else who.named,
        declarer=who.number,
        name=declaration.name,
        matter=plain_line(declaration.matter or in_language(plan.title, language)),
        expected_until=None if lasts is None else now + lasts,
        measures=tuple(
            plain_line(one, _LONGEST_MEASURE) for one in measures[:_MOST_MEASURES]
        ),
    )


def _new_id(plan: Plan, now: datetime) -> IncidentId:
    return IncidentId(OccasionId(f"{plan.plan}-{now:%Y%m%d}-{uuid4().hex[:10]}"))
