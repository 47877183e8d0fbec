"""M025: calling people up never waits for an approval."""

from collections.abc import Iterator
from datetime import date

from plans.incident.withholding import DECIDING
from plans.writing.draft import Draft
from plans.writing.findings import Finding
from plans.writing.site_facts import SiteFacts


def check(plan: Draft, _facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a call-up with an approval anywhere before it.

    Source: the design, section 8: an approval has a clock, and blocks no call-up.
    """
    behind: set[str] = set()
    for step in plan.steps:
        for index, name in enumerate(step.after):
            if name in behind and step.is_call_up:
                yield Finding(
                    rule="M025",
                    message=f"{step.name} calls people up behind an approval ({name})",
                    hint="let it start at once; the approval runs beside it",
                    zh=(
                        f"{step.name} 是召集步骤，却要等待审批（{name}）",
                        "请立即开始召集，审批同时进行",
                    ),
                    path=(*step.path, "after", index),
                )
        is_approval = step.kind is not None and step.kind.name in DECIDING
        if is_approval or behind & set(step.after):
            behind.add(step.name)
