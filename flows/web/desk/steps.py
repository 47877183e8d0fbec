"""The steps of an incident with their quotas, and the cells by what is short there."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from flows.engine.quotas import state_shown
from flows.web.desk.naming import Naming
from flows.web.office import spoken
from plans.identity import CellCode
from plans.incident.progress import StepRecord, StepState
from plans.people.places import Cell, CellLevel, CellTree, Post, Shift
from plans.people.shifts import shifts_between
from plans.people.tiers import LONGEST_WAIT
from plans.plan import PlannedStep

_WHOLE = 100
_COLOURS = {"met": "#0b5d1e", "waiting": "#7a5a00", "short": "#8a1c1c"}
_PALE = {"met": "#dcefe0", "waiting": "#fff0c2", "short": "#f6d5d5", "": "#eeeeee"}
#: Boxes of the schematic: more of them nobody reads.
_MOST_BOXES = 36
_COLUMNS, _WIDTH, _HEIGHT, _GAP = 3, 126, 74, 6
_LINE = 15


def steps_of(naming: Naming) -> list[dict[str, Any]]:
    """Return the steps that run, in the order of the plan."""
    incident = naming.incident
    planned = {one.step: one for one in incident.steps}
    titles = naming.steps
    return [
        {
            "title": titles[record.step],
            "step": record.step,
            "state": state_shown(
                str(record.progress.state), has_begun=record.started_at is not None
            ),
            "after": [titles[one] for one in planned[record.step].after],
            "since": naming.wall(record.started_at),
            "deadline": _deadline(naming, planned[record.step], record),
            "asked": record.progress.asked,
            "is_closed": record.closed_at is not None,
            "quotas": [
                {
                    "name": naming.quotas.of(planned[record.step], quota.name),
                    "got": quota.got,
                    "wanted": quota.wanted,
                    "percent": _percent(quota.got, quota.wanted),
                    "colour": _COLOURS[
                        "met"
                        if quota.got >= quota.wanted
                        else str(record.progress.state)
                    ],
                }
                for quota in record.progress.quotas
            ],
        }
        for record in naming.desk.steps.of(incident.incident_id)
        if record.step in planned
    ]


def _deadline(naming: Naming, step: PlannedStep, record: StepRecord) -> str:
    return naming.wall(record.due_by(step.within))


def _percent(got: int, wanted: int) -> int:
    return _WHOLE if got >= wanted else _WHOLE * got // wanted


@dataclass
class _Need:
    """What one cell needs, and has."""

    wanted: int = 0
    got: int = 0
    is_over: bool = True
    missing: Counter[str] = field(default_factory=Counter)


def cells_of(naming: Naming) -> dict[str, Any]:
    """Return the schematic: a box a cell, north above; empty without posts."""
    needs = _needs(naming)
    if not needs:
        return {"boxes": [], "width": 0, "height": 0}
    tree = naming.desk.roster.cells()
    inside = tree.within(naming.incident.cells) | set(needs)
    boxed = _boxed(tree, inside, needs)
    summed: dict[CellCode, _Need] = {code: _Need() for code in boxed}
    for code, need in needs.items():
        box = next((one for one in (code, *tree.above(code)) if one in summed), code)
        into = summed.setdefault(box, _Need())
        into.wanted += need.wanted
        into.got += need.got
        into.is_over = into.is_over and need.is_over
        into.missing += need.missing
    ordered = _north_first([tree.by_code[one] for one in summed if one in tree.by_code])
    boxes = [
        _box(naming, cell, summed[cell.code], place)
        for place, cell in enumerate(ordered)
    ]
    rows = ceil(len(boxes) / _COLUMNS)
    return {
        "boxes": boxes,
        "width": min(len(boxes), _COLUMNS) * (_WIDTH + _GAP) - _GAP,
        "height": rows * (_HEIGHT + _GAP) - _GAP,
    }


def _needs(naming: Naming) -> dict[CellCode, _Need]:
    """Return what every cell with posts needs now, over all steps."""
    needs: dict[CellCode, _Need] = {}
    records = {
        one.step: one for one in naming.desk.steps.of(naming.incident.incident_id)
    }
    for step in naming.incident.steps:
        record = records.get(step.step)
        if record is None or record.started_at is None or "posts" not in step.params:
            continue
        held = _held(naming, step.step)
        for shift in _shifts(naming, step, record):
            need = needs.setdefault(shift.post.cell, _Need())
            got = min(held[shift.key], shift.post.places)
            need.wanted += shift.post.places
            need.got += got
            need.is_over = need.is_over and (
                record.progress.state is not StepState.WAITING
            )
            need.missing[_called(naming, shift.post)] += shift.post.places - got
    return needs


def _called(naming: Naming, post: Post) -> str:
    """Return what is short: the kind as the plan calls it, else the post's name."""
    kind = naming.incident.plan.called(post.kind, naming.language)
    return kind or spoken(post.name, naming.language) or post.kind


