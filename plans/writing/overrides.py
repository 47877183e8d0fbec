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
        if text.is_whole and cell.is_whole:
            findings += map(cell.placed, _unknown_steps(text, cell))
        if text.is_whole and not wrong:
            _lay_over(text, cell)
    reading = read_text(text, kinds=kinds, today=today, facts=facts)
    return replace(reading, findings=(*reading.findings, *findings))


def changes_of(
    plan: SourceFile, overrides: Sequence[SourceFile]
) -> dict[tuple[str, str], object]:
    """Return what the files change: the value by step and key, the nearest one's.

    Files with mistakes are left out: `plan_for_cell` tells of them.
    """
    name = _name_of(YamlText(plan.raw, plan.source).value)
    found: dict[tuple[str, str], object] = {}
    for file in overrides:
        cell, wrong = read_overrides(file)
        if wrong or not cell.is_whole:
            continue
        for step, own in _within(cell.value, ("plans", name, "steps")).items():
            found |= {(str(step), str(key)): value for key, value in own.items()}
    return found


def _unknown_steps(text: YamlText, cell: YamlText) -> Iterator[Finding]:
    """Yield the steps that the plan lacks, whatever else is wrong with the file."""
    name = _name_of(text.value)
    known = _index_by_name(text.value)
    for step in _within(cell.value, ("plans", name, "steps")):
        if step not in known:
            yield _unknown(name, str(step), ("plans", name, "steps", step))


def _lay_over(text: YamlText, cell: YamlText) -> None:
    """Change the plan's values and places; the cell's file has the right shape."""
    plan: Any = text.value
    name, index_by_name = _name_of(plan), _index_by_name(plan)
    own = _within(deepcopy(cell.value), ("plans", name, "steps"))
    for step in [one for one in own if one in index_by_name]:
        index = index_by_name[step]
        for key, value in own[step].items():
            plan["steps"][index][key] = value
            here: Path = ("plans", name, "steps", step, key)
            _replace_places(text, ("steps", index, key), cell, here)


def _name_of(plan: object) -> str:
    return str(plan.get("plan")) if isinstance(plan, dict) else ""


def _index_by_name(plan: object) -> dict[str, int]:
    steps = plan.get("steps") if isinstance(plan, dict) else None
    return {
        str(step.get("step")): index
        for index, step in enumerate(steps if isinstance(steps, list) else ())
        if isinstance(step, dict)
    }


def _within(value: object, path: Path) -> dict[Any, Any]:
    """Return the mapping at a path; empty where there is none."""
    found: Any = value
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


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
