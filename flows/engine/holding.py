"""Holding steps: nobody runs them while somebody ends them."""

from collections.abc import Sequence

from flows.engine.clock import Patience
from flows.engine.conduct import LOOK_EVERY, Conductor
from flows.engine.desk import Desk
from plans.errors import MobilizationError
from plans.identity import IncidentId
from plans.lease import Lease


class BusyError(MobilizationError):
    """A step is being run for so long that nobody else could have it."""

    is_retryable = True

    def __init__(self, incident_id: IncidentId) -> None:
        self.incident_id = incident_id
        super().__init__(f"{incident_id} is busy; run the same command again")


def hold(
    incident_id: IncidentId, steps: Sequence[str], token: str, conductor: Conductor
) -> None:
    """Take the steps, one after the other: whoever runs one now is let finish.

    Raises:
        BusyError: Another conductor kept a step for longer than any lease.
    """
    patience = Patience((conductor.lease * 2).total_seconds())
    for step in steps:
        while not _take(incident_id, step, token, conductor):
            if patience.is_over():
                raise BusyError(incident_id)
            conductor.clock.wait(conductor.clock.now() + LOOK_EVERY)


def hold_on(
    desk: Desk,
    incident_id: IncidentId,
    steps: Sequence[str],
    token: str,
    conductor: Conductor,
) -> None:
    """Renew what is held, in the transaction that ends it.

    Raises:
        BusyError: Somebody else has a step meanwhile.
    """
    now = conductor.clock.now()
    lease = Lease(token=token, until=now + conductor.lease)
    for step in steps:
        if not desk.steps.take(incident_id, step, lease, now=now):
            raise BusyError(incident_id)


def _take(incident_id: IncidentId, step: str, token: str, conductor: Conductor) -> bool:
    now = conductor.clock.now()
    lease = Lease(token=token, until=now + conductor.lease)
    with conductor.open_desk() as desk:
        return desk.steps.take(incident_id, step, lease, now=now)
