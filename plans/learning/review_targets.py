"""Targets of a review: each thing that was to be reached, beside what happened."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from plans.incident.progress import StepState
from plans.learning.ran import Ran
from plans.learning.recorded import Verdict
from plans.learning.review import Measured, Target
from plans.learning.review_moments import ends_of, is_reached, moments_of
from plans.learning.targets import FIRST_MESSAGE, Outcome, outcomes, steps_meant
from plans.plan import PlannedStep

NO_TIME = timedelta(0)


def verdict_of(
    after: timedelta | None, within: timedelta | None, *, is_over: bool
) -> Verdict:
    """Return what something came to.

    Args:
        after: When it was reached; None: not.
        within: By when it was to be; None: nobody has said.
        is_over: Whether there is no time left.
    """
    if after is None:
        return Verdict.MISSED if is_over else Verdict.OPEN
    if within is None:
        return Verdict.NONE
    return Verdict.MET if after <= within else Verdict.LATE


def targets_of(ran: Ran) -> Iterator[Target]:
    """Yield the targets of plan and drill, of the steps, and the deadlines."""
    yield from _of_plan(ran)
    yield from (_of_step(ran, one) for one in ran.steps if one.within is not None)
    yield from _deadlines(ran)


def _of_plan(ran: Ran) -> Iterator[Target]:
    at = ran.first_message_at
    declared_at = ran.incident.declared_at
    expected = ran.drill.expect if ran.drill else {}
    found = outcomes(
        {**ran.incident.plan.targets, **ran.targets},
        ran.steps,
        moments_of(ran),
        first_message_after=None if at is None else at - declared_at,
        short=[name for name, state in expected.items() if state is StepState.SHORT],
    )
    for one in found:
        yield _of_outcome(ran, one)


def _of_outcome(ran: Ran, one: Outcome) -> Target:
    meant = steps_meant(one.target, ran.steps)
    by_name = {step.step: step for step in ran.steps}
    # Of several steps the last one to begin: before it no target can be reached.
    begins = [ran.begun_at(by_name[name]) for name in meant]
    from_at = max(begins, default=ran.incident.declared_at)
    is_over = _is_over(ran, from_at + one.within) or _is_short(ran, meant)
    verdict = verdict_of(one.after, one.within, is_over=is_over)
    if one.target == FIRST_MESSAGE and not ran.knows_first_message:
        verdict = Verdict.UNKNOWN
    # Of several steps that began at different levels no one moment can be told.
    is_one_moment = one.after is not None and len(set(begins)) <= 1
    title = by_name[meant[0]].title if len(meant) == 1 else {}
    return Target(
        measured=Measured.DRILL if one.target in ran.targets else Measured.PLAN,
        name=one.target,
        title=title,
        within=one.within,
        from_at=from_at,
        reached_at=from_at + (one.after or NO_TIME) if is_one_moment else None,
        after=one.after,
        verdict=verdict,
        is_expected_short=one.is_excused,
    )


def _of_step(ran: Ran, step: PlannedStep) -> Target:
    record = {one.step: one for one in ran.records}.get(step.step)
    started_at = record.started_at if record else None
    reached = next((o.at for o in ends_of(ran, step.step) if is_reached(o)), None)
    if _is_short(ran, [step.step]):
        reached = None  # met once, and short since people have gone
    after = None if reached is None or started_at is None else reached - started_at
    is_over = False
    if started_at is not None and step.within is not None:
        due_at = started_at + step.within
        is_over = _is_over(ran, due_at) or _is_short(ran, [step.step])
    verdict = verdict_of(after, step.within, is_over=is_over)
    if started_at is None and (reached is not None or record is None):
        verdict = Verdict.UNKNOWN  # it runs no more: its beginning is not kept
    return Target(
        measured=Measured.STEP,
        name=step.step,
        title=step.title,
        within=step.within,
        from_at=started_at,
        reached_at=reached,
        after=after,
        verdict=verdict,
        is_expected_short=may_be_short(ran, step.step),
    )


def _is_short(ran: Ran, steps: Sequence[str]) -> bool:
    """Say whether one of the steps has ended short: nobody is left to ask."""
    short = {o.step for o in ran.records if o.progress.state is StepState.SHORT}
    return not short.isdisjoint(steps)


def may_be_short(ran: Ran, step: str) -> bool:
    """Say whether the drill is written so that the step ends short."""
    return ran.drill is not None and ran.drill.expect.get(step) is StepState.SHORT


def _deadlines(ran: Ran) -> Iterator[Target]:
    for one in ran.deadlines:
        after = None if one.done_at is None else one.done_at - one.starts_at
        within = one.due_at - one.starts_at
        yield Target(
            measured=Measured.DEADLINE,
            name=one.name,
            title=dict(one.title),
            within=within,
            from_at=one.starts_at,
            reached_at=one.done_at,
            after=after,
            # They go on after the stand-down.
            verdict=verdict_of(after, within, is_over=ran.as_of >= one.due_at),
            article=one.article,
        )


def _is_over(ran: Ran, due_at: datetime) -> bool:
    return ran.incident.stood_down_at is not None or ran.as_of > due_at
