"""M023: every step and every watch has a name of its own: `muster close` names them."""

from collections.abc import Iterator
from datetime import date

from plans.writing.draft import Draft
from plans.writing.findings import Finding, Path
from plans.writing.site_facts import SiteFacts


def check(plan: Draft, _facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a name that was taken before."""
    above: set[str] = set()
    for path, name in _named(plan):
        if name in above:
            yield Finding(
                rule="M023",
                message=f"another step or watch is called {name}",
                hint="every one has a name of its own",
                zh=(f"另有步骤或后续事项名为 {name}", "名称不能重复"),
                path=path,
            )
        above.add(name)


def _named(plan: Draft) -> Iterator[tuple[Path, str]]:
    for step in plan.steps:
        if step.name:
            yield (*step.path, "step"), step.name
    for path, watch in plan.watches():
        if isinstance(name := watch.get("watch"), str):
            yield (*path, "watch"), name