def _held(naming: Naming, step: str) -> Counter[str]:
    held = Counter[str]()
    incident_id = naming.incident.incident_id
    for one in naming.desk.assignments.of(incident_id, step):
        held[one.post] += one.number
    return held


def _shifts(naming: Naming, step: PlannedStep, record: StepRecord) -> list[Shift]:
    """Return the shifts that the step fills and that are not over."""
    incident, desk = naming.incident, naming.desk
    inside = desk.roster.cells().within(incident.cells)
    started_at = record.started_at or incident.clock.at(naming.now)
    shifts = shifts_between(
        desk.roster.posts(str(step.params["posts"]), inside),
        starts_at=started_at,
        within=step.within or LONGEST_WAIT,
        zone=naming.office.site.zone,
    )
    at = incident.clock.at(naming.now)
    return [one for one in shifts if one.ends_at is None or one.ends_at > at]


def _boxed(
    tree: CellTree, inside: Collection[CellCode], needed: Collection[CellCode]
) -> set[CellCode]:
    """Return the cells that get a box: as small as those with posts, or larger."""
    known = [tree.by_code[one] for one in inside if one in tree.by_code]
    levels = list(CellLevel)
    deepest = max(
        (
            levels.index(tree.by_code[one].level)
            for one in needed
            if one in tree.by_code
        ),
        default=0,
    )
    found: set[CellCode] = set()
    for level in levels[: deepest + 1]:
        here = {one.code for one in known if one.level is level}
        if here and (not found or len(here) <= _MOST_BOXES):
            found = here
    return found


def _north_first(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells in rows from north to south, each from west to east."""
    by_code = sorted(cells, key=lambda one: one.code)
    if any(one.latitude is None or one.longitude is None for one in cells):
        return by_code
    southward = sorted(by_code, key=lambda one: -(one.latitude or 0))
    rows = [southward[n : n + _COLUMNS] for n in range(0, len(southward), _COLUMNS)]
    return [one for row in rows for one in sorted(row, key=lambda c: c.longitude or 0)]


def _box(naming: Naming, cell: Cell, need: _Need, place: int) -> Mapping[str, Any]:
    row, column = divmod(place, _COLUMNS)
    state = ""
    if need.wanted:
        state = "short" if need.is_over else "waiting"
        state = "met" if need.got >= need.wanted else state
    short = ", ".join(
        f"-{number} {kind}" for kind, number in need.missing.items() if number
    )
    return {
        "x": column * (_WIDTH + _GAP),
        "y": row * (_HEIGHT + _GAP),
        "name": spoken(cell.name, naming.language) or cell.code,
        "lines": _lines(spoken(cell.name, naming.language) or cell.code),
        "count": f"{need.got}/{need.wanted}" if need.wanted else "–",
        "short": short,
        "said": _cut(short, _most(short) + 3),
        "fill": _PALE[state],
        "stroke": _COLOURS.get(state, "#777777"),
    }


def _lines(name: str) -> list[str]:
    """Return a name in at most two lines of a box."""
    most = _most(name)
    if len(name) <= most:
        return [name]
    at = name.rfind(" ", 0, most + 1)
    at = at if at > 0 else most
    return [name[:at].strip(), _cut(name[at:].strip(), most)]


def _most(text: str) -> int:
    """Return how many characters of such a text a line of a box takes."""
    is_wide = any(ord(one) > 0x2E7F for one in text)  # noqa: PLR2004 -- CJK begins
    return _LINE // 2 if is_wide else _LINE


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
