"""Conductors and senders killed at any moment: the mobilization ends as it should."""

from pathlib import Path

import pytest

from tests.kill.mobilization import MAY_HAVE_LEFT, Mobilization, Report
from tests.kill.trial import WAVE

#: So many senders are killed to one conductor.
CONDUCTOR_EVERY = 2
#: On average, with waves of 20 killed at any moment of theirs.
REPEATS_A_KILL = 12


def tried(mobilization: Mobilization, *, hits: int, kills: int) -> Report:
    """Kill senders until so many had a wave on the wire, conductors in between."""
    report = mobilization.report
    with mobilization.running():
        mobilization.declare_and_kill()
        while report.hits < hits and report.kills < kills:
            mobilization.kill_sender()
            if report.kills % CONDUCTOR_EVERY == 1:
                mobilization.kill_engine()
        report = mobilization.finish()
    print(report)  # noqa: T201 -- a figure of the record
    return report


def check(report: Report, *, hits: int, repeats_a_kill: int = WAVE) -> None:
    assert report.state == "met"
    assert set(report.deliveries) <= set(MAY_HAVE_LEFT)
    assert (report.lost, report.denied, report.said_twice) == (0, 0, 0)
    assert report.hits >= hits
    assert report.conductor_hits > 0
    assert report.repeats <= report.kills * repeats_a_kill
    assert report.repeats_with_keys == 0


@pytest.mark.slow
def test_a_mobilization_outlives_its_conductors_and_senders(
    tmp_path: Path, store_url: str
) -> None:
    mobilization = Mobilization(
        folder=tmp_path, url=store_url, level="III", per_second=60
    )

    report = tried(mobilization, hits=3, kills=6)

    check(report, hits=2)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2])
def test_thirty_kills_that_hit_a_wave_cost_no_message(
    tmp_path: Path, store_url: str, seed: int
) -> None:
    mobilization = Mobilization(
        folder=tmp_path, url=store_url, level="I", seed=seed, per_second=40
    )

    report = tried(mobilization, hits=30, kills=60)

    check(report, hits=30, repeats_a_kill=REPEATS_A_KILL)
