"""M032: a step stays at a level below its own, or says nothing."""

from collections.abc import Iterator
from datetime import date

from plans.plan import Level
from plans.writing.draft import Draft
from plans.writing.findings import Finding
from plans.writing.site_facts import SiteFacts


def check(plan: Draft, _facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a step that would stay where it runs anyway, or never ran."""
    for step in plan.steps:
        level, stays_at = step.fields.get("level"), step.fields.get("stays_at")
        if not isinstance(level, Level) or not isinstance(stays_at, Level):
            continue
        if stays_at in level.runs and stays_at is not level:
            continue
        yield Finding(
            rule="M032",
            message=f"{step.name} is of level {level} and cannot stay at {stays_at}",
            hint="name a lower level: II is lower than I",
            zh=(
                f"{step.name} 属于 {level} 级，不能在 {stays_at} 级继续",
                "请填写更低的级别：II 级低于 I 级",
            ),
            path=(*step.path, "stays_at"),
        )
