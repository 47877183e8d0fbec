"""What every Publications must do."""

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from plans.identity import KindOfRun
from plans.incident.incidents import Incidents
from plans.warning.alerts import (
    Alert,
    Area,
    Category,
    Certainty,
    Info,
    MsgType,
    Scope,
    Severity,
    Status,
    Urgency,
)
from plans.warning.published import Publication, Publications
from tests.contracts.sample import FIRE, FLOOD, HOUR, SIX, incident

DAY = timedelta(days=1)
_INFO = Info(
    language="en",
    category=(Category.MET,),
    event="Flood",
    urgency=Urgency.EXPECTED,
    severity=Severity.SEVERE,
    certainty=Certainty.LIKELY,
    expires=SIX + 6 * HOUR,
    headline="Flood",
    areas=(Area(area_desc="North"),),
)
WARNING = Alert(
    identifier="riverside.flood-1.warn.0",
    sender="riverside.example",
    sent=SIX,
    status=Status.ACTUAL,
    msg_type=MsgType.ALERT,
    scope=Scope.PUBLIC,
    infos=(_INFO,),
)
CANCEL = replace(
    WARNING,
    identifier="riverside.flood-1.warn.0.1",
    sent=SIX + HOUR,
    msg_type=MsgType.CANCEL,
    references=(WARNING.reference,),
)


def publication(alert: Alert = WARNING, **facts: object) -> Publication:
    known: dict[str, object] = {"occasion_id": FLOOD, "step": "warn"}
    return Publication(alert=alert, **known | facts)  # type: ignore[arg-type]  # by field


class PublicationsContract(ABC):
    """Subclass it, say how to build one, and inherit the tests."""

    @pytest.fixture
    @abstractmethod
    def incidents(self) -> Incidents:
        """Return the incidents that go with the alerts; it knows none."""

    @pytest.fixture
    @abstractmethod
    def publications(self) -> Publications:
        """Return what is published; nothing is, and it is six o'clock."""

    @pytest.fixture(autouse=True)
    def flood(self, incidents: Incidents) -> None:
        incidents.add(incident(), key="dam")

    def now(self, publications: Publications, since: datetime = SIX) -> list[str]:
        return [one.alert.identifier for one in publications.current(since=since)]

    def test_what_is_published_reads_back_as_it_was(
        self, publications: Publications
    ) -> None:
        assert publications.publish(publication()) is True
        found = publications.find(WARNING.identifier)

        assert found is not None
        assert (found.alert, found.occasion_id, found.step) == (WARNING, FLOOD, "warn")
        assert (found.published_at, found.superseded_at) == (SIX, None)
        assert found.kind_of_run is KindOfRun.ACTUAL
        assert list(publications.of(FLOOD)) == [found]
        assert publications.find("nobody's") is None

    def test_published_twice_it_is_there_once(self, publications: Publications) -> None:
        first = publications.publish(publication())
        again = publications.publish(publication(replace(WARNING, note="another")))

        assert (first, again) == (True, False)
        assert [one.alert for one in publications.of(FLOOD)] == [WARNING]

    def test_what_is_referred_to_is_superseded_and_kept(
        self, publications: Publications
    ) -> None:
        publications.publish(publication())
        publications.publish(publication(CANCEL))

        first, second = publications.of(FLOOD)
        assert (first.superseded_at, second.superseded_at) == (SIX, None)
        both = [CANCEL.identifier, WARNING.identifier]
        assert self.now(publications) == both
        assert self.now(publications, SIX + HOUR) == both[:1]
        assert publications.find(WARNING.identifier) == first

    def test_another_occasion_supersedes_nothing_here(
        self, publications: Publications, incidents: Incidents
    ) -> None:
        incidents.add(incident(FIRE), key="fire")
        publications.publish(publication())
        publications.publish(publication(CANCEL, occasion_id=FIRE))

        assert publications.of(FLOOD)[0].superseded_at is None

    def test_what_has_expired_is_current_no_more(
        self, publications: Publications
    ) -> None:
        publications.publish(publication())

        assert self.now(publications, SIX + 6 * HOUR) == [WARNING.identifier]
        assert self.now(publications, SIX + 7 * HOUR) == []

    def test_it_expires_when_the_incidents_own_time_says_so(
        self, publications: Publications, incidents: Incidents
    ) -> None:
        fast = incident(FIRE, KindOfRun.EXERCISE, speed=6)
        incidents.add(fast, key="fire")
        publications.publish(publication(occasion_id=FIRE))

        assert self.now(publications, SIX + HOUR) == [WARNING.identifier]
        assert self.now(publications, SIX + 2 * HOUR) == []

    def test_a_rehearsals_alert_stays_among_us(
        self, publications: Publications, incidents: Incidents
    ) -> None:
        incidents.add(incident(FIRE, KindOfRun.REHEARSAL), key="fire")
        publications.publish(publication(occasion_id=FIRE))

        assert self.now(publications) == []
        assert publications.find(WARNING.identifier) is None
        assert [one.alert for one in publications.of(FIRE)] == [WARNING]
