"""From `muster declare` to the first message at a sink, beside the least it can take.

`make bench ONLY=declare`. The sample site under `muster up`, its gateway and mailbox on
loopback. The floor is one process that imports what `declare` imports, makes one commit
(SQLite, WAL, synchronous=FULL) and posts one message to the gateway itself. All ways
take turns and count from process start; bytecode is cached, as on any machine.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from socket import create_server
from statistics import median

from flows.demo.gateway import Gateway, Received
from flows.demo.mailbox import Mailbox
from flows.services import locks
from flows.services.processes import SUPERVISOR, stop
from flows.settings import Settings
from tests.flows.trial import free_port

ROUNDS, ROUNDS_FOR_THE_RECORD = 9, 3
#: Nothing has come for so long: the incident before has been told to stand down.
QUIET_S, PATIENCE_S = 1.0, 60.0
PYTHON = (sys.executable, "-P", "-c")
MUSTER = str(Path(sys.executable).with_name("muster"))
DECLARE = ("declare", "epidemic", "--level", "II", "--exercise", "Bench", "--yes")
POST = """
import http.client
connection = http.client.HTTPConnection("{where}")
connection.request("POST", "/sms/ana", '{{"message": "Please answer: 2A7K"}}')
assert connection.getresponse().status == 200
"""
FLOOR = """
import sqlite3
import flows.cli.main, flows.cli.declare
store = sqlite3.connect("{site}/floor.db")
store.execute("PRAGMA journal_mode=WAL")
store.execute("PRAGMA synchronous=FULL")
store.execute("CREATE TABLE IF NOT EXISTS message (body TEXT)")
store.execute("INSERT INTO message VALUES ('Please answer: 2A7K')")
store.commit()
"""
FLOW = """
from prefect import flow
@flow
def call():
    exec({post!r})
call()
"""


@dataclass(kw_only=True)
class Bench:
    """A sample site, and when messages came out of it."""

    site: Path
    where: str
    environment: dict[str, str]
    settings: Settings
    came: SimpleQueue[float]
    #: Seconds by way: to the first message, and to the end of the process.
    first: dict[str, list[float]] = field(default_factory=dict)
    whole: dict[str, list[float]] = field(default_factory=dict)

    def muster(self, *words: str) -> str:
        """Run a command to its end and return what it wrote."""
        return subprocess.run(  # noqa: S603 -- our own words
            [MUSTER, *words],
            env=self.environment,
            check=True,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ).stdout

    def measure(self, way: str) -> None:
        """Run a way once, from a quiet site to a quiet site."""
        declare = [MUSTER, *DECLARE]
        post = POST.format(where=self.where)
        flow = [*PYTHON, FLOW.format(post=post)]
        floor = [*PYTHON, FLOOR.format(site=self.site) + post]
        command = {"floor": floor, "Prefect flow": flow}.get(way, declare)
        if way == "cold":
            self.muster("down")
        began_at = time.perf_counter()
        with subprocess.Popen(  # noqa: S603 -- our own words
            command,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as process:
            came_at = self.came.get(timeout=PATIENCE_S)
            assert process.stdout is not None  # noqa: S101
            told = process.stdout.read()
        ended_at = time.perf_counter()
        self.first.setdefault(way, []).append(came_at - began_at)
        self.whole.setdefault(way, []).append(ended_at - began_at)
        if command is declare:
            self.muster("stand-down", told.split()[0])
        self.wait_for_quiet()

    def wait_for_quiet(self) -> None:
        """Return when no message has come for a while."""
        while True:
            try:
                self.came.get(timeout=QUIET_S)
            except Empty:
                return

    def tell(self, way: str) -> None:
        """Print a way's medians and extremes."""
        first, whole = self.first[way], self.whole[way]
        ratio = median(first) / median(self.first["floor"])
        spread = f"{min(first):.2f}..{max(first):.2f}"
        times = f"{median(first):.2f} s ({spread}), {ratio:.2f}"
        print(f"{way}, {len(first)}, {times}, {median(whole):.2f} s", flush=True)


@contextmanager
def bench() -> Iterator[Bench]:
    """Yield a bench whose services run."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        came: SimpleQueue[float] = SimpleQueue()

        def take(_message: Received) -> None:
            came.put(time.perf_counter())

        gateway, mailbox = Gateway(take), Mailbox(take)
        for sink in (gateway, mailbox):
            sink.open()
            stack.callback(sink.close)
        site = Path(folder) / "site"
        settings = Settings(site=site, prefect_port=free_port(), web_port=free_port())
        environment = settings.child_environment() | {
            "MUSTER_DEMO_GATEWAY": gateway.where,
            "MUSTER_DEMO_MAIL": mailbox.where,
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        made = Bench(
            site=site,
            where=gateway.where,
            environment=environment,
            settings=settings,
            came=came,
        )
        made.muster("init", str(site), "--sample")
        stack.callback(partial(made.muster, "down"))
        made.muster("up", "--detach")
        yield made


def main() -> None:
    """Print a line a way."""
    with bench() as made:
        for way in ("floor", "declare"):  # what is cached is cached
            made.measure(way)
        made.first.clear()
        made.whole.clear()
        for _ in range(ROUNDS):
            made.measure("floor")
            made.measure("declare")
        for _ in range(ROUNDS_FOR_THE_RECORD):
            made.measure("Prefect flow")
        # Ended politely it would end the others, too; alive it starts Prefect again.
        supervisor = locks.last_pid(made.settings.run_folder, SUPERVISOR)
        os.kill(supervisor, signal.SIGKILL)
        stop("prefect", made.settings)
        address = ("127.0.0.1", made.settings.prefect_port)
        for _ in range(ROUNDS):
            made.measure("declare, Prefect refuses")
            with closing(create_server(address)):
                made.measure("declare, Prefect silent")
        for _ in range(ROUNDS_FOR_THE_RECORD):
            made.measure("cold")
        load = f"load {os.getloadavg()[0]:.1f}"
        print(f"way, runs, first message (extremes), ratio, whole command ({load})")
        for way in made.first:
            made.tell(way)


if __name__ == "__main__":
    main()
