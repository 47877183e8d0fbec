"""What every Incidents must do."""

from abc import ABC, abstractmethod

import pytest

from plans.incident.incidents import Declared, Incidents, UnknownIncidentError
from tests.contracts.sample import FIRE, FLOOD, HOUR, MINUTE, SIX, incident


class IncidentsContract(ABC):
    """Subclass it, say how to build one, and inherit the tests."""

    @pytest.fixture
    @abstractmethod
    def incidents(self) -> Incidents:
        """Return one that knows no incident."""

    def test_the_same_key_is_the_same_incident(self, incidents: Incidents) -> None:
        first = incidents.add(incident(FLOOD), key="dam")
        second = incidents.add(incident(FIRE), key="dam")

        assert first == Declared(FLOOD, is_new=True)
        assert second == Declared(FLOOD, is_new=False)
        assert [one.incident_id for one in incidents.all()] == [FLOOD]
        assert (incidents.known("dam"), incidents.known("mill")) == (FLOOD, None)

    def test_what_was_declared_comes_back_whole(self, incidents: Incidents) -> None:
        incidents.add(incident(speed=60), key="dam")

        assert incidents.get(FLOOD) == incident(speed=60)
        assert [step.params for step in incidents.get(FLOOD).steps] == [
            {"to": "public"},
            {},
            {},
        ]

    def test_an_incident_nobody_declared_is_told(self, incidents: Incidents) -> None:
        with pytest.raises(UnknownIncidentError):
            incidents.get(FIRE)
        with pytest.raises(UnknownIncidentError):
            incidents.stand_down(FIRE, at=SIX)

    def test_the_newest_comes_first(self, incidents: Incidents) -> None:
        incidents.add(incident(FLOOD), key="dam")
        incidents.add(incident(FIRE, origin_at=SIX + HOUR), key="mill")

        assert [one.incident_id for one in incidents.all()] == [FIRE, FLOOD]

    def test_a_stand_down_happens_once(self, incidents: Incidents) -> None:
        incidents.add(incident(FLOOD), key="dam")
        incidents.add(incident(FIRE), key="mill")

        assert incidents.stand_down(FLOOD, at=SIX + HOUR)
        assert not incidents.stand_down(FLOOD, at=SIX + HOUR + MINUTE)
        assert incidents.get(FLOOD).stood_down_at == SIX + HOUR
        assert [one.incident_id for one in incidents.all(only_open=True)] == [FIRE]
