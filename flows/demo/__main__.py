"""`make demo`: an epidemic, declared as an exercise in the sample township."""

import json
import shutil
import signal
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flows.cli.boards import follow, print_board, say
from flows.demo.gateway import Gateway
from flows.demo.mailbox import Mailbox
from flows.demo.responders import Responders
from flows.engine.board import Board
from flows.engine.clock import Patience, pause
from flows.services import together
from flows.services.detached import start_supervisor
from flows.settings import Settings
from plans.errors import MobilizationError
from plans.identity import IncidentId, OccasionId

#: Made anew by every demo; `make demo KEEP=1` leaves it running.
FOLDER = Path(".demo")
#: An hour of the exercise passes in two minutes.
SPEED = 30.0
_SEED = 20261125
_SETTLED_WITHIN_S = 40.0
#: As long as the slowest simulated person takes to read and answer.
_QUIET_FOR_S = 3.5
_MUSTER = (sys.executable, "-P", "-m", "flows.cli")


class DemoError(MobilizationError):
    """The demo did not end as it should."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


@dataclass(frozen=True)
class Stage:
    """The outside world of the demo, all of it on the loopback."""

    gateway: Gateway
    mailbox: Mailbox
    responders: Responders


def main() -> int:
    """Run the demo; return its exit code."""
    parser = ArgumentParser(prog="make demo")
    parser.add_argument("--keep", action="store_true", help="leave it running")
    arguments = parser.parse_args()
    settings = _settings()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        together.down(settings)  # what an earlier demo may have left
        with _stage() as stage, _running(settings, stage):
            board = _exercise(settings)
            _tell(settings, stage, board, is_kept=arguments.keep)
            while arguments.keep:
                pause(1)
            return 0 if board["state"] == "met" else 3
    except KeyboardInterrupt:
        return 0
    except (MobilizationError, OSError) as error:
        sys.stderr.write(f"demo: {error}\n")
        return 1


def _settings() -> Settings:
    given = Settings()
    changes = {
        "site": FOLDER.absolute() / "site",
        "store_url": "",
        "clock_speed": SPEED,
        "public_url": f"http://127.0.0.1:{given.web_port}",
    }
    return given.model_copy(update=changes)


@contextmanager
def _stage() -> Iterator[Stage]:
    """Open the gateway and the mailbox that real providers would run."""
    responders = Responders(seed=_SEED)
    stage = Stage(Gateway(responders.take), Mailbox(responders.take), responders)
    stage.gateway.open()
    stage.mailbox.open()
    responders.open()
    try:
        yield stage
    finally:
        responders.close()
        stage.mailbox.close()
        stage.gateway.close()


@contextmanager
def _running(settings: Settings, stage: Stage) -> Iterator[None]:
    """Make the sample site and start what a machine needs, under a supervisor."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    _muster(settings, "init", str(settings.site), "--sample")
    secrets = settings.site / "secrets.env"
    kept = [
        line
        for line in secrets.read_text(encoding="utf-8").splitlines()
        if not line.startswith("MUSTER_DEMO_")
    ]
    kept += [
        f"MUSTER_DEMO_GATEWAY={stage.gateway.where}",
        f"MUSTER_DEMO_MAIL={stage.mailbox.where}",
    ]
    secrets.write_text("\n".join(kept) + "\n", encoding="utf-8")
    say("demo.starting")
    start_supervisor(settings)
    try:
        yield
    finally:
        together.down(settings)


def _exercise(settings: Settings) -> Board:
    """Declare the epidemic and return the board when every step has ended."""
    say("demo.declaring")
    told = _muster(
        settings,
        *("declare", "epidemic", "--level", "II", "--exercise", "Demo", "--json"),
        *("--by", "township-head"),
    )
    incident_id = IncidentId(OccasionId(json.loads(told)["incident"]))
    follow(incident_id, settings, is_patient=True)
    patience, quiet = Patience(_SETTLED_WITHIN_S), Patience(_QUIET_FOR_S)
    before = follow(incident_id, settings, is_patient=False)
    while True:
        board = follow(incident_id, settings, is_patient=False)
        if board["deliveries"] != before["deliveries"]:
            # Somebody has answered late, and was told where he or she stands.
            before, quiet = board, Patience(_QUIET_FOR_S)
        waiting = sum(board["deliveries"][one] for one in ("queued", "leased", "retry"))
        if (not waiting and quiet.is_over()) or patience.is_over():
            return board
        pause(0.2)


def _tell(settings: Settings, stage: Stage, board: Board, *, is_kept: bool) -> None:
    print_board(board, settings)
    counts = stage.responders.counts
    answers = ", ".join(f"{n} {what}" for what, n in sorted(counts.answers.items()))
    say(
        "demo.done",
        sent=board["deliveries"]["accepted"],
        arrived=counts.messages,
        answers=answers,
    )
    for failure in counts.failures[:3]:
        say("demo.failure", why=failure)
    say("demo.real", site=settings.site)
    say("demo.kept" if is_kept else "demo.keep", prefect=board["links"]["prefect"])


def _muster(settings: Settings, *words: str) -> str:
    done = subprocess.run(  # noqa: S603 -- our own words
        [*_MUSTER, *words],
        env=settings.child_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in {0, 3}:
        raise DemoError(done.stderr.strip().splitlines()[-1])
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
