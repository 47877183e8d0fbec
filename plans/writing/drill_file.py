"""The text of drill.yaml in, its drills out, with everything that is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from plans.learning.drills import Drill, Drills
from plans.learning.targets import is_known
from plans.plan import Plan
from plans.writing.findings import Finding, Path, PlanError, Severity
from plans.writing.misfits import misfits
from plans.writing.yaml_text import YamlText


@dataclass(frozen=True, kw_only=True)
class DrillReading:
    """The drills of one file, and all findings in its order."""

    source: str
    #: None of a file with errors.
    drills: tuple[Drill, ...]
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> list[Finding]:
        """The findings with which nothing of it can be run."""
        return [f for f in self.findings if f.severity is Severity.ERROR]

    def usable_drills(self) -> tuple[Drill, ...]:
        """Return the drills.

        Raises:
            PlanError: Some finding is an error.
        """
        if self.errors:
            raise PlanError(self.source, self.errors)
        return self.drills


def read_drills(raw: bytes, *, source: str, plan: Plan | None = None) -> DrillReading:
    """Return the drills written in the file, and every finding about it.

    Args:
        raw: The file as it is: one drill, or several under `drills`.
        source: What to call it.
        plan: That they try; without it they are not compared with one.
    """
    text = YamlText(raw, source)
    findings = list(text.findings)
    drills: list[tuple[Path, Drill]] = []
    if text.is_whole:
        model = Drills if _are_several(text.value) else Drill
        findings += misfits(model, text.value)
        drills = list(_drills(text.value))
        findings += _same_names(drills)
        findings += [f for path, one in drills for f in _about(one, path, plan)]
    placed = sorted(map(text.placed, findings), key=lambda f: f.place or (1, 1))
    is_usable = not any(one.severity is Severity.ERROR for one in placed)
    return DrillReading(
        source=source,
        drills=tuple(one for _, one in drills) if is_usable else (),
        findings=tuple(placed),
    )


def _are_several(value: object) -> bool:
    return isinstance(value, Mapping) and "drills" in value


def _drills(value: object) -> Iterator[tuple[Path, Drill]]:
    """Yield what fits, with its place; misfits() tells the rest."""
    written: list[tuple[Path, object]] = [((), value)]
    if isinstance(value, Mapping) and "drills" in value:
        listed = value["drills"]
        several = listed if isinstance(listed, list) else []
        written = [(("drills", n), one) for n, one in enumerate(several)]
    for path, one in written:
        try:
            yield path, Drill.model_validate(one)
        except ValidationError:
            continue


def _same_names(drills: list[tuple[Path, Drill]]) -> Iterator[Finding]:
    above: set[str] = set()
    for path, one in drills:
        if one.name in above:
            yield Finding(
                rule="M080",
                message=f"another drill is called {one.name}",
                hint="every drill of a plan has a name of its own",
                zh=(f"另有演练名为 {one.name}", "名称不能重复"),
                path=(*path, "name"),
            )
        above |= {one.name} if one.name else set()


def _about(drill: Drill, path: Path, plan: Plan | None) -> Iterator[Finding]:
    yield from _out_of_order(drill, path)
    if plan is None:
        return
    runs = {step.step for step in plan.steps_at(drill.level)}
    for where, name in _steps_named(drill, path):
        if name not in runs:
            yield _no_such_step(where, name, drill)
    for name in drill.targets:
        if not is_known(name, plan.steps_at(drill.level)):
            yield Finding(
                rule="M083",
                message=f"no step at level {drill.level} has to do with {name}",
                hint="write first-message, a step, or a word such as volunteers",
                zh=(f"{drill.level} 级没有与 {name} 有关的步骤", "请写步骤名称"),
                path=(*path, "targets", name),
            )


def _steps_named(drill: Drill, path: Path) -> Iterator[tuple[Path, str]]:
    for n, inject in enumerate(drill.injects):
        if inject.step is not None:
            yield (*path, "injects", n, "step"), inject.step
    for name in drill.expect:
        yield (*path, "expect", name), name


def _no_such_step(path: Path, name: str, drill: Drill) -> Finding:
    return Finding(
        rule="M081",
        message=f"no step {name} runs at level {drill.level}",
        hint="name a step of the plan, or another level",
        zh=(f"{drill.level} 级没有步骤 {name}", "请更正步骤名称或级别"),
        path=path,
    )


def _out_of_order(drill: Drill, path: Path) -> Iterator[Finding]:
    last = None
    for n, inject in enumerate(drill.injects):
        if last is not None and inject.after < last:
            yield Finding(
                rule="M082",
                severity=Severity.WARNING,
                message="this comes before what stands above it",
                hint="write injects in order of time",
                zh=("此项早于上一项", "请按时间顺序编写"),
                path=(*path, "injects", n, "after"),
            )
        last = inject.after
