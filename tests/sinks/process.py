"""A sink as a process of its own, which a kill of the sender does not touch."""

import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.sinks.http import Behaviour, http_sink
from tests.sinks.smtp import MailBehaviour, smtp_sink

ROOT = Path(__file__).parents[2]


@contextmanager
def sink_process(kind: str, log: Path, *options: str) -> Iterator[str]:
    """Yield HOST:PORT of an `http` or `smtp` sink that logs to a file, while it runs.

    Args:
        kind: `http` or `smtp`.
        log: One line of JSON a message; see `received.read_log`.
        options: Words of its command line.
    """
    command = [sys.executable, "-m", f"tests.sinks.{kind}", "--log", str(log), *options]
    with subprocess.Popen(  # noqa: S603 -- our own words
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def run_http() -> None:
    given = _arguments()
    with http_sink(
        behaviour=Behaviour(given.behaviour),
        delay_s=given.delay,
        honours_key=given.honours_key,
        busy_first=given.busy_first,
        log=given.log,
    ) as sink:
        _run_until_left(sink.address)


def run_smtp() -> None:
    given = _arguments()
    with smtp_sink(
        behaviour=MailBehaviour(given.behaviour), delay_s=given.delay, log=given.log
    ) as sink:
        _run_until_left(sink.address)


def _run_until_left(address: str) -> None:
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()
    while os.read(0, 1024):
        pass


def _arguments() -> Namespace:
    parser = ArgumentParser()
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--behaviour", default="accepts")
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--honours-key", action="store_true")
    parser.add_argument("--busy-first", default="")
    return parser.parse_args()
