from pathlib import Path

import pytest

from plans.writing.findings import PlanError
from plans.writing.reading import Reading, read_plan
from plans.writing.site_facts import SiteFacts
from tests.plans.writing.vocabulary import FACTS, KINDS, TODAY

HERE = Path(__file__).parent
GOOD = (HERE / "good.yaml").read_text(encoding="utf-8")
BROKEN = sorted((HERE / "broken").glob("*.yaml"))
FEWEST_BROKEN = 40


def read(text: str | bytes, facts: SiteFacts | None = FACTS) -> Reading:
    raw = text.encode() if isinstance(text, str) else text
    return read_plan(raw, source="plan.yaml", kinds=KINDS, today=TODAY, facts=facts)


def told(text: str | bytes, facts: SiteFacts | None = FACTS) -> list[tuple[str, str]]:
    return [(f.where, f.rule) for f in read(text, facts).findings]


def test_a_good_plan_has_no_findings() -> None:
    assert told(GOOD) == []
    assert read(GOOD).usable_plan().plan == "flood"


def test_there_are_enough_broken_plans() -> None:
    assert len(BROKEN) >= FEWEST_BROKEN


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_one_mistake_is_one_finding_on_its_line(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    marked = [
        (number, line.rpartition("# <- ")[2])
        for number, line in enumerate(text.splitlines(), 1)
        if "# <- " in line
    ]
    findings = read(text).findings

    assert [(f.place and f.place[0], f.rule) for f in findings] == marked


def test_a_mistake_of_the_shape_hides_no_broken_rule() -> None:
    text = (
        GOOD.replace("version: 1", "version: one")
        .replace("after: [experts]", "after: [nobody]")
        .replace("within: 15 min", "within: soon")
        .replace("posts: gate", "posts: gates")
        .replace("announce: tell", "announce: teil")
        .replace("epidemiology: 2", "epidemiology: 7")
    )

    assert sorted(rule for _, rule in told(text)) == [
        *("M002", "M002", "M011", "M012", "M013", "M027")
    ]


def test_without_facts_the_rules_say_so_and_the_plan_can_be_used() -> None:
    reading = read(GOOD, None)

    assert {f.severity for f in reading.findings} == {"not checked"}
    assert [f.rule for f in reading.findings] == [
        *("M022", "M012", "M019", "M026", "M027", "M028")
    ]
    assert reading.usable_plan().version == 1


def test_errors_are_raised_together() -> None:
    with pytest.raises(PlanError, match=r"M011.*\n.*M027"):
        read(
            GOOD.replace("[experts]", "[x]").replace("posts: gate", "posts: x")
        ).usable_plan()


def test_findings_are_told_in_chinese_too() -> None:
    (finding,) = read(GOOD.replace("[experts]", "[dam]")).findings

    assert finding.line("zh-Hans") == (
        "plan.yaml:48:13: 错误 M011 没有名为 dam 的步骤 (请更正名称)"
    )
    assert str(finding) == (
        "plan.yaml:48:13: error M011 no step is called dam (correct the name)"
    )


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        ("", "1:1"),
        ("plan: [flood", "1:7"),
        ("plan: 'flood", "1:7"),
        ("plan: a\ntitle: \0", "2:8"),
        ("洪: 水\n水: \0", "2:4"),
        ("[" * 3000, "1:1001"),
        ("a: b\n" * 2 + "- c", "2:1"),
        ("plan: a\nplan: b", "2:1"),
        ("plan: &x a\ntitle: *x", "1:7"),
        ("plan: !!python/name:os.system x", "1:7"),
        ("<<: {a: b}", "1:1"),
        ("{[a]: b}", "1:2"),
        ("plan: a\n---\nplan: b", "2:1"),
        (b"plan: \xff", "1:7"),
        (b"x" * ((1 << 20) + 1), "1:1"),
        ("- " + "[],\n" * 3, "1:5"),
        ("a: [" + "b, " * 60_000 + "]", "1:149996"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_is_no_plain_yaml_is_found_where_it_is(
    raw: str | bytes, where: str
) -> None:
    assert (f"plan.yaml:{where}", "M001") in told(raw)


def test_words_that_look_like_others_stay_what_they_are() -> None:
    text = GOOD.replace("title: Gate,", "title: NO,").replace(
        "title: 卡口, body", "title: 22:30, body"
    )

    wordings = read(text).usable_plan().messages["gate"].wordings
    assert [wordings["en"].title, wordings["zh"].title] == ["NO", "22:30"]
