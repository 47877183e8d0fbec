"""Keeping: what drills with real people need beside the steps, in a thread."""

import logging
from dataclasses import dataclass
from threading import Event

from flows.drills.contact_checks import end_contact_checks
from flows.drills.injecting import Injecting
from flows.drills.preempting import Preempting
from flows.engine.clock import Patience
from flows.engine.conduct import LOOK_EVERY, Conductor, told_of
from flows.settings import Settings
from plans.running.switches import EndedSiteError

logger = logging.getLogger(__name__)

#: How often injects and the ends of contact checks are looked for.
_CHORES_EVERY_S = 1.0


@dataclass(frozen=True)
class Keeping:
    """Looks after exercises and contact checks."""

    conductor: Conductor
    settings: Settings

    def run(self, stop: Event) -> None:
        """Look again and again until told to stop; faults do not end it."""
        preempting = Preempting(self.conductor)
        injecting = Injecting(self.conductor, self.settings)
        again = Patience(0)
        while not stop.is_set():
            try:
                preempting.look()
                if again.is_over():
                    again = Patience(_CHORES_EVERY_S)
                    injecting.look()
                    end_contact_checks(self.conductor, self.settings)
            except EndedSiteError:
                return  # the site was handed over: no drill is run here any more
            except Exception as fault:  # noqa: BLE001 -- the store may be back soon
                facts = {"action": "keeping_failed", **told_of(fault)}
                logger.warning("could not look after drills", extra=facts)
                stop.wait(1.0)
            stop.wait(LOOK_EVERY.total_seconds())
