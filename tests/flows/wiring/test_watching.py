"""The watchdog as it is wired: a real store, a real gateway, the machine as it is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.store import close_store
from flows.engine.alarms import Alarm
from flows.engine.clock import WallClock
from flows.engine.watchdog import Watchdog
from flows.services import locks
from flows.services.machine import machine_of
from flows.wiring.deciding import open_desk
from flows.wiring.watching import watching_of
from tests.flows.trial import Trial, make_trial
from tests.sinks.http import HttpSink, http_sink

TEST = Alarm(key="k", name="test", avoids=frozenset())


@pytest.fixture
def sink() -> Iterator[HttpSink]:
    with http_sink() as made:
        yield made


@pytest.fixture
def trial(tmp_path: Path, sink: HttpSink) -> Iterator[Trial]:
    make_trial(tmp_path / "site")
    file = tmp_path / "site" / "site.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("gateway.example", sink.address), encoding="utf-8")
    made = Trial(tmp_path / "site")
    yield made
    close_store(made.settings.url)


def test_a_broken_site_file_does_not_blind_the_watchdog(trial: Trial) -> None:
    watching = watching_of(trial.settings)
    watchdog = Watchdog(watching)
    (trial.settings.site / "site.yaml").write_text("no: [site")
    watchdog.look()

    assert "site.yaml" in machine_of(trial.settings).site_trouble
    (trial.settings.site / "site.yaml").unlink()
    watchdog.look()
    with watching.open_lookout(is_writer=False) as lookout:
        [beat] = lookout.desk.heartbeats.all()
    assert beat.service == "watchdog"


def test_an_alarm_goes_straight_to_whoever_was_remembered(
    trial: Trial, sink: HttpSink
) -> None:
    watching = watching_of(trial.settings)
    Watchdog(watching).look()
    reached = watching.straight.tell(TEST, watching.site(), now=WallClock().now())

    assert reached == 1
    assert [one.fields["title"] for one in sink.received] == ["本单位系统测试"]


def test_the_watchdog_expects_what_was_started_here(trial: Trial) -> None:
    before = machine_of(trial.settings)
    locks.hold(trial.settings.run_folder, "web")
    after = machine_of(trial.settings)

    assert (before.expected, before.answers) == (frozenset(), {})
    assert after.expected == {"web"}
    assert after.answers == {"web": False}
    assert after.free_bytes
    with open_desk(trial.settings, is_writer=False) as desk:
        assert desk.heartbeats.all() == []
