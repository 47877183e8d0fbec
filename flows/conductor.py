"""The warm conductor: carries the site's incidents, and shows them in Prefect."""

import logging
import os
import sys
from functools import partial
from importlib import import_module
from threading import Event, Thread
from typing import Protocol

from flows.conducting import conductor_of
from flows.drills.keeping import Keeping
from flows.enacting import enacting_of
from flows.engine.beating import Beat, Pulse
from flows.engine.deadlines import remind
from flows.engine.watch import Watcher
from flows.logs import keep_faults_quiet, set_up_logs
from flows.services import locks
from flows.services.ending import told_to_end
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.errors import MobilizationError
from plans.identity import IncidentId

logger = logging.getLogger("flows.conductor")  # also when it is __main__

#: What the engine does beside running steps, every few seconds.
CHORES = (remind,)
#: Steps that run now may finish.
_ENDS_WITHIN_S = 3.0


class _Runs(Protocol):
    """See flows.runs.Runs."""

    def has_run(self, incident_id: IncidentId) -> bool:
        """See Runs.has_run."""

    def run(self, stop: Event) -> None:
        """See Runs.run."""


class Engine:
    """The watcher at once, and Prefect beside it when it has been imported."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._conductor = conductor_of(settings)
        self._enacting = enacting_of(settings, self._conductor)
        self._pulse = Pulse()
        self._runs: _Runs | None = None

    def run(self, stop: Event) -> None:
        """Carry incidents until told to stop."""
        chores = (*CHORES, self._pulse.mark)
        watcher = Watcher(self._conductor, self._has_run, chores)
        carrying = Thread(target=watcher.run, args=[stop], name="watcher")
        carrying.start()
        deciding = Thread(target=self._enacting.run, args=[stop], name="proposals")
        deciding.start()
        drills = Keeping(self._conductor, self._settings)
        keeping = Thread(target=drills.run, args=[stop], name="drills")
        keeping.start()
        Thread(target=self._show, args=[stop], name="runs", daemon=True).start()
        desk = partial(open_desk, self._settings, also_when_ended=True)
        Beat(service="engine", open_desk=desk, facts=self._pulse.facts).start(stop)
        stop.wait()
        carrying.join(_ENDS_WITHIN_S)
        deciding.join(_ENDS_WITHIN_S)
        keeping.join(_ENDS_WITHIN_S)

    def _has_run(self, incident_id: IncidentId) -> bool:
        return self._runs is not None and self._runs.has_run(incident_id)

    def _show(self, stop: Event) -> None:
        # Importing Prefect takes more than a second: no step waits for it.
        runs = import_module("flows.runs")
        picture = import_module("flows.heartbeat_picture")
        beating = picture.HeartbeatPicture(self._settings)
        Thread(target=beating.run, args=[stop], name="picture", daemon=True).start()
        self._runs = runs.Runs(self._settings, self._conductor)
        self._runs.run(stop)


def main() -> int:
    """Run the engine of the site until it is told to stop; return the exit code."""
    settings = Settings()
    set_up_logs()
    stop = told_to_end()
    try:
        locks.hold(settings.run_folder, "engine")
        engine = Engine(settings)
    except MobilizationError as error:
        sys.stderr.write(f"muster: {error}\n")
        return 1
    logger.info("engine started", extra={"action": "engine_started"})
    engine.run(stop)
    logger.info("engine stopped", extra={"action": "engine_stopped"})
    return 0


if __name__ == "__main__":
    keep_faults_quiet()
    code = main()
    logging.shutdown()
    # Threads that wait in Prefect's API would hold us up for minutes, and have nothing
    # to lose: the next engine goes on in the same runs.
    os._exit(code)
