from pathlib import Path

from plans.writing.overrides import SourceFile, plan_for_cell
from plans.writing.reading import Reading
from tests.plans.writing.vocabulary import FACTS, KINDS, TODAY

GOOD = (Path(__file__).parent / "good.yaml").read_bytes()
COMMUNITY = """plans:
  flood:
    steps:
      experts: {quota: {epidemiology: 1}}
      gates: {owner: health-office}
"""
CELL = """plans:
  flood:
    steps:
      experts:
        quota: {epidemiology: 2}
  fire: {steps: {hoses: {owner: nobody}}}
"""


def laid_over(*overrides: str) -> Reading:
    files = [
        SourceFile(f"cells/{number}.yaml", text.encode())
        for number, text in enumerate(overrides)
    ]
    return plan_for_cell(
        SourceFile("plan.yaml", GOOD), files, kinds=KINDS, today=TODAY, facts=FACTS
    )


def told(*overrides: str) -> list[tuple[str, str]]:
    return [(f.where, f.rule) for f in laid_over(*overrides).findings]


def test_the_nearest_cell_holds_and_the_rest_stays() -> None:
    plan = laid_over(COMMUNITY, CELL).usable_plan()

    experts, gates = plan.steps[:2]
    assert experts.params["quota"] == {"epidemiology": "2"}
    assert gates.owner == "health-office"
    assert gates.deputy == "township-head"


def test_without_a_file_it_is_the_plan_itself() -> None:
    assert laid_over().usable_plan().steps[0].params["quota"] == {"epidemiology": "2"}


def test_a_mistake_is_placed_in_the_file_of_the_cell() -> None:
    text = CELL.replace("epidemiology: 2", "epidemiology: 9, nursing: x")

    assert told(COMMUNITY, text) == [
        ("cells/1.yaml:5:34", "M002"),  # x is no number
    ]
    assert told(CELL.replace("epidemiology: 2", "epidemiology: 9")) == [
        ("cells/0.yaml:5:17", "M012")
    ]


def test_a_cell_changes_quota_posts_tiers_and_people_only() -> None:
    assert told(COMMUNITY.replace("owner: health-office", "within: 2 h")) == [
        ("cells/0.yaml:5:15", "M002")
    ]


def test_a_step_that_the_plan_lacks_is_named() -> None:
    assert told(COMMUNITY.replace("gates:", "dams:")) == [("cells/0.yaml:5:7", "M040")]


def test_a_mistake_of_shape_hides_no_unknown_step() -> None:
    text = COMMUNITY.replace("gates:", "dams:").replace("quota:", "quorum:")

    assert told(text) == [
        ("cells/0.yaml:4:17", "M002"),
        ("cells/0.yaml:5:7", "M040"),
    ]


def test_a_file_that_is_none_changes_nothing() -> None:
    for text in ("", "[", "plans: 3", "plans: {flood: {}}", "a: &b c"):
        reading = laid_over(text)

        assert [f.source for f in reading.errors] == ["cells/0.yaml"]
