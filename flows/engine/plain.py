"""The plain engine: carries one incident to its end in one thread, without Prefect."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from flows.engine.clock import pause
from flows.engine.conduct import Conductor, run_step
from plans.identity import IncidentId
from plans.incident.progress import Progress, StepState

#: Due moments may come closer while we wait: an answer.
_LONGEST_WAIT = timedelta(seconds=1)
#: Step after step would keep SQLite's one writer busy, and the sender waiting: so long
#: it has to take the first messages.
_SENDERS_TURN_S = 0.08


def run_due(
    incident_id: IncidentId,
    conductor: Conductor,
    after_first: Callable[[], None] | None = None,
) -> int:
    """Run each step of the incident that is due now once; return how many ran.

    Args:
        incident_id: Whose steps.
        conductor: What running them takes.
        after_first: Called when one has run and others follow.
    """
    with conductor.open_reading() as desk:
        due = desk.steps.due(now=conductor.clock.now())
    ran = 0
    for step in [step for whose, step in due if whose == incident_id]:
        if ran == 1 and after_first:
            after_first()
            after_first = None
        ran += run_step(incident_id, step, conductor) is not None
    return ran


def let_sender_in() -> None:
    """Return when a sender has had time for the first messages."""
    pause(_SENDERS_TURN_S)


def carry_incident(
    incident_id: IncidentId, conductor: Conductor
) -> Mapping[str, Progress]:
    """Carry every step, each after those it waits for; return all by name."""
    while True:
        ran = run_due(incident_id, conductor)
        with conductor.open_reading() as desk:
            records = desk.steps.of(incident_id)
        if all(one.progress.state is not StepState.WAITING for one in records):
            return {one.step: one.progress for one in records}
        if not ran:
            now = conductor.clock.now()
            moments = [one.due_at for one in records if one.due_at and one.due_at > now]
            conductor.clock.wait(min([*moments, now + _LONGEST_WAIT]))
