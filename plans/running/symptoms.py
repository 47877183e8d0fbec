"""Symptoms: what looks wrong at one moment; what lasts is a stall (see stalls.py).

Each rule is a small function over a Sight, in the table at the end. What a stopped
process explains is told once, as that process.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from plans.incident.progress import StepState
from plans.running.heartbeats import Heartbeat
from plans.running.sights import Sight, StepSight

#: A process that beats every 10 s and is silent for so long has missed some.
SILENT = timedelta(seconds=30)
#: The engine looks for due steps all the time; one that did not for so long hangs.
IDLE_S = 60
#: Between two clocks of one machine; more is no correction of a good clock.
JUMP = timedelta(seconds=60)
#: How long what is due may wait before somebody is told.
OVERDUE = timedelta(seconds=60)
PAUSED = timedelta(minutes=10)
#: The engine looks after deadlines every few seconds.
MISSED = timedelta(seconds=20)
FREE_BYTES = 200_000_000
#: A lane fails when so many attempts in a row did; a few bad numbers are none.
FAILED_TRIES = 8
FAULTS_IN_A_ROW = 3
#: Faults come again after a minute at most; older ones are over.
FAULT_NEWS = timedelta(minutes=3)
_BRIEFLY = timedelta(seconds=30)
_AT_ONCE = timedelta(0)


@dataclass(frozen=True, kw_only=True)
class Symptom:
    """One thing that looks wrong now."""

    #: `alarm.NAME.title` and `alarm.NAME.body` are its texts.
    name: str
    #: What it is about: a step, a lane.
    subject: str = ""
    #: Ids and counts; no personal data.
    facts: Mapping[str, str | int] = field(default_factory=dict)
    #: More of them, each the key of a text in the reader's language.
    phrases: Mapping[str, str] = field(default_factory=dict)
    #: Changes when something moves: then its time begins anew.
    marker: str = ""
    #: So long it has to last.
    lasts: timedelta = _AT_ONCE
    #: The lane that it must not be told over.
    lane: str = ""

    @property
    def key(self) -> str:
        """The same trouble has the same key."""
        return f"{self.name}:{self.subject}"


#: These happen at one moment and never end.
MOMENTS = frozenset({"clock-back", "clock-ahead", "tier-missed"})

Symptoms = Iterator[Symptom]


def symptoms_of(sight: Sight) -> list[Symptom]:
    """Return all that looks wrong, or what of the store cannot be seen."""
    if sight.has_ended:
        return []
    rules = _OF_THE_MACHINE if sight.store_trouble else (*_OF_THE_MACHINE, *_OF_STORE)
    return [found for rule in rules for found in rule(sight)]


def _store_away(sight: Sight) -> Symptoms:
    if sight.store_trouble:
        yield Symptom(
            name="store-away", facts={"why": sight.store_trouble}, lasts=_BRIEFLY
        )


def _unanswering(sight: Sight) -> Symptoms:
    for service, is_there in sight.machine.answers.items():
        if service in sight.machine.expected and not is_there:
            yield Symptom(name=f"{service}-away", lasts=_BRIEFLY)


def _disk(sight: Sight) -> Symptoms:
    free = sight.machine.free_bytes
    if free is not None and free < FREE_BYTES:
        yield Symptom(name="disk-low", facts={"megabytes": free // 1_000_000})


def _site_file(sight: Sight) -> Symptoms:
    if sight.machine.site_trouble:
        facts = {"why": sight.machine.site_trouble}
        # Somebody may just be writing it.
        yield Symptom(name="site-unreadable", facts=facts, lasts=_BRIEFLY)


def _clock(sight: Sight) -> Symptoms:
    here = [one.beat_at for one in sight.beats if one.host == sight.machine.host]
    ahead = max(here, default=sight.now) - sight.now
    back = max(ahead, -sight.machine.jumped)
    if back > JUMP:
        yield Symptom(name="clock-back", facts={"minutes": _minutes(back)})
    elif sight.machine.jumped > JUMP:
        ahead = sight.machine.jumped
        yield Symptom(name="clock-ahead", facts={"minutes": _minutes(ahead)})


def _silent(sight: Sight) -> Symptoms:
    for service in ("engine", "sender", "poller", "watcher"):
        if _is_silent(sight, service):
            newest = _newest(sight, service)
            ago = sight.now - newest.beat_at if newest else None
            facts = {"seconds": int(ago.total_seconds())} if ago else {}
            said = {"silence": f"alarm.silence.{'seconds' if ago else 'never'}"}
            name = f"{service}-silent"
            yield Symptom(name=name, facts=facts, phrases=said, lasts=_BRIEFLY)


def _engine_idle(sight: Sight) -> Symptoms:
    if _is_idle(sight) and not _is_silent(sight, "engine"):
        newest = _newest(sight, "engine")
        facts = {"seconds": newest.facts["idle_s"] if newest else "-"}
        yield Symptom(name="engine-idle", facts=facts)


def _lane_stuck(sight: Sight) -> Symptoms:
    if _is_silent(sight, "sender") or sight.paused_since:
        return
    for one in sight.lanes:
        if one.due:
            yield Symptom(
                name="lane-stuck",
                subject=one.lane,
                facts={"lane": one.lane, "waiting": one.due},
                marker=str(one.last_attempt),
                # A slow lane moves seldom.
                lasts=max(OVERDUE, timedelta(seconds=3 / max(one.per_second, 0.001))),
                lane=one.lane,
            )


def _lane_failing(sight: Sight) -> Symptoms:
    for one in sight.lanes:
        if one.failed >= FAILED_TRIES:
            facts: dict[str, str | int] = {"lane": one.lane, "tried": one.failed}
            yield Symptom(
                name="lane-failing", subject=one.lane, facts=facts, lane=one.lane
            )


def _sending_paused(sight: Sight) -> Symptoms:
    waiting = sum(one.due for one in sight.lanes)
    if sight.paused_since and sight.now - sight.paused_since >= PAUSED and waiting:
        minutes = _minutes(sight.now - sight.paused_since)
        facts: dict[str, str | int] = {"minutes": minutes, "waiting": waiting}
        yield Symptom(name="sending-paused", facts=facts)


def _step_overdue(sight: Sight) -> Symptoms:
    if _is_silent(sight, "engine") or _is_idle(sight):
        return
    for one in sight.steps:
        if one.name in sight.due:
            marker = f"{one.due_at}/{one.wakes_seen}"
            yield _of_step("step-overdue", one, marker=marker, lasts=OVERDUE)


def _step_late(sight: Sight) -> Symptoms:
    """Yield what should have ended: whoever asks ends at the deadline."""
    if _is_silent(sight, "engine") or _is_idle(sight):
        return
    for one in _waiting_for_people(sight):
        incident = sight.incidents[one.incident_id]
        within, begun = incident.step(one.step).within, one.reopened_at
        begun = begun or one.started_at
        if within is None or begun is None:
            continue
        if incident.clock.at(sight.now - MISSED) >= (one.closed_at or begun + within):
            yield _of_step("step-late", one, lasts=_BRIEFLY)


def _tier_missed(sight: Sight) -> Symptoms:
    """Yield the steps that will sleep when it is the next tier's turn."""
    for one in _waiting_for_people(sight):
        turn = sight.next_turn.get(one.name)
        if turn is None or one.closed_at is not None:
            continue
        turn_at = sight.incidents[one.incident_id].clock.wall(turn)
        sleeps = one.due_at is None or one.due_at > turn_at + OVERDUE
        if sleeps and sight.now < turn_at:
            yield _of_step("tier-missed", one)


