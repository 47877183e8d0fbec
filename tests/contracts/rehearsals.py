"""What every memory of rehearsals must do."""

from abc import ABC, abstractmethod
from dataclasses import replace

import pytest

from plans.learning.due import Rehearsal, Rehearsals
from tests.contracts.sample import MINUTE, SIX

FLOOD = Rehearsal(
    rehearsal_id="flood-1",
    plan="flood",
    drill="flood/night",
    path="rehearsals/flood-1.db",
    seed=7,
    begun_at=SIX,
)
FIRE = replace(FLOOD, rehearsal_id="fire-1", plan="fire", begun_at=SIX + MINUTE)


class RehearsalsContract(ABC):
    """Subclass it, say how to build one, and inherit the tests."""

    @pytest.fixture
    @abstractmethod
    def rehearsals(self) -> Rehearsals:
        """Return an empty one."""

    def test_one_that_has_begun_is_known_without_an_end(
        self, rehearsals: Rehearsals
    ) -> None:
        rehearsals.begin(FLOOD)

        assert list(rehearsals.all()) == [FLOOD]

    def test_the_newest_comes_first_and_each_keeps_how_it_ended(
        self, rehearsals: Rehearsals
    ) -> None:
        rehearsals.begin(FIRE)
        rehearsals.begin(FLOOD)
        rehearsals.end("flood-1", {"state": "met", "faults": 0}, at=SIX + 2 * MINUTE)

        ended = replace(
            FLOOD, ended_at=SIX + 2 * MINUTE, facts={"state": "met", "faults": 0}
        )
        assert list(rehearsals.all()) == [FIRE, ended]
