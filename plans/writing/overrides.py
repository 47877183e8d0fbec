"""What one cell changes of a plan: quotas, posts, tiers and who answers for a step."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from plans.plan import Name, Written
from plans.stepkinds import StepKind
from plans.writing.findings import Finding, Path
from plans.writing.misfits import misfits
from plans.writing.reading import Reading, read_text
from plans.writing.site_facts import SiteFacts
from plans.writing.yaml_text import YamlText

#: What a cell may change; a plan is one, however many cells it runs in.
MAY_CHANGE = ("quota", "posts", "tiers", "owner", "deputy")


class StepOverride(Written):
    """What a cell changes of one step; a value replaces the plan's as a whole."""

    quota: Any = None
    posts: Any = None
    tiers: Any = None
    owner: Any = None
    deputy: Any = None


class PlanOverride(Written):
    """What a cell changes of one plan."""

    steps: dict[Name, StepOverride] = Field(min_length=1)


class CellFile(Written):
    """`cells/<cell>.yaml` of a site."""

    plans: Annotated[dict[str, PlanOverride], Field(min_length=1)]


@dataclass(frozen=True)
class SourceFile:
    """A file as it is, and what to call it."""

    source: str
    raw: bytes


def read_overrides(file: SourceFile) -> tuple[YamlText, list[Finding]]:
    """Return a cell's file, and what is wrong with its shape."""
    text = YamlText(file.raw, file.source)
    findings = list(text.findings)
    if text.is_whole:
        findings += misfits(CellFile, text.value)
    return text, [text.placed(finding) for finding in findings]


def plan_for_cell(
    plan: SourceFile,
    overrides: Sequence[SourceFile],
    *,
    kinds: Mapping[str, StepKind],
    today: date,
    facts: SiteFacts | None = None,
) -> Reading:
    """Return the plan as it holds for a cell, and every finding about it.

    A finding about something that a cell's file changed is placed in that file.

    Args:
        plan: The plan's file.
        overrides: The file of each cell, ancestors first, nearest last.
        kinds: The vocabulary.
        today: In the site's zone.
        facts: What is known of the site.
    """
    text = YamlText(plan.raw, plan.source)
    findings: list[Finding] = []
    for file in overrides:
        cell, wrong = read_overrides(file)
        findings += wrong
        if text.is_whole and not wrong:
            findings += map(cell.placed, list(_laid_over(text, cell)))
    reading = read_text(text, kinds=kinds, today=today, facts=facts)
    return replace(reading, findings=(*reading.findings, *findings))


def _laid_over(text: YamlText, cell: YamlText) -> Iterator[Finding]:
    """Change the plan's values and places; yield what does not belong to it."""
    plan: Any = text.value
    name = str(plan.get("plan")) if isinstance(plan, dict) else ""
    changed: Any = deepcopy(cell.value)
    own = changed["plans"].get(name)
    if own is None:
        return
    steps = plan.get("steps")
    index_by_name = {
        str(step.get("step")): index
        for index, step in enumerate(steps if isinstance(steps, list) else ())
        if isinstance(step, dict)
    }
    for step, values in own["steps"].items():
        here: Path = ("plans", name, "steps", step)
        if step not in index_by_name:
            yield _unknown(name, step, here)
            continue
        index = index_by_name[step]
        for key, value in values.items():
            steps[index][key] = value
            _replace_places(text, ("steps", index, key), cell, (*here, key))


def _replace_places(text: YamlText, path: Path, cell: YamlText, origin: Path) -> None:
    size = len(path)
    for old in [one for one in text.places if one[:size] == path]:
        del text.places[old]
    for one, place in cell.places.items():
        if one[: len(origin)] == origin:
            text.places[path + one[len(origin) :]] = place


def _unknown(plan: str, step: str, path: Path) -> Finding:
    return Finding(
        rule="M040",
        message=f"the plan {plan} has no step {step}",
        hint="correct the name",
        zh=(f"预案 {plan} 没有步骤 {step}", "请更正名称"),
        path=path,
    )
