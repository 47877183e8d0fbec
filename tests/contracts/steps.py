"""What every Steps must do."""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta

import pytest

from plans.incident.incidents import Incidents
from plans.incident.progress import Progress, Quota, StepRecord, StepState
from plans.incident.steps import Steps
from plans.lease import Lease, StaleLeaseError
from tests.contracts.sample import FIRE, FLOOD, HOUR, MINUTE, SECOND, SIX, incident

OURS = Lease("ours", until=SIX + 10 * SECOND)
WAITING = Progress(
    quotas=(Quota(name="medic", wanted=2, got=1),),
    look_again_at=SIX + 5 * MINUTE,
    asked=6,
)
MET = Progress(state=StepState.MET, quotas=(Quota(name="medic", wanted=2, got=2),))
SHORT = Progress(state=StepState.SHORT)


class StepsContract(ABC):
    """Subclass it, say how to build one, and inherit the tests."""

    @pytest.fixture
    @abstractmethod
    def incidents(self) -> Incidents:
        """Return the incidents that go with the steps; it knows none."""

    @pytest.fixture
    @abstractmethod
    def steps(self) -> Steps:
        """Return one that shares its memory with `incidents`."""

    @pytest.fixture
    def flood(self, incidents: Incidents) -> None:
        incidents.add(incident(), key="dam")

    def run(
        self,
        steps: Steps,
        step: str,
        progress: Progress,
        at: datetime = SIX,
        due_at: datetime | None = None,
    ) -> None:
        assert steps.take(FLOOD, step, OURS, now=SIX)
        steps.start(FLOOD, step, at=at)
        steps.record(FLOOD, step, progress, token="ours", at=at, due_at=due_at)

    def of(self, steps: Steps, step: str) -> StepRecord:
        return {one.step: one for one in steps.of(FLOOD)}[step]

    def due(self, steps: Steps, now: datetime = SIX) -> list[str]:
        return [step for _, step in steps.due(now=now)]

    @pytest.mark.usefixtures("flood")
    def test_the_steps_of_the_level_are_there_in_order(self, steps: Steps) -> None:
        assert [one.step for one in steps.of(FLOOD)] == ["warn", "watch", "help"]
        assert steps.of(FIRE) == []

    @pytest.mark.usefixtures("flood")
    def test_what_waits_for_nothing_is_due_at_once(self, steps: Steps) -> None:
        assert self.due(steps) == ["warn", "watch"]

    @pytest.mark.usefixtures("flood")
    def test_a_step_is_due_when_all_before_it_have_ended(self, steps: Steps) -> None:
        self.run(steps, "warn", MET)
        assert self.due(steps) == ["watch"]
        self.run(steps, "watch", SHORT)

        assert self.due(steps) == ["help"]

    @pytest.mark.usefixtures("flood")
    def test_a_step_begun_goes_on_when_one_before_it_reopens(
        self, steps: Steps
    ) -> None:
        self.run(steps, "warn", MET)
        self.run(steps, "watch", MET)
        self.run(steps, "help", WAITING, due_at=SIX + MINUTE)
        self.run(steps, "watch", WAITING, due_at=SIX + HOUR)

        assert self.due(steps, SIX + MINUTE) == ["help"]

    @pytest.mark.usefixtures("flood")
    def test_progress_is_remembered(self, steps: Steps) -> None:
        self.run(steps, "watch", WAITING, due_at=SIX + MINUTE)

        assert self.of(steps, "watch") == StepRecord(
            step="watch", started_at=SIX, progress=WAITING, due_at=SIX + MINUTE
        )

    @pytest.mark.usefixtures("flood")
    def test_the_first_start_stays(self, steps: Steps) -> None:
        steps.start(FLOOD, "watch", at=SIX)
        steps.start(FLOOD, "watch", at=SIX + HOUR)

        assert self.of(steps, "watch").started_at == SIX

    @pytest.mark.usefixtures("flood")
    def test_the_first_end_stays(self, steps: Steps) -> None:
        self.run(steps, "watch", SHORT, at=SIX + MINUTE)
        self.run(steps, "watch", MET, at=SIX + HOUR)

        assert self.of(steps, "watch").ended_at == SIX + MINUTE

    @pytest.mark.usefixtures("flood")
    def test_an_ended_step_that_waits_again_is_reopened(self, steps: Steps) -> None:
        self.run(steps, "watch", MET, at=SIX + MINUTE)
        self.run(steps, "watch", WAITING, at=SIX + HOUR)
        self.run(steps, "watch", WAITING, at=SIX + 2 * HOUR)

        record = self.of(steps, "watch")
        assert (record.reopened, record.reopened_at) == (1, SIX + HOUR)
        assert record.ended_at is None

    @pytest.mark.usefixtures("flood")
    def test_it_is_closed_by_hand_once(self, steps: Steps) -> None:
        at = SIX + MINUTE
        closings = [
            steps.close(FLOOD, "watch", at=at, closed_as=StepState.MET),
            steps.close(FLOOD, "watch", at=SIX + HOUR),
        ]

        record = self.of(steps, "watch")
        assert closings == [True, False]
        assert (record.closed_at, record.closed_as) == (at, StepState.MET)

    @pytest.mark.usefixtures("flood")
    def test_a_step_has_one_conductor(self, steps: Steps) -> None:
        theirs = Lease("theirs", until=SIX + MINUTE)

        assert steps.take(FLOOD, "watch", OURS, now=SIX)
        assert steps.take(FLOOD, "watch", OURS, now=SIX)  # renewed
        assert not steps.take(FLOOD, "watch", theirs, now=SIX + SECOND)
        assert self.due(steps) == ["warn"]

    @pytest.mark.usefixtures("flood")
    def test_a_lease_that_is_over_is_taken(self, steps: Steps) -> None:
        steps.take(FLOOD, "watch", OURS, now=SIX)
        theirs = Lease("theirs", until=SIX + MINUTE)

        assert steps.take(FLOOD, "watch", theirs, now=OURS.until)

    @pytest.mark.usefixtures("flood")
    def test_a_lease_from_before_the_clock_was_set_back_is_over(
        self, steps: Steps
    ) -> None:
        steps.take(FLOOD, "watch", Lease("ours", until=SIX + HOUR), now=SIX + HOUR)

        assert self.due(steps) == ["warn", "watch"]
        assert steps.take(FLOOD, "watch", Lease("theirs", until=SIX), now=SIX)

    @pytest.mark.usefixtures("flood")
    def test_a_stale_conductor_changes_nothing(self, steps: Steps) -> None:
        steps.take(FLOOD, "watch", OURS, now=SIX)
        steps.take(FLOOD, "watch", Lease("theirs", SIX + MINUTE), now=OURS.until)
        before = steps.of(FLOOD)

        with pytest.raises(StaleLeaseError):
            steps.record(FLOOD, "watch", MET, token="ours", at=SIX, due_at=None)
        assert steps.of(FLOOD) == before

    @pytest.mark.usefixtures("flood")
    def test_recording_gives_the_lease_back(self, steps: Steps) -> None:
        self.run(steps, "watch", WAITING, due_at=SIX)

        assert self.due(steps) == ["warn", "watch"]
        assert steps.take(FLOOD, "watch", Lease("theirs", SIX + MINUTE), now=SIX)

    @pytest.mark.parametrize("progress", [WAITING, MET, SHORT])
    @pytest.mark.usefixtures("flood")
    def test_a_step_that_is_woken_is_due(
        self, steps: Steps, progress: Progress
    ) -> None:
        self.run(steps, "watch", progress, due_at=None)
        assert self.due(steps) == ["warn"]
        steps.wake(FLOOD, "watch", now=SIX + MINUTE)

        assert "watch" in self.due(steps, SIX + MINUTE)

    @pytest.mark.usefixtures("flood")
    def test_a_step_woken_while_it_runs_is_run_again(self, steps: Steps) -> None:
        steps.take(FLOOD, "watch", OURS, now=SIX)
        steps.wake(FLOOD, "watch", now=SIX)
        in_an_hour = SIX + HOUR
        steps.record(FLOOD, "watch", WAITING, token="ours", at=SIX, due_at=in_an_hour)

        assert "watch" in self.due(steps)

    @pytest.mark.usefixtures("flood")
    def test_a_wake_from_before_the_clock_was_set_back_counts(
        self, steps: Steps
    ) -> None:
        self.run(steps, "watch", WAITING)
        steps.wake(FLOOD, "watch", now=SIX + HOUR)

        assert "watch" in self.due(steps)

    @pytest.mark.usefixtures("flood")
    def test_a_start_from_before_the_clock_was_set_back_counts(
        self, steps: Steps
    ) -> None:
        assert self.due(steps, SIX - HOUR) == ["warn", "watch"]

    @pytest.mark.usefixtures("flood")
    def test_what_is_due_first_comes_first(
        self, steps: Steps, incidents: Incidents
    ) -> None:
        earlier = SIX - timedelta(days=1)
        incidents.add(incident(FIRE, origin_at=earlier), key="mill")

        assert steps.due(now=SIX) == [
            (FIRE, "warn"),
            (FIRE, "watch"),
            (FLOOD, "warn"),
            (FLOOD, "watch"),
        ]

    @pytest.mark.usefixtures("flood")
    def test_after_stand_down_nothing_is_due(
        self, steps: Steps, incidents: Incidents
    ) -> None:
        incidents.stand_down(FLOOD, at=SIX)

        assert self.due(steps) == []
