"""What every Journal must do."""

from abc import ABC, abstractmethod

import pytest

from plans.incident.incidents import Incidents
from plans.incident.journal import Entry, Journal
from tests.contracts.sample import FIRE, FLOOD, MINUTE, SIX, incident

ASKED = Entry(at=SIX, action="tier_asked", step="watch", facts={"tier": 0, "many": 6})
MET = Entry(at=SIX - MINUTE, action="step_met", step="watch")


class JournalContract(ABC):
    """Subclass it, say how to build one, and inherit the tests."""

    @pytest.fixture
    @abstractmethod
    def incidents(self) -> Incidents:
        """Return the incidents that go with the journal; it knows none."""

    @pytest.fixture
    @abstractmethod
    def journal(self) -> Journal:
        """Return an empty one."""

    def test_entries_stay_in_the_order_they_were_noted(
        self, journal: Journal, incidents: Incidents
    ) -> None:
        incidents.add(incident(FLOOD), key="dam")
        incidents.add(incident(FIRE), key="mill")
        journal.note(FLOOD, ASKED)
        journal.note(FIRE, ASKED)
        journal.note(FLOOD, MET)

        assert journal.of(FLOOD) == [ASKED, MET]
