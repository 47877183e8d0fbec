"""The sample epidemic in Chinese: nothing in it is left in English."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.library import site_in
from flows.settings import Settings
from plans.messages.ledger import Sent
from plans.plan import Level
from tests.fakes.clock import FakeClock
from tests.scenarios.conftest import TEN
from tests.scenarios.trial import DRILL, LIBRARY, Trial, scripted

EPIDEMIC = LIBRARY / "epidemic"
_LINK = re.compile(r"https?://[!-~]+")
_LATIN = re.compile(r"[A-Za-z]+")


def messages_of(trial: Trial) -> list[Sent]:
    with trial.open_desk(is_writer=False) as desk:
        return [one for one in desk.ledger.of(DRILL) if one.language == "zh"]


def names_of(trial: Trial) -> list[str]:
    """Return what people call themselves, in whatever letters."""
    with trial.open_desk(is_writer=False) as desk:
        held = [
            one.party_id
            for step in trial.incident.steps
            for one in desk.assignments.of(DRILL, step.step)
        ]
        return list(desk.roster.names(held).values())


def latin_in(text: str, known: list[str]) -> Iterator[str]:
    for one in sorted(known, key=len, reverse=True):
        text = text.replace(one, "")
    yield from _LATIN.findall(_LINK.sub("", text))


def epidemic(folder: Path, public_url: str) -> Trial:
    """Return the sample epidemic at its highest level, when every step has ended.

    The township speaks Chinese first, in its group too.
    """
    file = folder / "site.yaml"
    written = file.read_text(encoding="utf-8")
    turned = written.replace("languages: [en, zh]", "languages: [zh, en]")
    file.write_text(turned, encoding="utf-8")
    secrets = folder / "secrets.env"
    secrets.write_text("MUSTER_LINK_KEY=a-key-for-tests\n", encoding="utf-8")
    secrets.chmod(0o600)
    settings = Settings(site=folder, public_url=public_url)
    drill = scripted("epidemic").model_copy(update={"level": Level.FIRST})
    trial = Trial(settings, FakeClock(TEN))
    with trial.open_desk() as desk:
        desk.registry.sync_channels(site_in(folder))
    trial.declare(EPIDEMIC / "plan.yaml", drill)
    trial.run(drill)
    return trial


@pytest.mark.parametrize("public_url", ["", "https://linhe.example"])
def test_a_chinese_message_has_no_latin_letters_but_its_code_and_link(
    settings: Settings, public_url: str
) -> None:
    trial = epidemic(settings.site, public_url)
    messages = messages_of(trial)
    known = [*names_of(trial), f"{trial.incident.level}级"]  # as the law writes it
    found = {
        (one.step, word)
        for one in messages
        for word in latin_in(
            f"{one.title} {one.body}".replace(one.reply_code or "\n", ""), known
        )
    }
    texts = "".join(f"{one.title} {one.body}" for one in messages)

    assert found == set()
    assert bool(public_url) == (f"{public_url}/a/" in texts)
    assert {one.step for one in messages} == {one.step for one in trial.incident.steps}
    for term in ("流行病学", "护理", "心理援助", "20000 只", "400 桶", "200000 元"):
        assert term in texts
