"""What is remembered of an indicator survives the store."""

from dataclasses import replace
from datetime import timedelta

from plans.warning.remembered import Remembered, key_of, remembered
from plans.warning.thresholds import Crossing, Memory, Standing
from tests.plans.warning.test_thresholds import TEN

CROSSING = Crossing(rule="flood/river", cell="", since=TEN, at=TEN, value=5.5)


def test_it_comes_back_as_it_was() -> None:
    memory = Memory(
        settled_at=TEN,
        tail=((TEN + timedelta(seconds=0.5), 4.25),),
        same=(4.25, TEN),
        latest_at=TEN,
        standings={"flood/river": Standing(since=TEN, begun_at=TEN, decided_at=TEN)},
    )
    known = Remembered(
        read_at=TEN, troubles={"late": TEN}, cells={"": memory}, pending=(CROSSING,)
    )

    assert remembered(known.facts()) == known
    assert remembered(None) == Remembered()


def test_the_same_episode_is_the_same_key() -> None:
    later = replace(CROSSING, at=TEN + timedelta(hours=1))

    assert key_of("gauge", later) == key_of("gauge", CROSSING)
    assert key_of("gauge", CROSSING) == "indicator:gauge:flood/river:-:20261125T020000Z"
