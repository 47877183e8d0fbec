"""Loads: what each lane still has to carry of corrections, which go before all else."""

from collections.abc import Mapping
from typing import Protocol


class Loads(Protocol):
    """Counts what waits in the lanes."""

    def corrections(self) -> Mapping[str, int]:
        """Return the segments of corrections still to leave, by lane; none: no key.

        Those of every occasion: a lane carries them all in the order of their coming.
        """
