"""An hour in which everything runs as it should: the watchdog has nothing to tell."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

from connectors.store import open_store
from flows.engine.watchdog import LOOK_EVERY_S
from flows.settings import Settings
from plans.incident.progress import StepState
from plans.learning.drills import DrillKind
from plans.messages.deliveries import Delivery, Verdict
from tests.fakes.carrier import FakeCarrier
from tests.fakes.clock import FakeClock
from tests.flows.processes import Processes
from tests.scenarios.conftest import TEN
from tests.scenarios.trial import LIBRARY, Trial, scripted

AN_HOUR = timedelta(hours=1)


class QuickCarrier(FakeCarrier):
    """Waits for no lane: the clock of the test does not go on meanwhile."""

    def carry(self, deliveries: Sequence[Delivery]) -> Mapping[str, Verdict]:
        return {one.key: self._carry(one) for one in deliveries}


@pytest.mark.slow
def test_an_hour_of_the_sample_epidemic_has_no_stall(settings: Settings) -> None:
    folder = LIBRARY / "epidemic"
    drill = scripted("epidemic")
    trial = Trial(settings, FakeClock(TEN))
    with open_store(settings.url) as store:
        store.deliveries.sync_lanes(trial.conductor.site)
    exercise = drill.model_copy(update={"kind": DrillKind.EXERCISE})
    trial.declare(folder / "plan.yaml", exercise)
    injects = sorted(drill.injects, key=lambda one: one.after)
    running = Processes(settings, trial.conductor, trial.clock, QuickCarrier())
    while trial.clock.now() < TEN + AN_HOUR:
        running.tick(LOOK_EVERY_S)
        while injects and TEN + injects[0].after <= trial.clock.now():
            trial.inject(injects.pop(0))

    with trial.open_desk(is_writer=False) as desk:
        records = desk.steps.of(trial.incident.incident_id)
    assert running.heard() == []
    assert len(running.by_sender.carried) > 100
    assert StepState.MET in {one.progress.state for one in records}
