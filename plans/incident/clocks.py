"""Clocks: which deadlines begin when something is declared, opened or ended."""

from collections.abc import Iterator
from datetime import datetime

from plans.incident.deadlines import Deadline, DeadlineKind
from plans.incident.law import Clock, Profile, Start
from plans.plan import Plan


def clocks_of(
    law: Profile | None, starts: Start, *, at: datetime, owner: str, deputy: str
) -> list[Deadline]:
    """Return the deadlines of the law that begin now (incident time).

    Args:
        law: The site's profile; none: nothing begins.
        starts: What has happened.
        at: When.
        owner: The role that has to do it.
        deputy: The role that is told when it is not done.
    """
    return [
        _begun(clock, at=at, owner=owner, deputy=deputy)
        for clock in (law.clocks if law else ())
        if clock.starts is starts
    ]


def clocks_at_declaration(
    plan: Plan, law: Profile | None, *, at: datetime
) -> list[Deadline]:
    """Return what begins with a declaration; who reports answers for the report."""
    return list(_owned(plan, law, Start.DECLARED, at))


def clocks_at_stand_down(
    plan: Plan, law: Profile | None, *, at: datetime
) -> list[Deadline]:
    """Return what begins with a stand-down: clocks of the law, and the plan's watches.

    A name that the law and the plan both use is the law's.
    """
    return [
        *_owned(plan, law, Start.ENDED, at),
        *(
            Deadline(
                name=one.watch,
                kind=DeadlineKind.WATCH,
                title=one.title,
                owner=one.owner,
                deputy=one.deputy,
                starts_at=at,
                due_at=at + one.within,
                every=one.every,
            )
            for one in plan.stand_down.watches
        ),
    ]


def _owned(
    plan: Plan, law: Profile | None, starts: Start, at: datetime
) -> Iterator[Deadline]:
    """Yield what begins, each with who answers for it."""
    reporting = {step.params.get("clock"): step for step in plan.steps}
    for clock in law.clocks if law else ():
        if clock.starts is starts:
            by = reporting.get(clock.clock, plan.stand_down)
            yield _begun(clock, at=at, owner=by.owner, deputy=by.deputy)


def _begun(clock: Clock, *, at: datetime, owner: str, deputy: str) -> Deadline:
    return Deadline(
        name=clock.clock,
        kind=DeadlineKind.LAW,
        title=clock.title,
        owner=owner,
        deputy=deputy,
        article=clock.article,
        starts_at=at,
        due_at=at + clock.within,
        every=clock.within if clock.repeats else None,
    )
