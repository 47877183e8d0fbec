"""Watch: whatever is due and nobody has taken is run, in every incident of the site."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event, Lock

from flows.engine.clock import Patience
from flows.engine.conduct import LOOK_EVERY, Conductor, run_step, told_of
from plans.identity import IncidentId
from plans.running.switches import EndedSiteError

logger = logging.getLogger(__name__)

Step = tuple[IncidentId, str]

#: A flow run that lives has this long to take a step that is due.
GRACE = timedelta(seconds=1)
#: Steps run at the same time; a slow one does not hold up the others.
_AT_ONCE = 8
#: How often deadlines and the like are looked at.
CHORES_EVERY_S = 5.0


def nobody_else(_incident_id: IncidentId) -> bool:
    """Say that only the watcher runs the incident's steps."""
    return False


class Watcher:
    """Runs due steps that nobody else runs; knows no Prefect."""

    def __init__(
        self,
        conductor: Conductor,
        has_run: Callable[[IncidentId], bool] = nobody_else,
        chores: Sequence[Callable[[Conductor], object]] = (),
    ) -> None:
        """Watch the store.

        Args:
            conductor: What running a step takes.
            has_run: Whether a flow run of this process carries the incident now.
            chores: What else is done, every few seconds.
        """
        self._conductor, self._has_run, self._chores = conductor, has_run, chores
        self._chores_again = Patience(0)
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="step")
        self._running: set[Step] = set()
        self._lock = Lock()

    def run(self, stop: Event) -> None:
        """Look again and again until told to stop; faults do not end it."""
        while not stop.is_set():
            try:
                self.look()
                self._do_chores()
            except Exception as fault:  # noqa: BLE001 -- the store may be back soon
                facts = {"action": "look_failed", **told_of(fault)}
                logger.warning("could not look for due steps", extra=facts)
                stop.wait(1.0)
            stop.wait(LOOK_EVERY.total_seconds())
        self._pool.shutdown(wait=True)

    def look(self) -> None:
        """Run, in threads, each step that has been due for longer than its grace."""
        now = self._conductor.clock.now()
        with self._conductor.open_reading() as desk:
            late = set(desk.steps.due(now=now - GRACE))
            for step in desk.steps.due(now=now):
                if not self._conductor.is_rested(*step, now):
                    continue
                if step in late or not self._has_run(step[0]):
                    self._begin(step)

    def _do_chores(self) -> None:
        if not self._chores_again.is_over():
            return
        self._chores_again = Patience(CHORES_EVERY_S)
        for chore in self._chores:
            try:
                chore(self._conductor)
            except EndedSiteError:
                return  # the site was handed over: there is nothing more to do
            except Exception as fault:  # noqa: BLE001 -- one chore is not the others
                facts = {"action": "chore_failed", **told_of(fault)}
                logger.warning("could not do a chore", extra=facts)

    def _begin(self, step: Step) -> None:
        with self._lock:
            if step in self._running:
                return
            self._running.add(step)
        self._pool.submit(self._run_one, step)

    def _run_one(self, step: Step) -> None:
        try:
            run_step(*step, self._conductor)
        finally:
            with self._lock:
                self._running.discard(step)
