"""Conduct: take a step from the store and run it until it is met or short."""

import logging
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from traceback import extract_tb
from uuid import uuid4

from flows.engine.clock import Clock, WallClock
from flows.engine.desk import Desk
from flows.steps import load_step_kinds
from flows.texts import words
from plans.identity import IncidentId
from plans.incident.incidents import Incident
from plans.incident.journal import Entry
from plans.incident.law import Profile
from plans.incident.progress import Progress, StepRecord, StepState, newly_filled
from plans.incident.withholding import withheld_by
from plans.lease import Lease, StaleLeaseError
from plans.site import Site
from plans.stepkinds import StepKind
from plans.world import Links, World

logger = logging.getLogger(__name__)

OpenDesk = Callable[[], AbstractContextManager[Desk]]

#: How often a conductor that waits looks into the store.
LOOK_EVERY = timedelta(milliseconds=250)
#: A step that asks to be run at once again, or is woken by many answers at once, lets
#: others write in between: SQLite has one writer at a time.
PACE = timedelta(milliseconds=750)
#: After a fault: doubled each time, up to the second one.
RETRY_AFTER, RETRY_AFTER_AT_MOST = timedelta(seconds=1), timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Conductor:
    """What carrying steps takes beside an incident."""

    #: One transaction that may write.
    open_desk: OpenDesk
    #: One that only reads, and never waits for a writer.
    open_reading: OpenDesk
    site: Site
    links: Links
    #: The jurisdiction profile.
    law: Profile | None = None
    #: A conductor that is silent for longer has lost its step.
    lease: timedelta
    clock: Clock = field(default_factory=WallClock)
    #: Injected by tests; else what the folder of step kinds has.
    load_kinds: Callable[[], dict[str, StepKind]] = load_step_kinds
    #: Faults in a row by incident and step.
    faults: Counter[tuple[IncidentId, str]] = field(default_factory=Counter)
    #: When each step was run last by this process.
    ran_at: dict[tuple[IncidentId, str], datetime] = field(default_factory=dict)

    def is_rested(self, incident_id: IncidentId, step: str, now: datetime) -> bool:
        """Say whether it is long enough since the step was run here last."""
        ran_at = self.ran_at.get((incident_id, step))
        # After a clock step back the last run lies ahead.
        return ran_at is None or not ran_at <= now < ran_at + PACE


def conduct(
    incident_id: IncidentId,
    step: str,
    conductor: Conductor,
    on_change: Callable[[Progress], None] | None = None,
    run_no: int | None = None,
) -> Progress | None:
    """Return the step's progress when it has ended, whoever carried it there.

    None when the level has changed: the incident goes on in another run. Runs the step
    whenever it is due and nobody else has it.

    Args:
        incident_id: Whose step.
        step: Its name. What it waits for has ended.
        conductor: What it takes.
        on_change: Told when the counts change.
        run_no: Which run of the incident this is; None: the one that is on.
    """
    told: Progress | None = None
    while True:
        now = conductor.clock.now()
        with conductor.open_reading() as desk:
            run_no = run_no or desk.incidents.get(incident_id).run_no
            if desk.incidents.get(incident_id).run_no != run_no:
                return None
            progress = _record_of(desk, incident_id, step).progress
            is_due = (incident_id, step) in desk.steps.due(now=now)
        if on_change and told != progress:
            on_change(progress)
        told = progress
        if progress.state is not StepState.WAITING:
            return progress
        is_due = is_due and conductor.is_rested(incident_id, step, now)
        if not is_due or run_step(incident_id, step, conductor) is None:
            conductor.clock.wait(now + LOOK_EVERY)


def run_step(
    incident_id: IncidentId, step: str, conductor: Conductor
) -> Progress | None:
    """Run the step once under a lease of its own; return how far it is.

    None when another conductor has it, or when it failed: what it decided is undone
    then, the fault is on record, and the step is due again after a while.
    """
    now = conductor.clock.now()
    conductor.ran_at[incident_id, step] = now
    lease = Lease(token=uuid4().hex, until=now + conductor.lease)
    try:
        with conductor.open_desk() as desk:
            if not desk.steps.take(incident_id, step, lease, now=now):
                return None
        progress = _run_taken(incident_id, step, lease, conductor)
    except StaleLeaseError:
        return None
    except Exception as fault:  # noqa: BLE001 -- one step's fault is not the others'
        _put_off(incident_id, step, lease, (conductor, fault))
        return None
    conductor.faults.pop((incident_id, step), None)
    return progress


