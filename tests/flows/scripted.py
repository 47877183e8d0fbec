"""Steps that do what a test says, carried over a real store."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from pydantic import ConfigDict

from flows.engine.conduct import Conductor
from flows.library import site_in
from plans.identity import IncidentId
from plans.incident.journal import Entry
from plans.incident.progress import Progress, Quota, StepState
from plans.stepkinds import StepKind, StepParams
from plans.world import World
from tests.flows.township import Township

LEASE = timedelta(seconds=10)
MET = Progress(state=StepState.MET, quotas=(Quota(name="all", wanted=1, got=1),))
SHORT = Progress(state=StepState.SHORT, quotas=(Quota(name="all", wanted=2, got=1),))

Run = Callable[[World], Progress]


class AnyParams(StepParams):
    model_config = ConfigDict(frozen=True, extra="allow")


def _met(_world: World) -> Progress:
    return MET


@dataclass
class Script:
    """What each step does when it runs, and how often each ran."""

    runs: dict[str, Run] = field(default_factory=dict)
    ran: list[str] = field(default_factory=list)

    def run(
        self, _params: AnyParams, world: World, incident_id: IncidentId
    ) -> Progress:
        step = world.step.step
        self.ran.append(step)
        world.journal.note(incident_id, Entry(at=world.now, action="ran", step=step))
        run: Run = self.runs.get(step, _met)
        return run(world)

    def kinds(self) -> dict[str, StepKind]:
        named = ("activate_experts", "dispatch_volunteers", "open_donation_channels")
        return {name: StepKind(name, AnyParams, self.run) for name in named}


class NoPages:
    def page(self, name: str) -> str:
        return name


def conductor_of(
    township: Township,
    script: Script,
    **changes: Any,  # noqa: ANN401 -- fields of a conductor
) -> Conductor:
    facts: dict[str, Any] = {
        "open_desk": township.open_desk,
        "open_reading": partial(township.open_desk, is_writer=False),
        "site": site_in(township.settings.site),
        "links": NoPages(),
        "lease": LEASE,
        "clock": township.clock,
        "load_kinds": script.kinds,
    }
    return Conductor(**facts | changes)


def waiting(world: World, minutes: float) -> Progress:
    """Look again so many minutes of incident time from now."""
    return Progress(look_again_at=world.now + timedelta(minutes=minutes))


def until(minutes: float, end: Progress = MET) -> Run:
    """Wait until so long after the step began, then end."""

    def run(world: World) -> Progress:
        over_at = world.started_at + timedelta(minutes=minutes)
        return end if world.now >= over_at else Progress(look_again_at=over_at)

    return run
