"""What every Deadlines must do."""

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import timedelta

import pytest

from plans.incident.deadlines import Deadline, DeadlineKind, Deadlines
from plans.incident.incidents import Incidents
from tests.contracts.sample import FLOOD, MINUTE, SIX, incident

REPORT = Deadline(
    name="first-report",
    kind=DeadlineKind.LAW,
    title={"en": "First report"},
    owner="duty-officer",
    deputy="operator",
    article="Art. 61",
    starts_at=SIX,
    due_at=SIX + 10 * MINUTE,
)


class DeadlinesContract(ABC):
    """Subclass it, say how to build one, and inherit the tests."""

    @pytest.fixture
    @abstractmethod
    def incidents(self) -> Incidents:
        """Return the incidents that go with the deadlines; it knows none."""

    @pytest.fixture
    @abstractmethod
    def deadlines(self) -> Deadlines:
        """Return one where nothing runs."""

    @pytest.fixture(autouse=True)
    def flood(self, incidents: Incidents) -> None:
        incidents.add(incident(FLOOD), key="dam")

    def test_one_that_runs_stays(self, deadlines: Deadlines) -> None:
        later = replace(REPORT, due_at=SIX + 20 * MINUTE)
        deadlines.start(FLOOD, [REPORT])
        deadlines.start(FLOOD, [later])

        assert deadlines.of(FLOOD) == [REPORT]

    def test_it_is_found_when_it_comes_near(self, deadlines: Deadlines) -> None:
        deadlines.start(FLOOD, [REPORT])
        due_at = incident(FLOOD).clock.wall(REPORT.due_at)

        assert deadlines.near(now=due_at - timedelta(seconds=1)) == []
        assert deadlines.near(now=due_at) == [(FLOOD, REPORT)]

    def test_what_is_done_is_done_once(self, deadlines: Deadlines) -> None:
        deadlines.start(FLOOD, [REPORT])
        close = deadlines.close

        assert close(FLOOD, "first-report", at=SIX, by="P0005", note="received")
        assert not close(FLOOD, "first-report", at=SIX, by="P0006", note="again")
        assert not close(FLOOD, "no-such", at=SIX, by="P0006", note="")
        [done] = deadlines.of(FLOOD)
        assert (done.done_at, done.done_by, done.note) == (SIX, "P0005", "received")
        assert deadlines.near(now=SIX + timedelta(days=9)) == []

    def test_one_that_repeats_begins_anew(self, deadlines: Deadlines) -> None:
        ledger = replace(REPORT, name="ledger", every=5 * MINUTE)
        deadlines.start(FLOOD, [ledger])
        done_at = SIX + 3 * MINUTE
        deadlines.close(FLOOD, "ledger", at=done_at, by="P0005", note="")

        [following] = deadlines.of(FLOOD)
        assert (following.round, following.is_open) == (1, True)
        assert following.due_at == done_at + 5 * MINUTE

    def test_a_reminder_is_remembered(self, deadlines: Deadlines) -> None:
        deadlines.start(FLOOD, [REPORT])
        reminded = replace(REPORT, reminded_at=SIX + MINUTE)
        deadlines.remind(FLOOD, reminded)

        assert deadlines.of(FLOOD) == [reminded]

    def test_one_that_repeats_can_be_closed_for_good(
        self, deadlines: Deadlines
    ) -> None:
        deadlines.start(FLOOD, [replace(REPORT, every=5 * MINUTE)])
        closed = deadlines.close(
            FLOOD, "first-report", at=SIX, by="P0005", note="", is_last=True
        )

        assert closed
        assert [one.is_open for one in deadlines.of(FLOOD)] == [False]
