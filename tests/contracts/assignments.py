"""What every Assignments must do."""

from abc import ABC, abstractmethod
from dataclasses import replace

import pytest

from plans.identity import IncidentId, KindOfRun, OccasionId, PartyId
from plans.incident.incidents import Incidents
from plans.messages.message import Outbox
from plans.people.assignments import Assignment, Assignments
from plans.people.call_ups import CallUps
from tests.contracts.sample import (
    ANA,
    BO,
    FIRE,
    FLOOD,
    HOUR,
    PARTNER,
    SIX,
    ask,
    incident,
    question,
)

#: An exercise.
TRIAL = IncidentId(OccasionId("trial-1"))


def held(
    party_id: PartyId, post: str = "medic", incident_id: IncidentId = FLOOD
) -> Assignment:
    asked = ask(question(to=party_id), post, incident_id)
    return Assignment(
        incident_id=incident_id,
        step="watch",
        post=post,
        party_id=party_id,
        ask_id=asked.ask_id,
        starts_at=SIX,
        ends_at=SIX + 8 * HOUR,
    )


class AssignmentsContract(ABC):
    """Subclass it, say how to build one, and inherit the tests."""

    @pytest.fixture
    @abstractmethod
    def incidents(self) -> Incidents:
        """Return the incidents that go with the assignments; it knows none."""

    @pytest.fixture
    @abstractmethod
    def outbox(self) -> Outbox:
        """Return the outbox that goes with them."""

    @pytest.fixture
    @abstractmethod
    def call_ups(self) -> CallUps:
        """Return the call-ups that go with them."""

    @pytest.fixture
    @abstractmethod
    def assignments(self) -> Assignments:
        """Return one where nobody holds a post."""

    @pytest.fixture(autouse=True)
    def asked(self, incidents: Incidents, outbox: Outbox, call_ups: CallUps) -> None:
        """Ask everybody for both posts in both incidents."""
        for where in (FLOOD, FIRE):
            incidents.add(incident(where), key=where)
            messages = [question(to=who) for who in (ANA, BO, PARTNER)]
            outbox.put(where, messages)
            posts = ("medic", "driver")
            call_ups.ask([ask(one, post, where) for one in messages for post in posts])

    def test_who_holds_a_post_is_known_in_order(self, assignments: Assignments) -> None:
        taken = assignments.assign([held(BO), held(ANA)])

        assert taken == [held(BO), held(ANA)]
        assert assignments.of(FLOOD, "watch") == taken
        assert assignments.of(FIRE, "watch") == []

    @pytest.mark.parametrize("at_once", [True, False])
    def test_a_person_holds_one_post_over_all_incidents(
        self, assignments: Assignments, *, at_once: bool
    ) -> None:
        first, second = held(ANA), held(ANA, "driver", FIRE)
        taken = (
            assignments.assign([first, second])
            if at_once
            else assignments.assign([first]) + assignments.assign([second])
        )

        assert taken == [first]
        assert assignments.of(FIRE, "watch") == []

    def test_an_organisation_holds_many(self, assignments: Assignments) -> None:
        many = [
            replace(held(PARTNER), number=12),
            held(PARTNER, "driver"),
            held(PARTNER, "medic", FIRE),
        ]

        assert assignments.assign(many) == many
        assert assignments.assign(many) == []
        assert assignments.of(FLOOD, "watch") == many[:2]

    def test_who_is_relieved_is_free(self, assignments: Assignments) -> None:
        assignments.assign([held(ANA), held(BO)])
        assignments.relieve([held(ANA).ask_id], at=SIX + HOUR)
        elsewhere = held(ANA, "driver", FIRE)

        assert assignments.of(FLOOD, "watch") == [held(BO)]
        assert assignments.assign([elsewhere]) == [elsewhere]

    def test_who_is_busy_elsewhere_is_told(self, assignments: Assignments) -> None:
        assignments.assign([held(ANA), held(BO, incident_id=FIRE), held(PARTNER)])
        busy = assignments.busy({ANA, BO, PARTNER}, besides=f"{FLOOD}/watch")

        assert busy == {BO}
        assert assignments.busy({ANA}, besides=f"{FLOOD}/warn") == {ANA}
        assert assignments.busy(set(), besides="") == set()

    def test_something_real_takes_people_from_an_exercise(
        self,
        assignments: Assignments,
        incidents: Incidents,
        outbox: Outbox,
        call_ups: CallUps,
    ) -> None:
        incidents.add(incident(TRIAL, KindOfRun.EXERCISE), key="trial")
        outbox.put(TRIAL, [question(to=ANA)])
        call_ups.ask([ask(question(to=ANA), "medic", TRIAL)])
        in_exercise, real = held(ANA, incident_id=TRIAL), held(ANA)
        assignments.assign([in_exercise])

        assert assignments.busy({ANA}, besides=f"{FLOOD}/watch") == set()
        assert assignments.assign([real]) == [real]
        assert assignments.of(TRIAL, "watch") == []
        assert assignments.busy({ANA}, besides=f"{TRIAL}/watch") == {ANA}
        assert assignments.assign([in_exercise]) == []

    def test_a_stand_down_lets_everybody_go(
        self, assignments: Assignments, incidents: Incidents
    ) -> None:
        assignments.assign([held(ANA), held(BO, incident_id=FIRE)])
        incidents.stand_down(FLOOD, at=SIX + HOUR)

        assert assignments.of(FLOOD, "watch") == []
        assert assignments.busy({ANA, BO}, besides="") == {BO}
