"""Whatever is written into a journal, the timeline of the desk has words for it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.texts import LANGUAGES, catalogue
from tests.test_house_rules import ROOT

#: Where the action stands among the arguments of what writes it.
WRITERS = {"Entry": "action", "noted": 1, "note_everywhere": 1}
#: Files that work out the action before they write it: which ones that can be.
WORKED_OUT: dict[str, set[str]] = {
    "flows/drills/injecting.py": {"inject_delivered"},
    "flows/engine/conduct.py": {
        *("quota_filled", "step_met", "step_short", "step_reopened")
    },
    "flows/engine/deadlines.py": {"deadline_near", "deadline_over"},
    "flows/engine/enacting.py": {"enacted", "not_enacted"},
    "flows/engine/levels.py": {"level_raised", "level_lowered"},
    "flows/engine/sending.py": set(),  # passed in: `note_everywhere`
    "flows/web/desk/answering.py": {"answered_at_desk", "decided_at_desk"},
    "plans/approving.py": {"approval_given", "approval_refused"},
    "plans/reporting.py": {"report_unproved"},
    "plans/stepwork.py": set(),  # passed in: `noted`
    "plans/warning_public.py": {"warning_published", "warning_ended"},
}


def written(file: Path) -> Iterator[ast.expr]:
    """Yield what is written as the action, for each entry that a file writes."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        where = WRITERS.get(name)
        if isinstance(where, int):
            yield node.args[where]
        elif where is not None:
            yield from (one.value for one in node.keywords if one.arg == where)


def actions() -> tuple[set[str], set[str]]:
    """Return every action that stands in the code, and the files that work one out."""
    found, files = set(), set()
    for room in ("plans", "flows", "connectors"):
        for file in (ROOT / room).rglob("*.py"):
            for node in written(file):
                if isinstance(node, ast.Constant):
                    found.add(str(node.value))
                elif file.name != "journal.py":  # reads what was written
                    files.add(str(file.relative_to(ROOT)))
    return found, files


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_action_of_a_journal_has_words(language: str) -> None:
    found, files = actions()
    texts = catalogue(language)
    everything = found.union(*WORKED_OUT.values())

    assert len(found) > 40
    assert files == set(WORKED_OUT)
    assert {one for one in everything if f"did.{one}" not in texts} == set()
