"""What a change of an incident's level does, whatever the store."""

from abc import ABC, abstractmethod
from dataclasses import replace

import pytest

from plans.incident.incidents import Incident, Incidents
from plans.incident.levels import LevelChange
from plans.incident.progress import Progress, StepState
from plans.incident.steps import Steps
from plans.lease import Lease
from plans.messages.message import Outbox
from plans.people.assignments import Assignment, Assignments
from plans.people.call_ups import CallUps
from plans.plan import Level, PlannedStep
from tests.contracts.sample import (
    ANA,
    BO,
    FLOOD,
    HOUR,
    PLAN,
    SIX,
    ask,
    id_of,
    incident,
    notice,
    question,
)

OURS = Lease("ours", until=SIX + HOUR)
MET = Progress(state=StepState.MET)


def to(after: Level, before: Level = Level.SECOND) -> LevelChange:
    return LevelChange(at=SIX + HOUR, before=before, after=after, by="mayor")


def changed(step: PlannedStep, **facts: object) -> PlannedStep:
    return step.model_copy(update=facts)


def flood() -> Incident:
    """Return an incident at II whose step watch is one of II, and help stays."""
    warn, watch, help_, evacuate = PLAN.steps
    steps = (
        warn,
        changed(watch, level=Level.SECOND),
        changed(help_, after=("warn",), stays_at=Level.THIRD),
        changed(evacuate, after=("watch",)),
    )
    return replace(incident(), plan=PLAN.model_copy(update={"steps": steps}))


