"""Text in, a plan out, with everything its author should know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError

from plans.plan import Plan, PlannedStep
from plans.stepkinds import StepKind
from plans.writing.checks import check_plan
from plans.writing.draft import draft_of
from plans.writing.findings import Finding, PlanError, Severity
from plans.writing.misfits import misfits
from plans.writing.site_facts import SiteFacts
from plans.writing.yaml_text import YamlText


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A plan, if there is one, and all findings in the order of the file."""

    source: str
    plan: Plan | None
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> list[Finding]:
        """The findings with which the plan cannot be declared."""
        return [f for f in self.findings if f.severity is Severity.ERROR]

    def usable_plan(self) -> Plan:
        """Return the plan.

        Raises:
            PlanError: Some finding is an error.
        """
        if self.errors or self.plan is None:
            raise PlanError(self.source, self.errors)
        return self.plan


def read_plan(
    raw: bytes,
    *,
    source: str,
    kinds: Mapping[str, StepKind],
    today: date,
    facts: SiteFacts | None = None,
) -> Reading:
    """Return the plan written in the file, and every finding about it.

    Args:
        raw: The file as it is.
        source: What to call it.
        kinds: The vocabulary.
        today: In the site's zone.
        facts: What is known of the site.
    """
    return read_text(YamlText(raw, source), kinds=kinds, today=today, facts=facts)


def read_text(
    text: YamlText,
    *,
    kinds: Mapping[str, StepKind],
    today: date,
    facts: SiteFacts | None = None,
) -> Reading:
    """Return what `read_plan` does, of a text that is parsed already."""
    findings = list(text.findings)
    plan = None
    if text.is_whole:
        findings += _of_shape(text.value, kinds)
        findings += check_plan(draft_of(text.value, kinds), facts, today)
        plan = _plan(text.value)
    placed = sorted(map(text.placed, findings), key=_in_order)
    return Reading(source=text.source, plan=plan, findings=tuple(placed))


def _in_order(finding: Finding) -> tuple[str, tuple[int, int], str, str]:
    return finding.source, finding.place or (1, 1), finding.rule, finding.message


def _plan(value: object) -> Plan | None:
    try:
        return Plan.model_validate(value)
    except ValidationError:
        return None


def _of_shape(value: object, kinds: Mapping[str, StepKind]) -> Iterator[Finding]:
    yield from misfits(Plan, value)
    steps = value.get("steps") if isinstance(value, Mapping) else None
    for index, step in enumerate(steps if isinstance(steps, list) else ()):
        named = step.get("kind") if isinstance(step, Mapping) else None
        if not isinstance(named, str):
            continue
        path = ("steps", index)
        if kind := kinds.get(named):
            own = {k: v for k, v in step.items() if k not in PlannedStep.model_fields}
            yield from misfits(kind.params, _with_shared(kind, step, own), path)
        else:
            known = ", ".join(kinds)
            yield Finding(
                rule="M003",
                message=f"nobody knows the kind {named[:40]}",
                hint=f"there are: {known}",
                zh=(f"没有名为 {named[:40]} 的步骤类型", f"可选：{known}"),
                path=(*path, "kind"),
            )


def _with_shared(
    kind: StepKind, step: Mapping[str, object], own: dict[str, object]
) -> dict[str, object]:
    # A kind may ask for a field that every step has, such as `within`.
    shared = set(kind.params.model_fields) & set(PlannedStep.model_fields)
    return own | {name: step[name] for name in shared if name in step}
