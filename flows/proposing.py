"""Proposing: what somebody asks for who may not order it waits for who may."""

from collections.abc import Mapping
from dataclasses import replace

from flows.declaring import Declaration, UnknownDeclarerError
from flows.engine.alarms import door_of
from flows.engine.clock import Clock, WallClock
from flows.engine.levels import OverError
from flows.engine.proposal_plans import Deciding
from flows.library import UnknownPlanError, plan_names, profile_of, site_in
from flows.preparing import incident_of
from flows.proposal_record import Case, Proposed, Wish, write_down
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.errors import MobilizationError
from plans.identity import IncidentId
from plans.incident.authority import declarer_of, roles_for, roles_held
from plans.incident.incidents import Incident, UnknownIncidentError
from plans.incident.occasions import OccasionKind
from plans.incident.proposals import Act
from plans.plan import Level
from plans.site import Site

#: How the sources begin that are values of `indicators`.
MEASURED = "indicators."
#: How those begin that warnings come from.
_WARNED = "alerts."


class NothingToDecideError(MobilizationError):
    """What is proposed holds already."""

    def __init__(self, incident_id: IncidentId, level: Level) -> None:
        self.incident_id, self.level = incident_id, level
        super().__init__(f"{incident_id} is at level {level} already")


def propose_declaration(
    declaration: Declaration, wish: Wish, settings: Settings, clock: Clock | None = None
) -> Proposed:
    """Ask for a declaration; the same key is one proposal, and later one incident.

    Raises:
        MobilizationError: It could not be declared whoever decided; see `declare`.
    """
    now = (clock or WallClock()).now()
    if declaration.plan not in plan_names(settings.site):  # no file of whoever asks
        raise UnknownPlanError(declaration.plan, plan_names(settings.site))
    asked = replace(
        declaration,
        by=wish.by,
        source=wish.source,
        key=wish.key or declaration.key,
    )
    incident = incident_of(asked, settings, now, is_asked=True)
    site = site_in(settings.site)
    plan, level = incident.plan, declaration.level
    roles = roles_for(plan, site, profile_of(site, settings.site), level)
    deciding = Deciding(
        act=Act.DECLARE,
        plan=plan,
        level=level,
        roles=roles,
        persons=2 if level in plan.two_persons else 1,
        facts={"source": wish.source, **_reason(declaration.matter), **_named(wish)},
        phrases={
            "kind": f"propose.kind.{incident.kind_of_run}",
            **_unsaid(wish, declaration.matter),
        },
        spoken={"matter": wish.told},
    )
    asks_for = {
        "plan": declaration.plan,
        "level": level,
        "kind": declaration.kind_of_run,
        "cells": sorted(incident.cells),
        "name": declaration.name,
        "matter": declaration.matter,
        "lasts_s": declaration.lasts and int(declaration.lasts.total_seconds()),
        "measures": list(declaration.measures),
    }
    case = Case(
        wish=wish,
        deciding=deciding,
        asks_for=asks_for,
        incident=incident,
        proposer=incident.declarer,
    )
    return write_down(case, settings, site, now)


def propose_level(
    incident_id: IncidentId,
    level: Level,
    wish: Wish,
    settings: Settings,
    clock: Clock | None = None,
) -> Proposed:
    """Ask for a change of level; whoever may declare the higher of both decides.

    Raises:
        UnknownIncidentError: There is no such incident.
        UnknownDeclarerError: Nobody knows who asks.
        OverError: It was stood down.
        NothingToDecideError: It is at that level.
    """
    now = (clock or WallClock()).now()
    site = site_in(settings.site)
    incident = _open_incident(incident_id, settings)
    if incident.level is level:
        raise NothingToDecideError(incident_id, level)
    higher = min(level, incident.level, key=lambda one: one.place)
    roles = roles_for(incident.plan, site, profile_of(site, settings.site), higher)
    facts = {"before": str(incident.level), "after": str(level)}
    deciding = _about(Act.CHANGE_LEVEL, incident, roles, wish, facts)
    case = Case(
        wish=wish,
        deciding=replace(
            deciding, persons=2 if higher in incident.plan.two_persons else 1
        ),
        asks_for={"incident": incident_id, "level": level, "reason": wish.reason},
        incident=incident,
        proposer=_proposer(wish, incident, site),
    )
    return write_down(case, settings, site, now)


def propose_stand_down(
    incident_id: IncidentId, wish: Wish, settings: Settings, clock: Clock | None = None
) -> Proposed:
    """Ask for the end of an incident; whom the plan names decides, or may declare it.

    Raises:
        UnknownIncidentError: There is no such incident.
        UnknownDeclarerError: Nobody knows who asks.
        OverError: It was stood down.
    """
    now = (clock or WallClock()).now()
    site = site_in(settings.site)
    incident = _open_incident(incident_id, settings)
    planned, law = incident.plan.stand_down, profile_of(site, settings.site)
    declaring = roles_for(incident.plan, site, law, incident.level)
    roles = tuple(dict.fromkeys((planned.owner, planned.deputy, *declaring)))
    case = Case(
        wish=wish,
        deciding=_about(Act.STAND_DOWN, incident, roles, wish, {}),
        asks_for={"incident": incident_id, "reason": wish.reason},
        incident=incident,
        proposer=_proposer(wish, incident, site),
    )
    return write_down(case, settings, site, now)


def _open_incident(incident_id: IncidentId, settings: Settings) -> Incident:
    with open_desk(settings, is_writer=False) as desk:
        incident = desk.incidents.get(incident_id)
    if incident.occasion_kind is not OccasionKind.INCIDENT:
        raise UnknownIncidentError(incident_id)
    if incident.stood_down_at is not None:
        raise OverError(incident_id)
    return incident


def _proposer(wish: Wish, incident: Incident, site: Site) -> str:
    if not wish.by:
        return ""
    held = roles_held(wish.by, incident.plan, site)
    if not held:
        raise UnknownDeclarerError(wish.by, sorted(site.roles))
    return declarer_of(wish.by, held[0], site)


def _named(wish: Wish) -> dict[str, str]:
    return {"by": wish.by} if wish.by else {}


def _reason(written: str) -> dict[str, str]:
    return {"matter": written} if written else {}


def _unsaid(wish: Wish, reason: str) -> dict[str, str]:
    """Return the phrases for what stays unsaid, and for the door it came through."""
    return {
        **({} if reason else {"matter": "propose.no-reason"}),
        **({} if wish.by else {"by": _nobody(wish)}),
        **door_of(wish.source),
    }


def _nobody(wish: Wish) -> str:
    """Return what to call somebody who gives no name, a gauge, or a warning."""
    if wish.source.startswith(MEASURED):
        return "propose.measured"
    is_warned = wish.source.startswith(_WARNED)
    return "propose.warned" if is_warned else "propose.nobody"


def _about(
    act: Act,
    incident: Incident,
    roles: tuple[str, ...],
    wish: Wish,
    facts: Mapping[str, str],
) -> Deciding:
    return Deciding(
        act=act,
        plan=incident.plan,
        level=incident.level,
        roles=roles,
        facts={
            "source": wish.source,
            **_reason(wish.reason),
            **_named(wish),
            **facts,
        },
        phrases=_unsaid(wish, wish.reason),
        spoken={"matter": wish.told},
    )
