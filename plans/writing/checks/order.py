"""M011: a step waits only for steps written above it, so no circle can be written."""

from collections.abc import Iterator
from datetime import date

from plans.writing.draft import Draft, DraftStep
from plans.writing.findings import Finding
from plans.writing.site_facts import SiteFacts


def check(plan: Draft, _facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a name under `after` that is not above."""
    named = {step.name for step in plan.steps}
    above: set[str] = set()
    for step in plan.steps:
        for index, name in enumerate(step.after):
            if name not in above:
                yield _not_above(step, index, name, is_known=name in named)
        above.add(step.name)


def _not_above(step: DraftStep, index: int, name: str, *, is_known: bool) -> Finding:
    if is_known:
        message = (
            f"{step.name} waits for {name}, which is not above it: a circle may close"
        )
        hint = "move that step up, or do not wait for it"
        zh = (
            f"{step.name} 等待的 {name} 不在它上方，可能形成循环",
            "请把该步骤上移，或不要等待它",
        )
    else:
        message, hint = f"no step is called {name}", "correct the name"
        zh = (f"没有名为 {name} 的步骤", "请更正名称")
    path = (*step.path, "after", index)
    return Finding(rule="M011", message=message, hint=hint, zh=zh, path=path)
