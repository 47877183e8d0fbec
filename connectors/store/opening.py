"""Opens the store: one block, one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime

import sqlalchemy as sa

from connectors.store.accounts import SqlAccounts
from connectors.store.alerts import SqlAlerts
from connectors.store.assignments import SqlAssignments
from connectors.store.call_ups import SqlCallUps
from connectors.store.deadlines import SqlDeadlines
from connectors.store.deliveries import SqlDeliveries
from connectors.store.donations import SqlDonations
from connectors.store.dues import SqlDues
from connectors.store.engines import address_of, engine_of
from connectors.store.evidence import SqlEvidence
from connectors.store.facts import site_facts
from connectors.store.incidents import SqlIncidents
from connectors.store.journal import SqlJournal
from connectors.store.ledger import SqlLedger
from connectors.store.loads import SqlLoads
from connectors.store.occasions import SqlOccasions
from connectors.store.outbox import SqlOutbox
from connectors.store.personal_data import SqlPersonalData
from connectors.store.posting import Posting, UnpostedError
from connectors.store.proposals import SqlProposals
from connectors.store.publications import SqlPublications
from connectors.store.readiness import SqlReadiness
from connectors.store.registrations import SqlRegistrations
from connectors.store.registry import SqlRegistry
from connectors.store.rehearsals import SqlRehearsals
from connectors.store.roster import SqlRoster
from connectors.store.running import SqlHeartbeats, SqlSwitches
from connectors.store.sights import SqlSights
from connectors.store.steps import SqlSteps
from connectors.store.troubles import told_plainly
from connectors.store.writers import only_writer
from plans.incident.law import Profile
from plans.incident.occasions import OccasionKind
from plans.site import Site
from plans.writing.site_facts import SiteFacts


class Store:
    """Every port this store implements, sharing one transaction."""

    def __init__(
        self,
        connection: sa.Connection,
        *,
        posting: Posting | None = None,
        now: datetime | None = None,
    ) -> None:
        self._connection = connection
        now = posting.now if posting and now is None else now
        self._now = now
        self.incidents = SqlIncidents(connection)
        self.steps = SqlSteps(connection)
        self.journal = SqlJournal(connection)
        self.outbox = SqlOutbox(connection, posting)
        self.ledger = SqlLedger(connection)
        self.call_ups = SqlCallUps(connection, now)
        self.assignments = SqlAssignments(connection, now)
        self.roster = SqlRoster(connection)
        self.donations = SqlDonations(connection, now)
        self.deliveries = SqlDeliveries(connection)
        self.occasions = SqlOccasions(connection)
        self.proposals = SqlProposals(connection)
        self.deadlines = SqlDeadlines(connection)
        self.publications = SqlPublications(connection, posting)
        self.heartbeats = SqlHeartbeats(connection)
        self.switches = SqlSwitches(connection)
        self.sights = SqlSights(connection)
        self.readiness = SqlReadiness(connection)
        self.accounts = SqlAccounts(connection)
        self.registrations = SqlRegistrations(connection, now)
        self.personal_data = SqlPersonalData(connection)

    @property
    def dues(self) -> SqlDues:
        """Which due times of drills were run."""
        return SqlDues(self._connection)

    @property
    def rehearsals(self) -> SqlRehearsals:
        """Where rehearsals ran."""
        return SqlRehearsals(self._connection)

    @property
    def evidence(self) -> SqlEvidence:
        """What became of a run's messages, asks and alerts."""
        return SqlEvidence(self._connection)

    @property
    def loads(self) -> SqlLoads:
        """What the lanes still have to carry."""
        return SqlLoads(self._connection)

    @property
    def warnings(self) -> SqlDeliveries:
        """The deliveries of the watchdog's own alarms."""
        return SqlDeliveries(self._connection, only=OccasionKind.WARNING)

    @property
    def registry(self) -> SqlRegistry:
        """How rosters get in.

        Raises:
            UnpostedError: The store was opened without a moment.
        """
        if self._now is None:
            raise UnpostedError
        return SqlRegistry(self._connection, self._now)

    @property
    def alerts(self) -> SqlAlerts:
        """What came in of hazard alerts."""
        return SqlAlerts(self._connection)

    def facts(self, site: Site, profile: Profile | None, *, today: date) -> SiteFacts:
        """See connectors.store.facts.site_facts."""
        return site_facts(self._connection, site, profile, today=today)


@contextmanager
def open_store(
    url: str,
    *,
    is_writer: bool = True,
    posting: Posting | None = None,
    now: datetime | None = None,
) -> Iterator[Store]:
    """Commit when the block ends well, roll back when it does not.

    Args:
        url: A SQLAlchemy URL; the store is made, or brought up to date, when need be.
        is_writer: Whether anything will be changed: on SQLite writers queue, readers
            never wait.
        posting: What putting messages takes; without it none can be put.
        now: Wall time, where there is no posting: for what is woken or retired.

    Raises:
        UnreachableError: The database is away, busy, full or read-only.
        AddressError: It is no address of a store.
    """
    with told_plainly(address_of(url)):
        engine = engine_of(url).execution_options(is_writer=is_writer)
        is_sqlite = engine.dialect.name == "sqlite"
        turn = only_writer(url) if is_writer and is_sqlite else nullcontext()
        with turn, engine.begin() as connection:
            try:
                yield Store(connection, posting=posting, now=now)
            except BaseException:
                if is_sqlite:
                    _let_go(connection)
                raise


def _let_go(connection: sa.Connection) -> None:
    """Give the connection to nobody else.

    Whoever keeps the exception keeps what was read only in part, and SQLite that moment
    with it: once another process has written, this connection never could again.
    """
    transaction = connection.get_transaction()
    if transaction is not None:
        transaction.rollback()
    connection.invalidate()