def _run_taken(
    incident_id: IncidentId, step: str, lease: Lease, conductor: Conductor
) -> Progress:
    with conductor.open_desk() as desk:
        now = conductor.clock.now()
        # Renewed here, so that whoever wakes the step meanwhile comes after us.
        if not desk.steps.take(incident_id, step, lease, now=now):
            raise StaleLeaseError(incident_id, step=step)
        incident = desk.incidents.get(incident_id)
        at = incident.clock.at(now)
        records = {one.step: one for one in desk.steps.of(incident_id)}
        approval = withheld_by(step, incident.steps, records)
        if incident.stood_down_at is not None or approval:
            progress = ended(records[step].progress)
        else:
            desk.steps.start(incident_id, step, at=at)
            world = world_of(desk, incident, step, at, conductor)
            kind = conductor.load_kinds()[world.step.kind]
            params = kind.params.model_validate(world.step.params)
            progress = kind.run(params, world, incident_id)
            if records[step].closed_at is not None:
                progress = closed(progress, records[step])
        desk.steps.record(
            incident_id,
            step,
            progress,
            token=lease.token,
            at=at,
            due_at=_due_at(incident, progress, now),
        )
        _note_end(desk, incident_id, records[step], progress, at)
        if approval and records[step].progress.state is StepState.WAITING:
            facts: dict[str, str | int] = {"approval": approval}
            entry = Entry(at=at, action="step_withheld", step=step, facts=facts)
            desk.journal.note(incident_id, entry)
        return progress


def ended(progress: Progress) -> Progress:
    """Return the progress of a step that is not carried any further."""
    if progress.state is not StepState.WAITING:
        return replace(progress, look_again_at=None)
    is_met = bool(progress.quotas) and all(q.got >= q.wanted for q in progress.quotas)
    state = StepState.MET if is_met else StepState.SHORT
    return replace(progress, state=state, look_again_at=None)


def closed(progress: Progress, record: StepRecord) -> Progress:
    """Return the progress of a step that somebody has ended by hand."""
    by_quotas = ended(replace(progress, state=StepState.WAITING)).state
    is_waiting = progress.state is StepState.WAITING
    look_again_at = None if is_waiting else progress.look_again_at
    state = record.closed_as or by_quotas
    return replace(progress, state=state, look_again_at=look_again_at)


def _due_at(incident: Incident, progress: Progress, now: datetime) -> datetime | None:
    if progress.look_again_at is None:
        return None
    return max(incident.clock.wall(progress.look_again_at), now + PACE)


def world_of(
    desk: Desk, incident: Incident, step: str, at: datetime, conductor: Conductor
) -> World:
    """Return what a step of the incident is given at that moment of its time."""
    records = {one.step: one for one in desk.steps.of(incident.incident_id)}
    return World(
        now=at,
        incident=incident,
        step=incident.step(step),
        record=records[step],
        records=records,
        site=conductor.site,
        law=conductor.law,
        words=words,
        links=conductor.links,
        outbox=desk.outbox,
        call_ups=desk.call_ups,
        assignments=desk.assignments,
        roster=desk.roster,
        donations=desk.donations,
        journal=desk.journal,
        deadlines=desk.deadlines,
        publications=desk.publications,
        ledger=desk.ledger,
    )


def _note_end(
    desk: Desk,
    incident_id: IncidentId,
    before: StepRecord,
    progress: Progress,
    at: datetime,
) -> None:
    """Append how the step has ended, or which quotas were filled before its end."""
    told = progress.quotas
    if progress.state is before.progress.state:
        action, told = "quota_filled", newly_filled(before.progress, progress)
        if not told:
            return
    else:
        action = {
            StepState.MET: "step_met",
            StepState.SHORT: "step_short",
            StepState.WAITING: "step_reopened",
        }[progress.state]
    facts = {quota.name: f"{quota.got} of {quota.wanted}" for quota in told}
    entry = Entry(at=at, action=action, step=before.step, facts=facts)
    desk.journal.note(incident_id, entry)


def _put_off(
    incident_id: IncidentId,
    step: str,
    lease: Lease,
    failed: tuple[Conductor, Exception],
) -> None:
    """Record a fault and when to try again."""
    conductor, fault = failed
    conductor.faults[incident_id, step] += 1
    times = conductor.faults[incident_id, step]
    facts = {"incident_id": incident_id, "step": step, **told_of(fault)}
    logger.error("step failed", extra={"action": "step_failed", **facts})
    wait = min(RETRY_AFTER * 2 ** min(times - 1, 10), RETRY_AFTER_AT_MOST)
    try:
        with conductor.open_desk() as desk:
            now = conductor.clock.now()
            at = desk.incidents.get(incident_id).clock.at(now)
            progress = _record_of(desk, incident_id, step).progress
            desk.steps.record(
                incident_id,
                step,
                progress,
                token=lease.token,
                at=at,
                due_at=now + wait,
            )
            noted: dict[str, str | int] = {"times": times, "error": facts["error"]}
            entry = Entry(at=at, action="step_failed", step=step, facts=noted)
            desk.journal.note(incident_id, entry)
    except Exception as another:  # noqa: BLE001 -- the store is away; the lease ends
        facts |= told_of(another)
        logger.warning("fault not kept", extra={"action": "fault_not_kept", **facts})


def told_of(fault: BaseException) -> dict[str, str]:
    """Return what a log may hold of a fault: a message may hold names or numbers."""
    frames = extract_tb(fault.__traceback__)
    where = " < ".join(f"{one.filename}:{one.lineno}" for one in frames[:-4:-1])
    return {"error": type(fault).__name__, "where": where}


def _record_of(desk: Desk, incident_id: IncidentId, step: str) -> StepRecord:
    return {one.step: one for one in desk.steps.of(incident_id)}[step]
