"""Another machine goes on in the middle of a mobilization."""

from pathlib import Path

import pytest

from tests.kill.mobilization import MAY_HAVE_LEFT, Report
from tests.kill.moving import Move


def handed_over(move: Move, *, after: int) -> Report:
    """Hand the site over after so many requests; the old one keeps running."""
    with move.running():
        move.declare_and_kill()
        move.wait_for(after)
        move.hand_over()
        assert move.leaves_meanwhile() == 0
        move.restore()
        move.tell_people()
        report = move.finish()
    print(report)  # noqa: T201 -- a figure of the record
    return report


def died(move: Move, *, after: int, more: int) -> Report:
    """Back up after so many requests, let more leave, and lose the machine."""
    with move.running():
        move.declare_and_kill()
        move.wait_for(after)
        move.back_up()
        move.wait_for(after + more)
        move.die()
        move.restore()
        assert move.leaves_meanwhile() == 0
        move.say_that_the_old_one_is_off()
        move.tell_people(anew=True)
        report = move.finish()
    print(report)  # noqa: T201 -- a figure of the record
    return report


def check(report: Report) -> None:
    assert report.state == "met"
    assert set(report.deliveries) <= set(MAY_HAVE_LEFT)
    assert (report.lost, report.said_twice, report.repeats_with_keys) == (0, 0, 0)


@pytest.mark.slow
@pytest.mark.needs_service
def test_after_a_hand_over_the_other_site_goes_on_without_loss_or_repeat(
    tmp_path: Path, postgres_url: str
) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    move = Move(
        folder=tmp_path, url=url, new_url=postgres_url, level="III", per_second=150
    )

    report = handed_over(move, after=60)

    check(report)
    assert set(report.deliveries) == {"accepted"}
    assert (report.repeats, report.denied) == (0, 0)


@pytest.mark.slow
def test_after_the_machine_died_a_backup_goes_on_and_repeats_under_the_same_keys(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    move = Move(folder=tmp_path, url=url, level="III", per_second=150)

    report = died(move, after=40, more=40)

    check(report)
    assert report.repeats > 0


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_hand_over_at_any_moment_costs_nothing(
    tmp_path: Path, store_url: str, seed: int
) -> None:
    move = Move(folder=tmp_path, url=store_url, seed=seed, per_second=50)

    report = handed_over(move, after=move.chance.randrange(20, 400))

    check(report)
    assert set(report.deliveries) == {"accepted"}
    assert (report.repeats, report.denied) == (0, 0)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_machine_that_dies_at_any_moment_after_a_backup_loses_nothing(
    tmp_path: Path, store_url: str, seed: int
) -> None:
    move = Move(folder=tmp_path, url=store_url, seed=seed, per_second=50)
    after = move.chance.randrange(20, 300)

    report = died(move, after=after, more=move.chance.randrange(10, 120))

    check(report)
