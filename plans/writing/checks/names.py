"""M023: every step has a name of its own."""

from collections.abc import Iterator
from datetime import date

from plans.writing.draft import Draft
from plans.writing.findings import Finding
from plans.writing.site_facts import SiteFacts


def check(plan: Draft, _facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a step whose name was taken before."""
    above: set[str] = set()
    for step in plan.steps:
        if step.name and step.name in above:
            yield Finding(
                rule="M023",
                message=f"another step is called {step.name}",
                hint="every step has a name of its own",
                zh=(f"另有步骤名为 {step.name}", "每个步骤的名称不能重复"),
                path=(*step.path, "step"),
            )
        above.add(step.name)
