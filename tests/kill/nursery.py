"""Senders that are there at once: forked from one that has loaded `muster send`."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from flows.settings import Settings

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60


@dataclass(kw_only=True)
class Nursery:
    """Starts senders of one site; all have ended after the block."""

    settings: Settings
    log: Path
    has_fence: bool = True
    _senders: list[int] = field(default_factory=list)
    _process: subprocess.Popen[str] | None = None

    @contextmanager
    def opened(self) -> Iterator[None]:
        mutant = [] if self.has_fence else ["--no-fence"]
        with (
            self.log.open("a") as log,
            subprocess.Popen(  # noqa: S603 -- our own words
                [sys.executable, "-W", "ignore", "-m", "tests.kill.sender", *mutant],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
                env=self.settings.child_environment(),
            ) as self._process,
        ):
            try:
                yield
            finally:
                for pid in self._senders:
                    end(pid)

    def start(self) -> int:
        """Start one more sender and return its process id."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("one more\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())
        self._senders.append(pid)
        return pid


def end(process: int, how: signal.Signals = signal.SIGKILL) -> None:
    """Return when the process is gone."""
    with suppress(ProcessLookupError):
        os.kill(process, how)
    wait_until(lambda: not is_alive(process))


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(is_so: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    give_up_at = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < give_up_at, "it never came"
        Event().wait(0.01)
