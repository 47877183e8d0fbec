"""engine: run a conductor in the foreground."""

import os
import sys
from argparse import ArgumentParser, Namespace

from flows.library import site_in
from flows.services import locks
from flows.settings import Settings


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are: none."""
    del parser, command


def run(arguments: Namespace, settings: Settings) -> int:
    """Become the conductor, a process that may import Prefect; the lock stays ours."""
    del arguments
    site_in(settings.site)
    locks.hold(settings.run_folder, "engine", also_after_exec=True)
    words = [sys.executable, "-P", "-m", "flows.conductor"]
    os.execve(sys.executable, words, settings.child_environment())  # noqa: S606 -- ours
