from pathlib import Path

import pytest
from pydantic import ValidationError

from plans.learning.drills import Drill
from plans.writing.yaml_text import YamlText

LIBRARY = Path(__file__).parents[3] / "plans" / "library"
DRILLS = sorted(LIBRARY.glob("*/drill.yaml"))


@pytest.mark.parametrize("path", DRILLS, ids=lambda path: path.parent.name)
def test_every_drill_is_read_and_names_steps_of_its_plan(path: Path) -> None:
    drill = Drill.model_validate(YamlText(path.read_bytes()).value)
    plan: object = YamlText((path.parent / "plan.yaml").read_bytes()).value
    assert isinstance(plan, dict)
    steps = {step["step"] for step in plan["steps"]}

    assert set(drill.expect) <= steps
    assert {inject.step for inject in drill.injects} <= steps
    assert list(drill.injects) == sorted(drill.injects, key=lambda one: one.after)


def test_a_drill_expects_something() -> None:
    with pytest.raises(ValidationError):
        Drill.model_validate({"kind": "rehearsal", "level": "II", "expect": {}})
