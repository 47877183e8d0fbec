"""M033: the clock that a report ends is one of the site's law."""

from collections.abc import Iterator
from datetime import date

from plans.writing.draft import Draft
from plans.writing.findings import Finding, not_checked
from plans.writing.site_facts import SiteFacts


def check(plan: Draft, facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a clock that the jurisdiction profile does not have."""
    for step in plan.steps:
        clock = step.params.get("clock")
        if not isinstance(clock, str):
            continue
        path = (*step.path, "clock")
        if facts is None or facts.profile is None:
            what = "whether the law has the clock that a report ends"
            yield not_checked("M033", what, "报告对应的法定时限是否存在", path)
            continue
        known = [one.clock for one in facts.profile.clocks]
        if clock not in known:
            there_are = ", ".join(known) or "none"
            yield Finding(
                rule="M033",
                message=f"the law {facts.profile.profile} has no clock {clock}",
                hint=f"there are: {there_are}",
                zh=(
                    f"法域 {facts.profile.profile} 没有时限 {clock}",
                    f"可选：{there_are}",
                ),
                path=path,
            )
