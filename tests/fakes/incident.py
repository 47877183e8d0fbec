from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from plans.identity import IncidentId, OccasionId
from plans.incident.incidents import Declared, Incident, UnknownIncidentError
from plans.incident.journal import Entry
from plans.incident.levels import LevelChange
from plans.incident.occasions import OccasionKind
from plans.incident.progress import Progress, StepRecord, StepState
from plans.lease import LONGEST_LEASE, Lease, StaleLeaseError
from tests.fakes.memory import Memory, Step


class FakeIncidents:
    """Incidents in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(self, incident: Incident, *, key: str) -> Declared:
        memory = self._memory
        if key in memory.id_by_key:
            return Declared(memory.id_by_key[key], is_new=False)
        incident_id = incident.incident_id
        memory.id_by_key[key] = incident_id
        memory.incidents[incident_id] = incident
        for step in incident.steps:
            record = StepRecord(step=step.step, due_at=incident.clock.origin_at)
            memory.steps[incident_id, step.step] = Step(record, step.after)
        return Declared(incident_id, is_new=True)

    def get(self, incident_id: IncidentId) -> Incident:
        if incident_id not in self._memory.incidents:
            raise UnknownIncidentError(incident_id)
        return self._memory.incidents[incident_id]

    def known(self, key: str) -> IncidentId | None:
        return self._memory.id_by_key.get(key)

    def all(
        self,
        *,
        only_open: bool = False,
        kinds: Collection[OccasionKind] = (OccasionKind.INCIDENT,),
    ) -> Sequence[Incident]:
        found = self._memory.incidents.values()
        return sorted(
            (
                one
                for one in found
                if one.occasion_kind in kinds
                and (not only_open or one.stood_down_at is None)
            ),
            key=lambda one: one.declared_at,
            reverse=True,
        )

    def stand_down(self, incident_id: IncidentId, *, at: datetime) -> bool:
        incident = self.get(incident_id)
        if incident.stood_down_at is not None:
            return False
        memory = self._memory
        memory.incidents[incident_id] = replace(incident, stood_down_at=at)
        for put in memory.messages.values():
            if put.sent.occasion_id == incident_id:
                put.stop()
        memory.held[:] = [o for o in memory.held if o.incident_id != incident_id]
        return True

    def change_level(self, incident_id: IncidentId, change: LevelChange) -> bool:
        incident = self.get(incident_id)
        if incident.stood_down_at is not None or incident.level != change.before:
            return False
        self._memory.level_changes.append((incident_id, change))
        after = incident.at_level(change.after)
        self._memory.incidents[incident_id] = after
        running = {one.step: one for one in after.steps}
        for (where, name), step in self._memory.steps.items():
            if where == incident_id and name not in running and not step.is_dropped:
                self._drop(incident_id, name, step)
        for name, planned in running.items():
            self._begin(after, name, planned.after, at=change.at)
        places = [one.step for one in incident.plan.steps]
        ordered = sorted(
            self._memory.steps.items(), key=lambda item: places.index(item[0][1])
        )
        self._memory.steps.clear()
        self._memory.steps.update(ordered)
        return True

    def level_changes(self, incident_id: IncidentId) -> Sequence[LevelChange]:
        kept = self._memory.level_changes
        return [change for where, change in kept if where == incident_id]

    def _drop(self, incident_id: IncidentId, name: str, step: Step) -> None:
        step.is_dropped, step.lease = True, None
        step.record = replace(step.record, due_at=None)
        memory = self._memory
        for put in memory.messages.values():
            if (put.sent.occasion_id, put.sent.step) == (incident_id, name):
                put.stop()
        memory.held[:] = [
            one
            for one in memory.held
            if (one.incident_id, one.step) != (incident_id, name)
        ]

    def _begin(
        self, incident: Incident, name: str, after: tuple[str, ...], *, at: datetime
    ) -> None:
        due_at = incident.clock.origin_at
        known = self._memory.steps.get((incident.incident_id, name))
        if known is None:
            record = StepRecord(step=name, due_at=due_at)
            self._memory.steps[incident.incident_id, name] = Step(record, after)
        elif known.is_dropped:
            known.is_dropped = False
            known.record = replace(
                known.record,
                progress=replace(
                    known.record.progress,
                    state=StepState.WAITING,
                    look_again_at=None,
                ),
                ended_at=None,
                due_at=due_at,
                reopened=known.record.reopened + 1,
                reopened_at=at,
                closed_at=None,
                closed_as=None,
            )


class FakeJournal:
    """A Journal in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def note(self, occasion_id: OccasionId, entry: Entry) -> None:
        self._memory.journal.append((occasion_id, entry))

    def of(self, occasion_id: OccasionId) -> Sequence[Entry]:
        return [entry for where, entry in self._memory.journal if where == occasion_id]


