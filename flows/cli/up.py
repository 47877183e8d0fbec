"""up: all that a single machine needs; with Ctrl-C its end."""

import signal
from argparse import ArgumentParser, Namespace
from functools import partial
from shutil import which
from threading import Event
from types import FrameType

from flows.cli.boards import say, say_sending
from flows.engine.alarms import Alarm, tell_duty_officer
from flows.engine.clock import WallClock, pause
from flows.library import site_in
from flows.logs import set_up_logs
from flows.services import locks, together
from flows.services.at_boot import write_unit
from flows.services.detached import start_supervisor
from flows.services.hanging import Hangs, Hung
from flows.services.processes import SUPERVISOR
from flows.services.sleeping import sleep_of
from flows.services.supervisor import Supervisor
from flows.settings import Settings
from flows.wiring.deciding import open_desk

_LOOK_EVERY_S = 0.5


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    parser.add_argument(
        "--detach", action="store_true", help="leave it running and come back"
    )
    parser.add_argument(
        "--at-boot",
        action="store_true",
        help="write a unit of systemd that starts it with the machine; start nothing",
    )


def run(arguments: Namespace, settings: Settings) -> int:
    """Start everything; return the exit code."""
    _check(settings)
    if arguments.at_boot:
        _write_unit(settings)
        return 0
    if arguments.detach:
        start_supervisor(settings)
        _say_where(settings)
        say_sleep()
        return 0
    return _up(settings)


def _check(settings: Settings) -> None:
    """Fail before anything runs: no site, or a store that cannot be written."""
    site_in(settings.site)
    settings.secrets()
    with open_desk(settings) as desk:
        desk.incidents.all(only_open=True)


def _up(settings: Settings) -> int:
    locks.hold(settings.run_folder, SUPERVISOR, is_ready=False)
    set_up_logs()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    mine = together.missing(settings)  # before: we may be ended while we start it
    try:
        together.start_all(settings)
        _say_where(settings)
        say_sleep()
        say("cli.leave")
        locks.say_ready(settings.run_folder, SUPERVISOR)
        hangs = Hangs(settings, partial(open_desk, settings), partial(_tell, settings))
        hangs.start(Event())
        supervisor = Supervisor(settings, mine, hangs.found)
        while True:
            pause(_LOOK_EVERY_S)
            supervisor.look()
    except KeyboardInterrupt:
        return 0
    finally:
        together.stop_all(settings, mine)


def _tell(settings: Settings, one: Hung) -> None:
    """Tell the duty officer that something hung and is being started again."""
    facts = {"service": one.service}
    alarm = Alarm(key=f"hung:{one.service}:{one.pid}", name="service-hung", facts=facts)
    with open_desk(settings) as desk:
        tell_duty_officer(desk, site_in(settings.site), alarm, now=WallClock().now())


def _write_unit(settings: Settings) -> None:
    unit = write_unit(settings)
    say("cli.boot.written", file=unit)
    say("cli.boot.next", unit=unit.name)
    if which("systemctl") is None:
        say("cli.boot.no-systemd")
    say_sleep(has_unknown=True)


def say_sleep(*, has_unknown: bool = False) -> None:
    """Warn when this machine may sleep by itself, and say what is not known."""
    sleep = sleep_of()
    for reason in sleep.reasons:
        say(f"sleep.{reason}")
    if has_unknown and sleep.unknown:
        say("sleep.unknown", what=", ".join(sleep.unknown))


def _end(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say_where(settings: Settings) -> None:
    say("cli.up", site=settings.site.absolute())
    say("cli.prefect", address=f"http://127.0.0.1:{settings.prefect_port}")
    say("cli.pages", address=f"http://127.0.0.1:{settings.web_port}")
    if settings.public_url:
        say("cli.public", address=settings.public_url)
    say_sending(settings)
