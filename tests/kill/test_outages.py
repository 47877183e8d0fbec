"""The store goes away in the middle of a mobilization, and comes back."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.kill.mobilization import Report
from tests.kill.outages import Outages
from tests.kill.trial import LEASE_S, WAVE
from tests.postgres import StoppableServer, stoppable_postgres

#: Less than a lease, with the start of the server in it; and more.
SHORT_S, LONG_S = LEASE_S / 8, LEASE_S * 1.25


@pytest.fixture
def server() -> Iterator[StoppableServer]:
    with stoppable_postgres() as server:
        yield server


def without_a_server(
    outages: Outages, server: StoppableServer, lengths: Sequence[float]
) -> Report:
    with outages.running():
        outages.declare_and_kill()
        for seconds in lengths:
            outages.stop_the_server(server, seconds)
        report = outages.finish()
        assert outages.half_written() == 0
    print(outages.leaves_between, outages.leaves_during, report)  # noqa: T201 -- figures
    return report


def without_room(outages: Outages, lengths: Sequence[float]) -> Report:
    with outages.running():
        outages.declare_and_kill()
        for seconds in lengths:
            outages.fill_the_disk(seconds)
        report = outages.finish()
        assert outages.half_written() == 0
        assert outages.damages() == []
    print(outages.leaves_between, outages.leaves_during, report)  # noqa: T201 -- figures
    return report


def check(outages: Outages, report: Report) -> None:
    # Nothing is claimed while the store is away: at most what was on the wire leaves.
    assert max(outages.leaves_during) <= 2 * WAVE
    assert report.state == "met"
    assert set(report.deliveries) == {"accepted"}
    assert (report.lost, report.denied, report.said_twice) == (0, 0, 0)
    assert report.repeats == 0


@pytest.mark.slow
@pytest.mark.needs_service
def test_a_server_stopped_three_times_under_load_and_once_for_long_costs_nothing(
    tmp_path: Path, server: StoppableServer
) -> None:
    outages = Outages(folder=tmp_path, url=server.url, level="III", per_second=100)

    report = without_a_server(outages, server, [SHORT_S, SHORT_S, SHORT_S, LONG_S])

    check(outages, report)


@pytest.mark.slow
def test_a_disk_that_is_full_in_the_middle_of_a_wave_costs_nothing(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'muster.db'}"
    outages = Outages(folder=tmp_path, url=url, level="III", per_second=100)

    report = without_room(outages, [SHORT_S, LONG_S])

    check(outages, report)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_server_that_stops_again_and_again_costs_nothing(
    tmp_path: Path, server: StoppableServer, seed: int
) -> None:
    outages = Outages(folder=tmp_path, url=server.url, seed=seed, per_second=50)

    report = without_a_server(outages, server, [LEASE_S / 4] * 6 + [LEASE_S * 1.5] * 2)

    check(outages, report)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_disk_that_fills_again_and_again_costs_nothing(
    tmp_path: Path, seed: int
) -> None:
    url = f"sqlite:///{tmp_path / 'muster.db'}"
    outages = Outages(folder=tmp_path, url=url, seed=seed, per_second=50)

    report = without_room(outages, [LEASE_S / 4] * 6 + [LEASE_S * 1.5] * 2)

    check(outages, report)
