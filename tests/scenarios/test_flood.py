"""The flood of the library: what the law wants is in its texts, in each language."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import copytree

import pytest

from connectors.store import close_store
from flows.library import site_in
from flows.settings import Settings
from flows.steps import load_step_kinds
from plans.messages.ledger import Sent
from plans.messages.wording import WORDS, fill
from plans.plan import Level
from plans.writing.reading import read_plan
from tests.fakes.clock import FakeClock
from tests.scenarios.conftest import TEN
from tests.scenarios.test_languages import latin_in, names_of
from tests.scenarios.trial import DRILL, LIBRARY, Trial, scripted

FLOOD = LIBRARY / "flood"


def flood(settings: Settings, level: Level, jurisdiction: str = "cn") -> Trial:
    """Return the flood as far as it goes when people answer as in its drill."""
    file = settings.site / "site.yaml"
    written = file.read_text(encoding="utf-8")
    turned = written.replace("languages: [en, zh]", "languages: [zh, en]")
    turned = turned.replace("jurisdiction: cn", f"jurisdiction: {jurisdiction}")
    file.write_text(turned, encoding="utf-8")
    drill = scripted("flood").model_copy(update={"level": level})
    trial = Trial(settings, FakeClock(TEN))
    with trial.open_desk() as desk:
        desk.registry.sync_channels(site_in(settings.site))
    trial.declare(FLOOD / "plan.yaml", drill)
    trial.run(drill)
    return trial


@pytest.fixture(scope="module")
def third(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """Yield the flood at level III under the law of China."""
    folder = tmp_path_factory.mktemp("flood") / "site"
    copytree(sample, folder)
    settings = Settings(site=folder)
    yield flood(settings, Level.THIRD)
    close_store(settings.url)


def sent(trial: Trial, text: str = "") -> Sequence[Sent]:
    with trial.open_desk(is_writer=False) as desk:
        return [one for one in desk.ledger.of(DRILL) if text in {"", one.text}]


def test_announcement_and_warning_state_what_the_law_wants(third: Trial) -> None:
    bodies = {
        (name, one.language): f"{one.title} {one.body}"
        for name in ("declared", "warning")
        for one in sent(third, name)
    }
    activation, warning = bodies["declared", "zh"], bodies["warning", "zh"]

    # Matter, level, expected duration, measures: Art. 72.
    for stated in (
        "防汛抢险应急动员预案",
        "III级",
        "另行通知",
        "巡堤查险",
        "第七十二条",
    ):
        assert stated in activation
    # Category, level, start, area, cautions, unit, time of issue: Art. 64.
    for stated in (
        "洪水",
        "III级",
        "10:00",
        "临河镇",
        "远离堤岸",
        "应急办",
        "第六十四条",
    ):
        assert stated in warning
    assert "Emergency Response Law, Art. 64" in bodies["warning", "en"]


def test_another_law_is_not_named(settings: Settings) -> None:
    trial = flood(settings, Level.FOURTH, jurisdiction="generic")

    assert "突发事件应对法" not in "".join(one.body for one in sent(trial))


def test_chinese_texts_have_no_latin_letters(third: Trial) -> None:
    names = [*names_of(third), *map(str, Level)]
    filled = [
        f"{one.title} {one.body}".replace(one.reply_code or "\n", "")
        for one in sent(third)
        if one.language == "zh" and one.step != "report"  # its facts are not the plan's
    ]
    written = [
        fill(f"{texts['zh'].title} {texts['zh'].body}", dict.fromkeys(WORDS, ""))
        for message in third.incident.plan.messages.values()
        for texts in (message.wordings, message.correction)
        if texts
    ]

    assert len(filled) > len(written) > 40
    assert {
        word for one in (*filled, *written) for word in latin_in(one, names)
    } == set()


def test_no_call_up_waits_for_the_decision_about_a_requisition() -> None:
    raw = (FLOOD / "plan.yaml").read_bytes()
    kinds = load_step_kinds()
    plan = read_plan(raw, source="plan.yaml", kinds=kinds, today=TEN.date())
    behind = {
        step.step
        for step in plan.usable_plan().steps_at(Level.FIRST)
        if "requisition" in step.after
    }

    assert behind == {"requisitioned"}
