"""Playing: from moment to moment, until everything has ended or the time is over."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flows.drills.audience import Audience
from flows.drills.stage import Stage
from flows.engine.conduct import run_step
from flows.engine.deadlines import remind
from flows.engine.stand_down import stand_down
from flows.steps import load_step_kinds
from plans.errors import MobilizationError
from plans.incident.progress import Progress, StepRecord, StepState
from plans.learning.drills import Drill
from plans.learning.targets import Moment

#: A rehearsal without an end of its own is not longer (incident time).
LONGEST = timedelta(days=7)
#: How often somebody looks at the deadlines that run.
_REMIND_EVERY = timedelta(hours=1)
#: So long messages of the stand-down are followed.
_GOING_HOME = timedelta(hours=1)
#: Runs of one moment; more is a step that never rests.
_MOST_RUNS = 10_000


class EndlessError(MobilizationError):
    """Some step wants to run again and again at the same moment."""

    def __init__(self, step: str) -> None:
        self.step = step
        super().__init__(
            f"the step {step} never comes to rest; the rehearsal was ended"
        )


@dataclass
class Play:
    """One rehearsal, moment after moment."""

    stage: Stage
    drill: Drill
    #: None: nobody answers by himself or herself.
    audience: Audience | None
    #: Every change of a step's progress, oldest first.
    moments: list[Moment] = field(default_factory=list)
    faults: int = 0
    #: As the steps stood last, before a stand-down.
    records: list[StepRecord] = field(default_factory=list)
    _told: dict[str, Progress] = field(default_factory=dict)
    #: When some step wants to run next, unless something is said; None: never.
    _due_at: datetime | None = None

    def __post_init__(self) -> None:
        self._conductor = self.stage.conductor()
        kinds = load_step_kinds()
        self._call_ups = {
            one.step
            for one in self.stage.incident.plan.steps
            if kinds[one.kind].is_call_up
        }

    def play(self, on_moment: Callable[[datetime], None] = lambda _at: None) -> None:
        """Run to the end; whether the incident is stood down, the drill says.

        Args:
            on_moment: Told how far the clock has come.

        Raises:
            EndlessError: Some step never comes to rest.
        """
        begins_at = self.stage.incident.declared_at
        ends_at = begins_at + (self.drill.lasts or LONGEST)
        self.stage.agenda.add(begins_at + _REMIND_EVERY, self._remind)
        while self.stage.clock.now() <= ends_at:
            self._run_due()
            on_moment(self.stage.clock.now())
            if self.drill.lasts is None and self._is_over():
                return
            following = self._next_moment()
            if following is None or following > ends_at:
                break
            self.stage.clock.wait(following)
            self._act()
        self.stage.clock.wait(ends_at if self.drill.lasts else self.stage.clock.now())
        if self.drill.lasts and self.drill.stand_down:
            self._stand_down()

    def _run_due(self) -> None:
        """Run every step that is due until none is."""
        now = self.stage.clock.now()
        is_time = self._due_at is not None and self._due_at <= now
        if not self.stage.is_stirred and not is_time:
            return
        self.stage.is_stirred = False
        for _ in range(_MOST_RUNS):
            with self.stage.open_reading() as desk:
                due = [step for _, step in desk.steps.due(now=now)]
            if not due:
                self._look_at_records()
                return
            for step in due:
                self._run(step)
        raise EndlessError(due[0])

    def _run(self, step: str) -> None:
        progress = run_step(self.stage.incident.incident_id, step, self._conductor)
        if progress is None:
            self.faults += 1
            return
        if self._told.get(step) != progress:
            self._told[step] = progress
            after = self.stage.clock.now() - self.stage.incident.declared_at
            self.moments.append(Moment(after=after, step=step, progress=progress))
        if self.audience is not None and step in self._call_ups:
            with self.stage.open_reading() as desk:
                self.audience.look(desk, step)

    def _look_at_records(self) -> None:
        with self.stage.open_reading() as desk:
            self.records = list(desk.steps.of(self.stage.incident.incident_id))
        now = self.stage.clock.now()
        moments = [o.due_at for o in self.records if o.due_at and o.due_at > now]
        self._due_at = min(moments, default=None)

    def _next_moment(self) -> datetime | None:
        following = (self.stage.agenda.next_at(), self._due_at)
        return min(filter(None, following), default=None)

    def _act(self) -> None:
        """Let everything happen that is due."""
        while act := self.stage.agenda.pop_due(self.stage.clock.now()):
            act()

    def _is_over(self) -> bool:
        """Say whether every step has ended and everything scripted was said."""
        is_waiting = any(o.progress.state is StepState.WAITING for o in self.records)
        last = max((one.after for one in self.drill.injects), default=timedelta(0))
        is_early = self.stage.clock.now() < self.stage.incident.declared_at + last
        return not is_waiting and not is_early

    def _remind(self) -> None:
        reminded = remind(self._conductor)
        if reminded:
            self.stage.count("deadlines_reminded", number=reminded)
        self.stage.agenda.add(self.stage.clock.now() + _REMIND_EVERY, self._remind)

    def _stand_down(self) -> None:
        incident = self.stage.incident
        by = incident.plan.stand_down.owner
        stand_down(incident.incident_id, self._conductor, by=by)
        self.stage.memory.held.clear()  # everybody was let go
        last = self.stage.clock.now() + _GOING_HOME
        while (at := self.stage.agenda.next_at()) and at <= last:
            self.stage.clock.wait(at)
            self._act()
