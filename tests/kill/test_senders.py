"""A sender killed at any moment loses nothing and repeats at most its wave."""

from pathlib import Path

import pytest

from tests.kill.trial import WAVE, Report, Trial

#: On average, with waves of 20 killed at any moment of theirs.
REPEATS_A_KILL = 12


def tried(trial: Trial, *, kills: int, stops: int) -> Report:
    with trial.sink():
        for _ in range(stops):
            trial.stop_beyond_the_lease()
        if kills:
            trial.put((kills + 1) * WAVE, "sms")
            trial.kill_often(kills)
        else:
            trial.keep_sending()
        report = trial.finish()
    print(report)  # noqa: T201 -- a figure of the record
    return report


def check(report: Report, *, hits: int, repeats_a_kill: int = WAVE) -> None:
    assert (report.unaccepted, report.lost) == (0, 0)
    assert report.hits >= hits
    assert report.repeats <= report.kills * repeats_a_kill
    assert report.repeats_with_keys == 0


@pytest.mark.slow
def test_a_killed_sender_loses_nothing(tmp_path: Path, store_url: str) -> None:
    report = tried(Trial(folder=tmp_path, url=store_url), kills=5, stops=1)

    check(report, hits=4)


@pytest.mark.slow
def test_without_the_fence_the_same_trial_fails(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'muster.db'}"
    trial = Trial(folder=tmp_path, url=url, has_fence=False)

    report = tried(trial, kills=0, stops=1)

    with pytest.raises(AssertionError):
        check(report, hits=0)
    assert report.repeats > 0


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2])
def test_thirty_kills_that_hit_a_wave_lose_nothing(
    tmp_path: Path, store_url: str, seed: int
) -> None:
    trial = Trial(folder=tmp_path, url=store_url, seed=seed, per_second=25)

    report = tried(trial, kills=36, stops=3)

    check(report, hits=30, repeats_a_kill=REPEATS_A_KILL)
