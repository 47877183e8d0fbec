"""The fakes keep the word of the ports: each passes its contract."""

import pytest

from plans.people.roster import PartyKind
from tests.contracts.assignments import AssignmentsContract
from tests.contracts.call_ups import CallUpsContract
from tests.contracts.deadlines import DeadlinesContract
from tests.contracts.donations import DonationsContract
from tests.contracts.incidents import IncidentsContract
from tests.contracts.journal import JournalContract
from tests.contracts.levels import LevelsContract
from tests.contracts.outbox import OutboxContract
from tests.contracts.publications import PublicationsContract
from tests.contracts.sample import ANA, BO, PARTNER, SIX
from tests.contracts.steps import StepsContract
from tests.fakes.deadlines import FakeDeadlines
from tests.fakes.donations import FakeDonations
from tests.fakes.incident import FakeIncidents, FakeJournal, FakeSteps
from tests.fakes.memory import Memory
from tests.fakes.outbox import FakeLedger, FakeOutbox
from tests.fakes.people import FakeAssignments, FakeCallUps
from tests.fakes.publications import FakePublications


class Fakes:
    """How to build each."""

    @pytest.fixture
    def memory(self) -> Memory:
        return Memory(
            now=SIX,
            kinds={
                ANA: PartyKind.PERSON,
                BO: PartyKind.PERSON,
                PARTNER: PartyKind.ORGANISATION,
            },
            points={
                ANA: [
                    ("sms", "+1 555 0100001", True),
                    ("email", "ana@example.org", True),
                    ("letter", "1 Mill Lane", False),
                ],
                BO: [("sms", "+1 555 0100002", False)],
                PARTNER: [("email", "partner@example.org", True)],
            },
            exercise_channels={"sms", "email"},
        )

    @pytest.fixture
    def incidents(self, memory: Memory) -> FakeIncidents:
        return FakeIncidents(memory)

    @pytest.fixture
    def steps(self, memory: Memory) -> FakeSteps:
        return FakeSteps(memory)

    @pytest.fixture
    def outbox(self, memory: Memory) -> FakeOutbox:
        return FakeOutbox(memory)

    @pytest.fixture
    def ledger(self, memory: Memory) -> FakeLedger:
        return FakeLedger(memory)

    @pytest.fixture
    def call_ups(self, memory: Memory) -> FakeCallUps:
        return FakeCallUps(memory)

    @pytest.fixture
    def assignments(self, memory: Memory) -> FakeAssignments:
        return FakeAssignments(memory)

    @pytest.fixture
    def donations(self, memory: Memory) -> FakeDonations:
        return FakeDonations(memory)

    @pytest.fixture
    def publications(self, memory: Memory) -> FakePublications:
        return FakePublications(memory)

    @pytest.fixture
    def deadlines(self) -> FakeDeadlines:
        return FakeDeadlines()

    @pytest.fixture
    def journal(self, memory: Memory) -> FakeJournal:
        return FakeJournal(memory)


class TestFakeIncidents(Fakes, IncidentsContract): ...


class TestFakeLevels(Fakes, LevelsContract): ...


class TestFakeSteps(Fakes, StepsContract): ...


class TestFakeJournal(Fakes, JournalContract): ...


class TestFakeOutbox(Fakes, OutboxContract): ...


class TestFakeCallUps(Fakes, CallUpsContract): ...


class TestFakeAssignments(Fakes, AssignmentsContract): ...


class TestFakeDeadlines(Fakes, DeadlinesContract): ...


class TestFakeDonations(Fakes, DonationsContract): ...


class TestFakePublications(Fakes, PublicationsContract): ...