def _nobody_asked(sight: Sight) -> Symptoms:
    for one in _waiting_for_people(sight):
        sleeps = one.due_at is None or one.due_at > sight.now + OVERDUE
        if one.started_at and not one.asked and sleeps and one.closed_at is None:
            yield _of_step("nobody-asked", one, lasts=_BRIEFLY)


def _step_failing(sight: Sight) -> Symptoms:
    waiting = {one.name: one for one in sight.steps if one.state is StepState.WAITING}
    for fault in sight.faults:
        one = waiting.get((fault.incident_id, fault.step))
        if one is None or fault.times < FAULTS_IN_A_ROW:
            continue
        at = sight.incidents[fault.incident_id].clock.wall(fault.at)
        if sight.now - at <= FAULT_NEWS:
            yield _of_step("step-failing", one, times=fault.times)


def _proposal_untold(sight: Sight) -> Symptoms:
    if _is_silent(sight, "engine") or _is_silent(sight, "sender") or sight.paused_since:
        return
    for one in sight.proposals:
        if not one.accepted and sight.now - one.proposed_at >= OVERDUE:
            facts: dict[str, str | int] = {"id": one.occasion_id, "put": one.put}
            yield Symptom(name="proposal-untold", subject=one.occasion_id, facts=facts)


def _unreminded(sight: Sight) -> Symptoms:
    if _is_silent(sight, "engine") or _is_idle(sight):
        return
    for occasion_id, deadline in sight.unreminded:
        yield Symptom(
            name="deadline-unreminded",
            subject=f"{occasion_id}/{deadline.name}",
            facts={"id": occasion_id, "name": deadline.name},
            lasts=_BRIEFLY,
        )


def _of_step(
    name: str,
    step: StepSight,
    *,
    marker: str = "",
    lasts: timedelta = _AT_ONCE,
    times: int = 0,
) -> Symptom:
    return Symptom(
        name=name,
        subject=f"{step.incident_id}/{step.step}",
        facts={"id": step.incident_id, "step": step.step, "times": times},
        marker=marker,
        lasts=lasts,
    )


def _waiting_for_people(sight: Sight) -> Sequence[StepSight]:
    return [
        one
        for one in sight.steps
        if one.state is StepState.WAITING and one.name in sight.asking
    ]


def _newest(sight: Sight, service: str) -> Heartbeat | None:
    beats = [one for one in sight.beats if one.service == service]
    return max(beats, key=lambda one: one.beat_at, default=None)


def _is_silent(sight: Sight, service: str) -> bool:
    """Say whether a process that somebody needs has not beaten for too long."""
    is_needed = service in sight.machine.expected or (
        service not in {"poller", "watcher"} and bool(sight.incidents)
    )
    newest = _newest(sight, service)
    return is_needed and (newest is None or sight.now - newest.beat_at > SILENT)


def _is_idle(sight: Sight) -> bool:
    newest = _newest(sight, "engine")
    return newest is not None and int(newest.facts.get("idle_s", 0)) >= IDLE_S


def _minutes(length: timedelta) -> int:
    return round(length / timedelta(minutes=1))


_OF_THE_MACHINE: Sequence[Callable[[Sight], Symptoms]] = (
    *(_store_away, _unanswering, _disk, _site_file, _clock),
)
_OF_STORE: Sequence[Callable[[Sight], Symptoms]] = (
    *(_silent, _engine_idle, _lane_stuck, _lane_failing, _sending_paused),
    _step_overdue,
    _step_late,
    _tier_missed,
    _nobody_asked,
    _step_failing,
    _proposal_untold,
    _unreminded,
)
