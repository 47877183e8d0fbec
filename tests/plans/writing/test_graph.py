from pathlib import Path

from plans.plan import Plan
from plans.writing.graph import mermaid
from plans.writing.reading import read_plan
from tests.plans.writing.vocabulary import KINDS, TODAY

GOOD = (Path(__file__).parent / "good.yaml").read_text(encoding="utf-8")


def plan(text: str = GOOD) -> Plan:
    raw = text.encode()
    return read_plan(raw, source="x", kinds=KINDS, today=TODAY).usable_plan()


def test_every_step_hangs_on_what_it_waits_for() -> None:
    assert mermaid(plan().steps[:2], "zh").splitlines() == [
        "flowchart TD",
        "    start((响应启动))",
        '    s_experts["专家<br/>activate_experts, III, 30分钟"]',
        '    s_gates["卡口<br/>dispatch_volunteers, II, 1小时"]',
        "    start --> s_experts",
        "    s_experts --> s_gates",
    ]


def test_how_a_step_stands_colours_it() -> None:
    drawn = mermaid(plan().steps, states={"gates": "short"})

    assert "    class s_gates short\n" in drawn
    assert "classDef short" in drawn


def test_a_title_cannot_break_out_of_its_box() -> None:
    text = GOOD.replace("{en: Notice,", "{en: '\"]; click <b>#',")

    assert '["#quot;]; click #lt;b#gt;#35;<br/>' in mermaid(plan(text).steps)
