"""Steps, reviewed: how each ended, and when each of its quotas was filled."""

from collections.abc import Sequence

from plans.incident.progress import Quota, StepRecord
from plans.learning.ran import Ran
from plans.learning.review import Filled, StepReview
from plans.learning.review_asking import never_asked, tiers_of
from plans.learning.review_moments import ends_of, progress_entries, quotas_in
from plans.learning.review_targets import may_be_short
from plans.plan import PlannedStep

#: The level went down below it.
DROPPED = "dropped"


def steps_of(ran: Ran) -> list[StepReview]:
    """Return every step that ran, also those that run no more, in the plan's order."""
    records = {one.step: one for one in ran.records}
    return [_step(ran, one, records.get(one.step)) for one in ran.steps]


def _step(ran: Ran, step: PlannedStep, record: StepRecord | None) -> StepReview:
    name = step.step
    ends, tiers = ends_of(ran, name), tiers_of(ran, name)
    asked = {one.party_id for one in ran.asks if one.step == name}
    faults = [o for o in ran.journal if (o.step, o.action) == (name, "step_failed")]
    return StepReview(
        step=name,
        title=step.title,
        kind=step.kind,
        owner=step.owner,
        state=str(record.progress.state) if record else DROPPED,
        started_at=record.started_at if record else None,
        ended_at=ends[0].at if ends else None,
        asked=record.progress.asked if record else len(asked),
        refills=record.reopened if record else 0,
        is_closed_by_hand=record is not None and record.closed_at is not None,
        faults=len(faults),
        is_expected_short=may_be_short(ran, name),
        quotas=tuple(_filled(ran, step, one) for one in _quotas(ran, name, record)),
        tiers=tuple(tiers),
        never_asked=tuple(never_asked(ran, name, tiers)),
    )


def _quotas(ran: Ran, step: str, record: StepRecord | None) -> Sequence[Quota]:
    """Return the quotas as they stand; of a step that runs no more as told last."""
    if record is not None:
        return record.progress.quotas
    last: dict[str, Quota] = {}
    for entry in progress_entries(ran, step):
        last |= {one.name: one for one in quotas_in(entry)}
    return list(last.values())


def _filled(ran: Ran, step: PlannedStep, quota: Quota) -> Filled:
    full = (
        entry.at
        for entry in progress_entries(ran, step.step)
        for one in quotas_in(entry)
        if one.name == quota.name and one.got >= one.wanted
    )
    at = next(full, None)
    return Filled(
        name=quota.name,
        wanted=quota.wanted,
        got=quota.got,
        filled_at=at,
        after=None if at is None else at - ran.begun_at(step),
    )