class FakeSteps:
    """Steps in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def of(self, incident_id: IncidentId) -> Sequence[StepRecord]:
        return [
            replace(step.record, due_at=None) if self._is_woken(step) else step.record
            for (where, _), step in self._memory.steps.items()
            if where == incident_id and not step.is_dropped
        ]

    def take(
        self, incident_id: IncidentId, step: str, lease: Lease, *, now: datetime
    ) -> bool:
        found = self._memory.steps[incident_id, step]
        is_ours = found.lease is not None and found.lease.token == lease.token
        if found.is_dropped or (not is_ours and not self._is_free(found, now)):
            return False
        if not is_ours:
            found.wakes_seen = found.wakes
            if self._is_woken(found):
                found.record = replace(found.record, due_at=None)
        found.lease = lease
        return True

    def start(self, incident_id: IncidentId, step: str, *, at: datetime) -> None:
        found = self._memory.steps[incident_id, step]
        started_at = found.record.started_at or at
        found.record = replace(found.record, started_at=started_at)

    def record(  # noqa: PLR0913 -- as the port
        self,
        incident_id: IncidentId,
        step: str,
        progress: Progress,
        *,
        token: str,
        at: datetime,
        due_at: datetime | None,
    ) -> None:
        found = self._memory.steps[incident_id, step]
        if found.lease is None or found.lease.token != token:
            raise StaleLeaseError(incident_id, step=step)
        found.lease = None
        found.record = recorded(found.record, progress, at=at, due_at=due_at)

    def close(
        self,
        incident_id: IncidentId,
        step: str,
        *,
        at: datetime,
        closed_as: StepState | None = None,
    ) -> bool:
        found = self._memory.steps[incident_id, step]
        if found.record.closed_at is not None:
            return False
        found.record = replace(found.record, closed_at=at, closed_as=closed_as)
        return True

    def wake(self, incident_id: IncidentId, step: str, *, now: datetime) -> None:
        del now
        self._memory.wake(incident_id, step)

    def due(self, *, now: datetime) -> Sequence[tuple[IncidentId, str]]:
        due = []
        for (where, name), step in self._memory.steps.items():
            incident = self._memory.incidents[IncidentId(OccasionId(where))]
            origin_at = incident.clock.origin_at
            due_at = origin_at if self._is_woken(step) else step.record.due_at
            if (
                incident.stood_down_at is None
                and not step.is_dropped
                and due_at is not None
                and self._is_time(step, due_at, now)
                and self._is_free(step, now)
                and (step.record.started_at or self._may_start(where, step))
            ):
                due.append((due_at, (incident.incident_id, name)))
        return [found for _, found in sorted(due, key=lambda one: one[0])]

    def _is_time(self, step: Step, due_at: datetime, now: datetime) -> bool:
        # A start or a wake that is far ahead is older than the clock's setting back.
        is_at_once = self._is_woken(step) or step.record.started_at is None
        return due_at <= now or (is_at_once and due_at > now + LONGEST_LEASE)

    def _may_start(self, where: str, step: Step) -> bool:
        before = [self._memory.steps[where, name] for name in step.after]
        return all(
            one.is_dropped or one.record.progress.state is not StepState.WAITING
            for one in before
        )

    def _is_woken(self, step: Step) -> bool:
        return step.wakes > step.wakes_seen

    def _is_free(self, step: Step, now: datetime) -> bool:
        lease = step.lease
        return lease is None or not now < lease.until <= now + LONGEST_LEASE


def recorded(
    record: StepRecord, progress: Progress, *, at: datetime, due_at: datetime | None
) -> StepRecord:
    """Return what is remembered of a step after a run."""
    is_waiting = progress.state is StepState.WAITING
    is_reopened = is_waiting and record.ended_at is not None
    return replace(
        record,
        progress=progress,
        due_at=due_at,
        ended_at=None if is_waiting else record.ended_at or at,
        reopened=record.reopened + is_reopened,
        reopened_at=at if is_reopened else record.reopened_at,
    )
