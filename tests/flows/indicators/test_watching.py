"""What is the matter with an indicator is told, and is never taken for calm."""

from argparse import Namespace

import pytest

from flows.cli import watch
from flows.wiring.deciding import open_desk
from flows.wiring.filling import MissingSecretError
from plans.running.switches import SITE_ENDED, EndedSiteError
from tests.flows.indicators.gauged import STEP, Gauged
from tests.sinks.http import Behaviour

AWAY, LATE, STUCK, GAP, ROWS, CELLS, OVER = (
    "读不到监测数据：river",
    "没有新数据：river",
    "数值一直不变：river",
    "监测数据有缺失：river",
    "部分数据无法使用：river",
    "river 含有本站没有的单元",
    "已恢复正常：river",
)


def test_a_gauge_that_tells_nothing_new_is_told_every_hour_and_when_it_is_over(
    gauged: Gauged,
) -> None:
    gauged.looks(4, 4)
    for _ in range(10):
        gauged.later()
        gauged.looks()
    while_late = gauged.alarms()
    gauged.looks(4)
    gauged.later()
    gauged.looks(4)

    assert set(while_late) == {LATE}
    assert len(while_late) in {2, 3}  # 70 minutes touch two or three hours
    assert gauged.alarms() == [*while_late, OVER]


def test_a_gauge_that_cannot_be_read_is_told_after_some_looks(gauged: Gauged) -> None:
    gauged.looks(4, 4)
    gauged.sink.behaviour = Behaviour.BREAKS
    gauged.looks_in_vain(2)
    before = gauged.alarms()
    gauged.looks_in_vain(3)
    broken, told = gauged.watch.facts(), gauged.alarms()
    gauged.sink.behaviour = Behaviour.ANSWERS
    gauged.looks(4)

    assert (before, told, gauged.alarms()) == ([], [AWAY], [AWAY, OVER])
    assert broken == {
        "river_state": "away",
        "river_read_at": gauged.begun_at.isoformat(timespec="seconds"),
    }
    assert gauged.watch.facts()["river_state"] == "fine"


@pytest.mark.parametrize(
    "body", [b"", b"<html>Log in</html>", b"a,b\n1,2\n", b"x" * 5_000_001]
)
def test_what_was_never_a_series_is_told_at_once(gauged: Gauged, body: bytes) -> None:
    gauged.sink.body = body
    gauged.looks_in_vain()

    assert gauged.alarms() == [AWAY]
    assert gauged.watch.facts()["river_read_at"] == "never"


def test_a_gauge_that_never_had_a_value_is_late(gauged: Gauged) -> None:
    gauged.looks("---", "")

    assert gauged.alarms() == [LATE]


def test_a_sensor_that_is_stuck_is_told_and_begins_nothing(gauged: Gauged) -> None:
    gauged.sets("stuck_after: 30 min", "resample: max")
    gauged.looks(4, 4.1)
    for _ in range(6):
        gauged.later()
        gauged.looks(4.9)
    stuck = gauged.alarms()
    for _ in range(2):
        gauged.later()
        gauged.looks(4.8)

    assert set(stuck) == {STUCK}
    assert gauged.alarms() == [*stuck, OVER]
    assert gauged.waiting() == []


def test_a_silence_that_nobody_saw_is_told_once(gauged: Gauged) -> None:
    gauged.looks(4, 4)
    for _ in range(2):
        gauged.later(6)
        gauged.looks(4, 4)
        gauged.looks()

    assert gauged.alarms() == [GAP, GAP]


def test_rows_that_cannot_be_used_are_told_once_a_day(gauged: Gauged) -> None:
    gauged.tells(4, "five", "562 cm", 4)
    ahead = gauged.clock.moment + 3 * STEP
    gauged.sink.body += f"{ahead.isoformat()},9,\n".encode()
    for _ in range(3):
        gauged.looks()
        gauged.later()
        gauged.tells("many", 4)

    assert gauged.alarms() == [ROWS]


def test_a_cell_that_is_not_here_is_told_and_starts_nothing(gauged: Gauged) -> None:
    gauged.sets("cell: cell")
    gauged.looks(6, 6, 6, cell="moon")

    assert gauged.alarms() == [LATE, CELLS] or gauged.alarms() == [CELLS, LATE]
    assert gauged.waiting() == []


def test_while_it_is_late_an_episode_goes_on(gauged: Gauged) -> None:
    gauged.looks(5.2, 5.62)
    for _ in range(6):
        gauged.later()
        gauged.looks()
    gauged.looks(5.7)

    assert len(gauged.waiting()) == 1
    assert LATE in gauged.alarms()


def test_a_site_that_was_handed_over_is_watched_elsewhere(gauged: Gauged) -> None:
    with open_desk(gauged.settings) as desk:
        desk.switches.set(SITE_ENDED, {}, by="P1", at=gauged.clock.moment)

    with pytest.raises(EndedSiteError):
        gauged.looks(5.2, 5.62)


def test_muster_watch_looks_at_indicators_and_tells_how_they_stand(
    gauged: Gauged, capsys: pytest.CaptureFixture[str]
) -> None:
    gauged.tells(5.2, 5.62)
    fine = watch.run(Namespace(once=True), gauged.settings)
    told = capsys.readouterr().out
    gauged.sink.behaviour = Behaviour.BREAKS
    broken = watch.run(Namespace(once=True), gauged.settings)

    assert (fine, broken) == (0, 1)
    assert "river_state fine" in told
    assert capsys.readouterr().out == "river: indicator: it says 500\n"
    assert len(gauged.waiting()) == 1


def test_a_secret_that_is_not_there_is_named(gauged: Gauged) -> None:
    (gauged.settings.site / "secrets.env").write_text("", encoding="utf-8")

    with pytest.raises(MissingSecretError, match="indicator river needs GAUGE_KEY"):
        gauged.new_watch()
