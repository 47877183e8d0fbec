"""What every Dues must do."""

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import timedelta

from plans.learning.due import Came, Due, Dues
from tests.contracts.sample import SIX

FIRST = Due(
    drill="flood/yearly",
    due_key="2026-11-25T14:00 Asia/Shanghai",
    due_at=SIX,
    came=Came.RUN,
    run_id="flood-1",
    recorded_at=SIX,
    facts={"kind": "exercise"},
)
SECOND = replace(
    FIRST,
    due_key="2026-11-26T14:00 Asia/Shanghai",
    due_at=SIX + timedelta(days=1),
    came=Came.SKIPPED,
    run_id="",
)


class DuesContract(ABC):
    """Subclass it, say what `dues` is, and inherit the tests."""

    @abstractmethod
    def dues(self) -> Dues:
        """Be a fixture of the port."""

    def test_a_due_time_is_taken_once(self, dues: Dues) -> None:
        first = dues.take(FIRST)
        again = dues.take(replace(FIRST, came=Came.SKIPPED, run_id="another"))

        assert (first, again) == (True, False)
        assert dues.find(FIRST.drill, FIRST.due_key) == FIRST
        assert dues.find(FIRST.drill, SECOND.due_key) is None
        assert list(dues.of(FIRST.drill)) == [FIRST]

    def test_due_times_come_newest_first_and_each_drill_has_its_own(
        self, dues: Dues
    ) -> None:
        other = replace(FIRST, drill="epidemic")
        for one in (FIRST, SECOND, other):
            dues.take(one)

        assert list(dues.of("flood/yearly")) == [SECOND, FIRST]
        assert list(dues.of("flood/yearly", limit=1)) == [SECOND]
        assert list(dues.all()) == [SECOND, other, FIRST]
