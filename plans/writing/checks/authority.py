"""M010: every level that a step uses has somebody who may declare it."""

from collections.abc import Iterator
from datetime import date

from plans.writing.draft import Draft
from plans.writing.findings import Finding
from plans.writing.site_facts import SiteFacts


def check(plan: Draft, _facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a level that nobody may declare."""
    authority = plan.fields.get("authority")
    if authority is None:
        return
    for level in sorted(
        {step.fields["level"] for step in plan.steps if "level" in step.fields}
    ):
        if not authority.get(level):
            yield Finding(
                rule="M010",
                message=f"nobody may declare level {level}",
                hint=f"name a role: {level}: [duty-officer]",
                zh=(
                    f"没有人有权宣布 {level} 级响应",
                    f"请指定角色：{level}: [duty-officer]",
                ),
                path=("authority",),
            )
