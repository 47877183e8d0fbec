"""plan: check plans, show one, print the schema that editors use."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from flows.library import all_overrides, drill_file, plan_file, plan_names
from flows.settings import Settings
from flows.steps import load_step_kinds
from flows.texts import words
from flows.wiring.site_facts import Known, what_is_known
from plans.durations import written
from plans.plan import Level, Plan
from plans.writing.drill_file import read_drills
from plans.writing.findings import Finding, Severity, counted
from plans.writing.graph import mermaid
from plans.writing.overrides import SourceFile, plan_for_cell, read_overrides
from plans.writing.reading import Reading, read_plan
from plans.writing.schema import schema_of


def add_arguments(parser: ArgumentParser, _command: str) -> None:
    """Say which options there are."""
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    check = what.add_parser("check", help="tell everything that is wrong with plans")
    check.add_argument("plans", nargs="*", metavar="PLAN", help="a name or a file")
    check.add_argument("--json", action="store_true", help="one JSON document")
    show = what.add_parser("show", help="a plan in short, with its graph")
    show.add_argument("plan", metavar="PLAN")
    show.add_argument("--mermaid", action="store_true", help="only the graph")
    what.add_parser("schema", help="the JSON Schema of plan.yaml")


def run(arguments: Namespace, settings: Settings) -> int:
    """Carry out the command; return its exit code."""
    if arguments.what == "schema":
        return _write(json.dumps(schema_of(load_step_kinds()), indent=2))
    known = what_is_known(settings)
    if arguments.what == "show":
        return _show(arguments, known)
    named = arguments.plans or plan_names(known.folder)
    return _check(named, known, is_json=arguments.json)


def _check(named: Sequence[str], known: Known, *, is_json: bool) -> int:
    files = [plan_file(name, known.folder) for name in named]
    readings = [_read(file, known) for file in files]
    findings = [finding for reading in readings for finding in reading.findings]
    findings += _of_drills(named, readings, known)
    findings += _of_cells(files, known, {str(one) for one in findings})
    if is_json:
        _write(json.dumps([one.as_dict() for one in findings], ensure_ascii=False))
    else:
        for finding in findings:
            _write(finding.line(known.language))
        _write(_sum_of(findings, plans=len(files), language=known.language))
    return int(any(one.severity is Severity.ERROR for one in findings))


def _read(file: SourceFile, known: Known) -> Reading:
    return read_plan(
        file.raw,
        source=file.source,
        kinds=load_step_kinds(),
        today=known.today,
        facts=known.facts,
    )


def _of_drills(
    named: Iterable[str], readings: Iterable[Reading], known: Known
) -> Iterator[Finding]:
    """Yield what is wrong with the drills that lie beside the plans."""
    for name, reading in zip(named, readings, strict=True):
        if file := drill_file(name, known.folder):
            found = read_drills(file.raw, source=file.source, plan=reading.plan)
            yield from found.findings


def _of_cells(
    files: Iterable[SourceFile], known: Known, told: set[str]
) -> list[Finding]:
    """Return what is wrong with the plans only where a cell changes them."""
    found: dict[str, Finding] = {}
    for cell in all_overrides(known.folder) if known.folder else ():
        found |= {str(one): one for one in read_overrides(cell)[1]}
        found |= {str(one): one for one in _unknown_cell(cell, known)}
        for file in files:
            reading = plan_for_cell(
                file,
                [cell],
                kinds=load_step_kinds(),
                today=known.today,
                facts=known.facts,
            )
            found |= {str(one): one for one in reading.findings}
    return [finding for line, finding in found.items() if line not in told]


def _unknown_cell(file: SourceFile, known: Known) -> list[Finding]:
    cell = Path(file.source).stem
    if known.facts is None or not known.facts.cells or cell in known.facts.cells:
        return []
    return [
        Finding(
            rule="M041",
            severity=Severity.WARNING,
            message=f"the site has no cell {cell}",
            hint="name the file after a cell's code, or import the cell",
            zh=(f"站点没有网格 {cell}", "请用网格编码命名文件，或导入该网格"),
            source=file.source,
        )
    ]


def _sum_of(findings: Sequence[Finding], *, plans: int, language: str) -> str:
    return words("cli.plan.sum", language, plans=plans, **counted(findings))


def _show(arguments: Namespace, known: Known) -> int:
    reading = _read(plan_file(arguments.plan, known.folder), known)
    plan = reading.usable_plan()
    if arguments.mermaid:
        return _write(mermaid(plan.steps, known.language).rstrip())
    for line in _in_short(plan, known.language):
        _write(line)
    return _write(f"\n{mermaid(plan.steps, known.language).rstrip()}")


def _in_short(plan: Plan, language: str) -> Iterable[str]:
    title = plan.title.get(language, plan.plan)
    version = words("cli.plan.version", language, version=plan.version)
    yield f"{title} ({plan.plan}, {version})"
    review_by = plan.review_by.isoformat()
    yield words("cli.plan.owner", language, owner=plan.owner, review_by=review_by)
    for level in Level:
        steps = [step for step in plan.steps if step.level is level]
        if not steps and level not in plan.authority:
            continue
        who = ", ".join(plan.authority.get(level, ())) or "-"
        yield "\n" + words("cli.plan.level", language, level=level, who=who)
        for step in steps:
            yield f"  {step.step:<16} {step.title.get(language, '')} [{step.kind}]"
            facts = {"owner": step.owner, "deputy": step.deputy}
            yield "    " + words("cli.plan.answers", language, **facts)
            if step.within is not None:
                within = written(step.within, language)
                yield "    " + words("cli.plan.within", language, within=within)
            if step.after:
                after = ", ".join(step.after)
                yield "    " + words("cli.plan.after", language, after=after)
    message = plan.stand_down.message
    yield "\n" + words("cli.plan.stand-down", language, message=message)


def _write(line: str) -> int:
    sys.stdout.write(line + "\n")
    return 0
