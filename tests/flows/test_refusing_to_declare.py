"""What is refused though plan and authority are right: it would mobilize nobody."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.store import close_store
from flows.declaring import KeyUsedUpError, UnknownChannelError
from flows.wiring.deciding import open_desk
from tests.flows.trial import PLAN_FILE, Trial, make_trial


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    make_trial(tmp_path / "site")
    made = Trial(tmp_path / "site")
    yield made
    close_store(made.settings.url)


def count(trial: Trial) -> int:
    with open_desk(trial.settings, is_writer=False) as desk:
        return len(desk.incidents.all())


def test_the_key_of_what_is_over_is_used_up(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    first = trial.declare(key="autumn")
    trial.stand_down(first)

    with pytest.raises(KeyUsedUpError) as told:
        trial.declare(key="autumn")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    with pytest.raises(KeyUsedUpError, match=f"键 autumn 已用过：属于已解除的 {first}"):
        trial.declare(key="autumn")

    line = str(told.value)
    assert line == (
        f"the key autumn is used up: {first} had it and has been stood down; "
        "nothing was declared: choose another key"
    )
    assert count(trial) == 1
    trial.declare(key="winter")


def test_a_plan_that_tells_a_channel_that_is_not_there_takes_a_second_word(
    trial: Trial, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.yaml"
    text = PLAN_FILE.read_text("utf-8").replace("partner aid", "shared loudspeaker")
    plan.write_text(text, encoding="utf-8")

    with pytest.raises(UnknownChannelError) as told:
        trial.declare(plan=str(plan), is_sure=False)

    error = told.value
    assert (error.channel, error.step, error.known) == ("loudspeaker", "news", ())
    assert count(trial) == 0
    trial.declare(plan=str(plan), is_sure=True)
