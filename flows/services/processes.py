"""Starting, finding and ending one service of a site."""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress

from flows.engine.clock import Patience, pause
from flows.library import site_in
from flows.services import locks
from flows.settings import Settings
from plans.errors import MobilizationError

#: In the order of their start; ended the other way round.
SERVICES = ("prefect", "engine", "sender", "web", "watchdog")
#: Runs only where site.yaml has inboxes.
POLLER = "poller"
#: Runs only where site.yaml has alerts or indicators.
WATCHER = "watcher"
#: Whatever may run, but the supervisor.
EVERY_SERVICE = (*SERVICES, POLLER, WATCHER)
#: `muster up` itself: ended first, since it starts others again.
SUPERVISOR = "up"

_PYTHON = (sys.executable, "-P", "-m")
_MUSTER = (*_PYTHON, "flows.cli")
#: A process notes itself whose lock it holds: its starter may be killed any moment.
_NOTED = ("/bin/sh", "-c", f'echo $$ >&{locks.HANDED_OVER}; exec "$@"', "sh")
_APPENDING = os.O_WRONLY | os.O_CREAT | os.O_APPEND
#: After a polite word a process has this long to end by itself.
_ENDS_WITHIN_S = 5.0


def services_of(settings: Settings) -> Sequence[str]:
    """Return what the site needs, in the order of their start."""
    try:
        site = site_in(settings.site)
    except MobilizationError:  # whoever needs its file tells what is wrong with it
        return SERVICES
    needed = {
        POLLER: bool(site.inboxes),
        WATCHER: bool(site.alerts or site.indicators),
    }
    return tuple(name for name in EVERY_SERVICE if needed.get(name, True))


def command_of(name: str, settings: Settings) -> Sequence[str]:
    """Return the words that run a service in the foreground."""
    port = str(settings.prefect_port)
    commands: Mapping[str, Sequence[str]] = {
        "prefect": (
            *(*_PYTHON, "prefect", "server", "start"),
            *("--host", "127.0.0.1", "--port", port),
        ),
        "engine": (*_MUSTER, "engine"),
        "sender": (*_MUSTER, "send"),
        "web": (*_MUSTER, "web"),
        "watchdog": (*_MUSTER, "watchdog"),
        POLLER: (*_MUSTER, "poll"),
        WATCHER: (*_MUSTER, "watch"),
        SUPERVISOR: (*_MUSTER, "up"),
    }
    return commands[name]


def environment_of(name: str, settings: Settings) -> Mapping[str, str]:
    """Return what a service finds in its environment; of the store only who needs it.

    Its address may hold a password, and `ps` shows environments to their account.
    """
    found = settings.child_environment()
    if name == "prefect":
        found.pop("MUSTER_STORE_URL", None)
    return found


def start(name: str, settings: Settings, command: Sequence[str] = ()) -> bool:
    """Start a service in a session of its own; False when it runs already.

    Its output goes to SITE/run/<name>.log. It outlives us and the terminal.

    Raises:
        OSError: Nothing can be written there; it was not started.
    """
    folder = settings.run_folder
    _reap(locks.last_pid(folder, name))
    lock = locks.take(folder, name)
    if lock is None:
        return False
    try:
        words = (*_NOTED, *(command or command_of(name, settings)))
        log = str(folder / f"{name}.log")
        pid = os.posix_spawn(
            words[0],
            words,
            environment_of(name, settings),
            file_actions=(
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, log, _APPENDING, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
                (os.POSIX_SPAWN_DUP2, lock, locks.HANDED_OVER),
            ),
            setsid=True,
        )
        try:
            locks.write_pid(lock, pid)
        except OSError:  # a full disk: nobody would find it to end it
            _signal_group(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise
    finally:
        os.close(lock)
    return True


def is_running(name: str, settings: Settings) -> bool:
    """Say whether some process of the service lives."""
    return locks.holder(settings.run_folder, name) is not None


def stop(name: str, settings: Settings, *, within_s: float = _ENDS_WITHIN_S) -> bool:
    """End a service and all that it started; False when there was none."""
    folder = settings.run_folder
    if locks.holder(folder, name) is None:
        return False
    for number in (signal.SIGTERM, signal.SIGKILL):
        patience = Patience(within_s)
        is_told = False
        while (pid := locks.holder(folder, name)) is not None:
            if pid and not is_told:
                _signal_group(pid, number)
                is_told = True
            if patience.is_over():
                break
            pause(0.05)
    _reap(locks.last_pid(folder, name))
    return True


def _signal_group(pid: int, number: signal.Signals) -> None:
    # What `start` started leads a group, which keeps its number when the leader has
    # died. What was started by hand may belong to a script's: then only itself.
    with suppress(ProcessLookupError):
        os.killpg(pid, number)
        return
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _reap(pid: int) -> None:
    """Let the kernel forget a process of ours that has ended."""
    if pid:
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