class LevelsContract(ABC):
    """Subclass it, say how to build one, and inherit the tests."""

    @pytest.fixture
    @abstractmethod
    def incidents(self) -> Incidents:
        """Return the incidents of a store that knows none."""

    @pytest.fixture
    @abstractmethod
    def steps(self) -> Steps:
        """Return its steps."""

    @pytest.fixture
    @abstractmethod
    def outbox(self) -> Outbox:
        """Return its outbox."""

    @pytest.fixture
    @abstractmethod
    def call_ups(self) -> CallUps:
        """Return its call-ups."""

    @pytest.fixture
    @abstractmethod
    def assignments(self) -> Assignments:
        """Return its assignments."""

    @pytest.fixture(autouse=True)
    def _flood(self, incidents: Incidents) -> None:
        incidents.add(flood(), key="dam")

    def names(self, steps: Steps) -> list[str]:
        return [one.step for one in steps.of(FLOOD)]

    def test_a_change_is_on_record(self, incidents: Incidents) -> None:
        assert incidents.change_level(FLOOD, to(Level.FIRST))
        down = to(Level.THIRD, before=Level.FIRST)
        assert incidents.change_level(FLOOD, down)

        assert incidents.level_changes(FLOOD) == [to(Level.FIRST), down]
        found = incidents.get(FLOOD)
        assert (found.level, found.earlier) == (
            Level.THIRD,
            (Level.SECOND, Level.FIRST),
        )
        assert incidents.all() == [found]

    def test_the_same_change_happens_once(
        self, incidents: Incidents, steps: Steps
    ) -> None:
        assert incidents.change_level(FLOOD, to(Level.FIRST))
        assert not incidents.change_level(FLOOD, to(Level.FIRST))

        assert len(incidents.level_changes(FLOOD)) == 1
        assert self.names(steps) == ["warn", "watch", "help", "evacuate"]

    def test_what_is_over_changes_no_more(self, incidents: Incidents) -> None:
        incidents.stand_down(FLOOD, at=SIX)

        assert not incidents.change_level(FLOOD, to(Level.FIRST))
        assert incidents.level_changes(FLOOD) == []

    def test_raising_adds_the_steps_of_the_level(
        self, incidents: Incidents, steps: Steps
    ) -> None:
        assert steps.take(FLOOD, "watch", OURS, now=SIX)
        steps.record(FLOOD, "watch", MET, token="ours", at=SIX, due_at=None)
        incidents.change_level(FLOOD, to(Level.FIRST))

        assert self.names(steps) == ["warn", "watch", "help", "evacuate"]
        assert (FLOOD, "evacuate") in steps.due(now=SIX)
        assert (FLOOD, "watch") not in steps.due(now=SIX)

    def test_lowering_drops_what_does_not_stay(
        self, incidents: Incidents, steps: Steps
    ) -> None:
        assert steps.take(FLOOD, "watch", OURS, now=SIX)
        incidents.change_level(FLOOD, to(Level.THIRD))

        assert self.names(steps) == ["warn", "help"]
        assert not steps.take(FLOOD, "watch", OURS, now=SIX)
        steps.wake(FLOOD, "watch", now=SIX)
        assert steps.due(now=SIX) == [(FLOOD, "warn")]

    def test_what_stays_goes_when_the_level_falls_further(
        self, incidents: Incidents, steps: Steps
    ) -> None:
        incidents.change_level(FLOOD, to(Level.THIRD))
        incidents.change_level(FLOOD, to(Level.FOURTH, before=Level.THIRD))

        assert self.names(steps) == []

    def test_a_step_that_waited_for_a_dropped_one_goes_on(
        self, incidents: Incidents, steps: Steps
    ) -> None:
        incidents.change_level(FLOOD, to(Level.FIRST))
        incidents.change_level(FLOOD, to(Level.THIRD, before=Level.FIRST))
        assert steps.take(FLOOD, "warn", OURS, now=SIX)
        steps.record(FLOOD, "warn", MET, token="ours", at=SIX, due_at=None)

        assert steps.due(now=SIX) == [(FLOOD, "help")]

    def test_a_step_that_comes_back_begins_anew(
        self, incidents: Incidents, steps: Steps
    ) -> None:
        assert steps.take(FLOOD, "watch", OURS, now=SIX)
        steps.start(FLOOD, "watch", at=SIX)
        steps.record(FLOOD, "watch", MET, token="ours", at=SIX, due_at=None)
        incidents.change_level(FLOOD, to(Level.THIRD))
        incidents.change_level(FLOOD, to(Level.SECOND, before=Level.THIRD))

        watch = {one.step: one for one in steps.of(FLOOD)}["watch"]
        assert (watch.progress.state, watch.ended_at) == (StepState.WAITING, None)
        assert (watch.reopened, watch.reopened_at) == (1, SIX + HOUR)
        assert (FLOOD, "watch") in steps.due(now=SIX)

    def test_nothing_more_of_a_dropped_step_leaves(
        self, incidents: Incidents, outbox: Outbox
    ) -> None:
        asks, others = question(), notice("news", step="warn")
        outbox.put(FLOOD, [asks, others])
        incidents.change_level(FLOOD, to(Level.THIRD))

        reached = outbox.reached(FLOOD, [id_of(asks), id_of(others)])
        assert [one.is_pending for one in reached.values()] == [False, True]

    def test_posts_of_a_dropped_step_are_free(
        self,
        incidents: Incidents,
        outbox: Outbox,
        call_ups: CallUps,
        assignments: Assignments,
    ) -> None:
        for step, who in (("watch", ANA), ("help", BO)):
            message = question(f"call {step}", who, step=step)
            asked = replace(ask(message), step=step)
            outbox.put(FLOOD, [message])
            call_ups.ask([asked])
            post = Assignment(
                incident_id=FLOOD,
                step=step,
                post=asked.post,
                party_id=who,
                ask_id=asked.ask_id,
                starts_at=SIX,
            )
            assert assignments.assign([post])
        incidents.change_level(FLOOD, to(Level.THIRD))

        assert assignments.of(FLOOD, "watch") == []
        assert [one.party_id for one in assignments.of(FLOOD, "help")] == [BO]
        assert assignments.busy([ANA, BO], besides="") == {BO}
