"""The contracts, asked of SQLite and of PostgreSQL."""

from datetime import timedelta

import pytest

from connectors.store import Store
from connectors.store.assignments import SqlAssignments
from connectors.store.call_ups import SqlCallUps
from connectors.store.deadlines import SqlDeadlines
from connectors.store.deliveries import SqlDeliveries
from connectors.store.donations import SqlDonations
from connectors.store.dues import SqlDues
from connectors.store.evidence import SqlEvidence
from connectors.store.incidents import SqlIncidents
from connectors.store.journal import SqlJournal
from connectors.store.ledger import SqlLedger
from connectors.store.outbox import SqlOutbox
from connectors.store.publications import SqlPublications
from connectors.store.steps import SqlSteps
from tests.contracts.assignments import AssignmentsContract
from tests.contracts.at_once import AtOnceContract
from tests.contracts.call_ups import CallUpsContract
from tests.contracts.deadlines import DeadlinesContract
from tests.contracts.deliveries import DeliveriesContract
from tests.contracts.donations import DonationsContract
from tests.contracts.dues import DuesContract
from tests.contracts.evidence import EvidenceContract
from tests.contracts.incidents import IncidentsContract
from tests.contracts.journal import JournalContract
from tests.contracts.levels import LevelsContract
from tests.contracts.outbox import OutboxContract
from tests.contracts.publications import PublicationsContract
from tests.contracts.steps import StepsContract


class StorePorts:
    """The ports of one store, by the names that the contracts ask for."""

    @pytest.fixture
    def incidents(self, store: Store) -> SqlIncidents:
        return store.incidents

    @pytest.fixture
    def dues(self, store: Store) -> SqlDues:
        return store.dues

    @pytest.fixture
    def steps(self, store: Store) -> SqlSteps:
        return store.steps

    @pytest.fixture
    def journal(self, store: Store) -> SqlJournal:
        return store.journal

    @pytest.fixture
    def outbox(self, store: Store) -> SqlOutbox:
        return store.outbox

    @pytest.fixture
    def ledger(self, store: Store) -> SqlLedger:
        return store.ledger

    @pytest.fixture
    def call_ups(self, store: Store) -> SqlCallUps:
        return store.call_ups

    @pytest.fixture
    def assignments(self, store: Store) -> SqlAssignments:
        return store.assignments

    @pytest.fixture
    def donations(self, store: Store) -> SqlDonations:
        return store.donations

    @pytest.fixture
    def deadlines(self, store: Store) -> SqlDeadlines:
        return store.deadlines

    @pytest.fixture
    def publications(self, store: Store) -> SqlPublications:
        return store.publications

    @pytest.fixture
    def evidence(self, store: Store) -> SqlEvidence:
        return store.evidence

    @pytest.fixture
    def deliveries(self, store: Store) -> SqlDeliveries:
        return store.deliveries


class TestTheStoreIsIncidents(StorePorts, IncidentsContract): ...


class TestTheStoreChangesLevels(StorePorts, LevelsContract): ...


class TestTheStoreIsSteps(StorePorts, StepsContract): ...


class TestTheStoreIsAJournal(StorePorts, JournalContract): ...


class TestTheStoreIsEvidence(StorePorts, EvidenceContract): ...


class TestTheStoreIsAnOutbox(StorePorts, OutboxContract): ...


class TestTheStoreIsCallUps(StorePorts, CallUpsContract): ...


class TestTheStoreIsAssignments(StorePorts, AssignmentsContract): ...


class TestTheStoreIsDeadlines(StorePorts, DeadlinesContract): ...


class TestTheStorePublishes(StorePorts, PublicationsContract): ...


class TestTheStoreIsDonations(StorePorts, DonationsContract): ...


class TestTheStoreIsDues(StorePorts, DuesContract): ...


class TestTheStoreIsDeliveries(StorePorts, DeliveriesContract):
    def shortest_gap(self) -> timedelta:
        return timedelta(milliseconds=1)


class TestTheStoreSendsAtOnce(StorePorts, AtOnceContract): ...
