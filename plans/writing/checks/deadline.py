"""M029, M031: who asks has a deadline, and everybody is asked before it."""

from collections.abc import Iterator
from datetime import date, timedelta

from plans.writing.draft import Draft, DraftStep
from plans.writing.findings import Finding
from plans.writing.site_facts import SiteFacts


def check(plan: Draft, _facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a question without an end, or a tier that comes too late."""
    for step in plan.steps:
        if step.asks and step.fields.get("within", "") is None:
            yield Finding(
                rule="M029",
                message=f"{step.name} asks people and has no deadline",
                hint="add within: 30 min",
                zh=(f"{step.name} 向人员询问，却没有期限", "请补充 within: 30 min"),
                path=step.path,
            )
        if step.within is not None:
            yield from _too_late(step, step.within)


def _too_late(step: DraftStep, within: timedelta) -> Iterator[Finding]:
    waited = timedelta(0)
    asked = [(str(one.who), one.path, one.wait) for one in step.tiers]
    asked += [(one.role, one.path, one.wait) for one in step.deciding]
    for who, path, wait in asked:
        if waited >= within:
            yield Finding(
                rule="M031",
                message=f"{who} would be asked after the deadline of {step.name}",
                hint="shorten the waits of those before, or give more time",
                zh=(
                    f"{who} 要到 {step.name} 的期限之后才会被询问",
                    "请缩短前面各层的等待时间，或延长期限",
                ),
                path=path,
            )
            return
        waited += wait or timedelta(0)
