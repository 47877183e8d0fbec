"""Moments of a run: what the journal tells of how far each step was, and when."""

import re
from collections.abc import Iterator, Sequence

from plans.incident.journal import Entry
from plans.incident.progress import Progress, Quota, StepState
from plans.learning.ran import Ran
from plans.learning.targets import Moment

#: What the journal calls an end of a step, and what else tells its quotas.
_MET, _SHORT = "step_met", "step_short"
_TELL_QUOTAS = {
    _MET: StepState.MET,
    _SHORT: StepState.SHORT,
    "step_reopened": StepState.WAITING,
    "quota_filled": StepState.WAITING,
}
_COUNT = re.compile(r"([0-9]+) of ([0-9]+)")


def quotas_in(entry: Entry) -> tuple[Quota, ...]:
    """Return the quotas that an entry tells: `2 of 3` under their names."""
    found = ((name, _COUNT.fullmatch(str(v))) for name, v in entry.facts.items())
    return tuple(
        Quota(name=name, got=int(match[1]), wanted=int(match[2]))
        for name, match in found
        if match
    )


def is_reached(entry: Entry) -> bool:
    """Say whether a step is told met, and its quotas are full.

    Whoever ends a step by hand may call it met; the quotas tell what there was.
    """
    full = all(one.got >= one.wanted for one in quotas_in(entry))
    return entry.action == _MET and full


def ends_of(ran: Ran, step: str) -> list[Entry]:
    """Return the ends of a step, the first one first."""
    return [
        one for one in ran.journal if one.step == step and one.action in {_MET, _SHORT}
    ]


def progress_entries(ran: Ran, step: str) -> list[Entry]:
    """Return what tells the quotas of a step, oldest first."""
    return [
        one for one in ran.journal if one.step == step and one.action in _TELL_QUOTAS
    ]


def moments_of(ran: Ran) -> Sequence[Moment]:
    """Return how far each step was, oldest first; each counts from its beginning."""
    return list(_moments(ran))


def _moments(ran: Ran) -> Iterator[Moment]:
    begun_at = {one.step: ran.begun_at(one) for one in ran.steps}
    for entry in ran.journal:
        if entry.action not in _TELL_QUOTAS or entry.step not in begun_at:
            continue
        state = _TELL_QUOTAS[entry.action]
        if state is StepState.MET and not is_reached(entry):
            state = StepState.SHORT
        yield Moment(
            after=entry.at - begun_at[entry.step],
            step=entry.step,
            progress=Progress(state=state, quotas=quotas_in(entry)),
        )
