"""Gathering: what the store holds of a run, for its review."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flows.drills.finding import planned_drills
from flows.engine.desk import Desk
from flows.settings import Settings
from flows.steps import load_step_kinds
from plans.identity import IncidentId, OccasionId, PartyId
from plans.incident.incidents import Incident
from plans.incident.journal import Entry
from plans.incident.proposals import Proposal
from plans.learning.drills import Drill
from plans.learning.due import Rehearsal
from plans.learning.evidence import Fate
from plans.learning.ran import Ran
from plans.learning.review import Simulated
from plans.learning.targets import FIRST_MESSAGE
from plans.people.roster import PartyKind, Wanted
from plans.people.tiers import Tier
from plans.plan import PlannedStep
from plans.site import Site

#: Of due times that are searched for the one that began an exercise.
_MOST_DUES = 10_000


@dataclass(frozen=True, kw_only=True)
class Played:
    """What the site knows of how a run came about, beside its store."""

    #: What people call it: of a rehearsal not the incident's own id.
    named: str
    #: Wall time; of a rehearsal where its own time has ended.
    now: datetime
    drill: Drill | None = None
    simulated: Simulated | None = None
    #: Of the drill.
    targets: Mapping[str, timedelta] | None = None


def played(named: str, desk: Desk, settings: Settings, now: datetime) -> Played:
    """Return how an incident came about: by itself, or as a drill that was due."""
    noted = [str(o.facts.get("drill", "")) for o in desk.journal.of(OccasionId(named))]
    due = (o.drill for o in desk.dues.all(limit=_MOST_DUES) if o.run_id == named)
    begun = next(filter(None, noted), "") or next(due, "")
    drill = _drill(begun, settings)
    targets = drill.targets if drill else {}
    return Played(named=named, now=now, drill=drill, targets=targets)


def rehearsed(rehearsal: Rehearsal, settings: Settings) -> Played:
    """Return what a rehearsal's own report holds of it.

    Raises:
        OSError: The report is not there any more.
    """
    report = (settings.site / rehearsal.path).with_suffix(".json")
    story = json.loads(report.read_text(encoding="utf-8"))
    drill = _drill(rehearsal.drill, settings)
    if drill is not None and dict(drill.scenario) != story["scenario"]:
        drill = None  # another one of the same name, or it was written anew
    own = {
        one["target"]: timedelta(seconds=one["within_s"]) for one in story["targets"]
    }
    return Played(
        named=rehearsal.rehearsal_id,
        now=datetime.fromisoformat(story["ends_at"]),
        drill=drill,
        simulated=_simulated(story),
        targets=own,
    )


def _drill(name: str, settings: Settings) -> Drill | None:
    known = planned_drills(settings) if name else ()
    return next((one.drill for one in known if one.name == name), None)


def _simulated(story: Mapping[str, Any]) -> Simulated:
    first = [one for one in story["targets"] if one["target"] == FIRST_MESSAGE]
    after_s = first[0]["after_s"] if first else None
    return Simulated(
        is_first_message_known=bool(first),
        first_message_after=None if after_s is None else timedelta(seconds=after_s),
        people=story["people"],
        messages=story["messages"],
    )


def ran_of(desk: Desk, incident: Incident, site: Site, how: Played) -> Ran:
    """Return the run as the store holds it."""
    incident_id = incident.incident_id
    evidence, fates = desk.evidence, desk.evidence.fates(incident_id)
    proposals = _proposals(desk, incident_id)
    led = [incident_id, *(one.proposal_id for one in proposals)]
    numbers = evidence.alerts([OccasionId(one) for one in led])
    is_simulated = how.simulated is not None
    own = {
        k: v
        for k, v in (how.targets or {}).items()
        if incident.plan.targets.get(k) != v
    }
    return Ran(
        incident=incident,
        named=how.named,
        as_of=how.now if is_simulated else incident.clock.at(how.now),
        changes=desk.incidents.level_changes(incident_id),
        records=desk.steps.of(incident_id),
        journal=_journal(desk, incident),
        asks=evidence.asks(incident_id),
        answers=evidence.answers(incident_id),
        deadlines=desk.deadlines.of(incident_id),
        ways=evidence.ways(incident_id),
        fates=fates,
        roles=_roles(desk, site, fates),
        taken=evidence.corrections(incident_id),
        first_accepted_at=evidence.first_accepted_at(incident_id),
        proposals=proposals,
        alerts=[desk.alerts.get(one) for one in numbers],
        published=desk.publications.of(incident_id),
        tiers={one.step: _tiers(one) for one in incident.plan.steps},
        drill=how.drill,
        simulated=how.simulated,
        targets=own,
    )


def _journal(desk: Desk, incident: Incident) -> Sequence[Entry]:
    """Return what happened; a rehearsal does not write down who declares it."""
    first = {"by": incident.declared_by}
    return [
        replace(one, facts={**first, **one.facts}) if one.action == "declared" else one
        for one in desk.journal.of(incident.incident_id)
    ]


def _proposals(desk: Desk, incident_id: IncidentId) -> Sequence[Proposal]:
    """Return what was proposed and led to the incident, or was about it, in order."""
    found = [
        one
        for one in desk.proposals.all()
        if incident_id in {one.outcome, one.asks_for.get("incident")}
    ]
    return sorted(found, key=lambda one: (one.proposed_at, one.proposal_id))


def _roles(
    desk: Desk, site: Site, fates: Mapping[PartyId, Fate]
) -> Mapping[PartyId, Sequence[str]]:
    missed = frozenset(one for one, fate in fates.items() if fate is not Fate.REACHED)
    if not missed:
        return {}
    wanted = Wanted(kinds=frozenset(PartyKind), party_ids=missed)
    return {
        one.party_id: sorted({*one.roles, *site.offices_of(one.number)})
        or [str(one.kind)]
        for one in desk.roster.parties(wanted)
    }


def _tiers(step: PlannedStep) -> Sequence[Tier]:
    kind = load_step_kinds().get(step.kind)
    if kind is None or "tiers" not in kind.params.model_fields:
        return ()
    tiers: Sequence[Tier] = getattr(kind.params.model_validate(step.params), "tiers")  # noqa: B009
    return tiers


def store_of(rehearsal: Rehearsal, settings: Settings) -> Settings:
    """Return the settings with which a rehearsal's own store is read."""
    file = Path(settings.site.absolute() / rehearsal.path)
    return settings.model_copy(update={"store_url": f"sqlite:///{file}"})
