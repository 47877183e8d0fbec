from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from plans.writing.schema import schema_of
from tests.plans.writing.vocabulary import KINDS

HERE = Path(__file__).parent
LIBRARY = HERE.parents[2] / "plans" / "library"
GOOD = [HERE / "good.yaml", *sorted(LIBRARY.glob("*/plan.yaml"))]


def complaints(plan: dict[str, Any]) -> list[str]:
    schema = schema_of(KINDS)
    Draft202012Validator.check_schema(schema)
    found = Draft202012Validator(schema).iter_errors(plan)
    return [error.json_path for error in found]


def as_editors_read_it(path: Path) -> dict[str, Any]:
    plan = yaml.safe_load(path.read_text(encoding="utf-8"))
    return dict(plan | {"review_by": str(plan["review_by"])})


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.parent.name)
def test_a_good_plan_fits_the_schema(path: Path) -> None:
    assert complaints(as_editors_read_it(path)) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [("quota", "two"), ("qouta", {}), ("within", "soon"), ("tiers", [{"who": "ana"}])],
)
def test_an_editor_sees_a_mistake_in_a_step(key: str, value: object) -> None:
    plan = as_editors_read_it(GOOD[0])
    plan["steps"][0][key] = value

    assert complaints(plan) == ["$.steps[0]"]


def test_every_kind_offers_its_own_keys() -> None:
    schema = schema_of(KINDS)

    for name, kind in KINDS.items():
        offered = schema["$defs"][name]["properties"]
        assert set(kind.params.model_fields) <= set(offered)
        assert offered["kind"]["const"] == name
