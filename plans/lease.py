"""A lease: the right to work on something for a while; its token is the fence."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from plans.errors import MobilizationError

#: Leases last 15 s at most; one that ends later than this was made before the clock was
#: set back, and counts as over. (Clocks of machines may differ by the rest.)
LONGEST_LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class Lease:
    """The right to work on something for a while; its token is the fence."""

    token: str
    #: Wall time.
    until: datetime


class StaleLeaseError(MobilizationError):
    """Another conductor has taken the step over; nothing of ours is kept."""

    def __init__(self, incident_id: str, *, step: str) -> None:
        self.incident_id, self.step = incident_id, step
        super().__init__(f"step {step} of {incident_id} has another conductor now")
