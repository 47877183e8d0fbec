"""What we told the public, as everybody reads it, and whose alerts we pass on."""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from connectors.store.occasions import Occasion, occasion_of
from connectors.store.posting import Posting, UnpostedError
from connectors.store.rows import insert_new
from connectors.store.tables.deciding import ProposalRow
from connectors.store.tables.mobilization import OccasionRow
from connectors.store.tables.warnings import AlertRow, PublishedAlertRow
from plans.identity import KindOfRun, OccasionId
from plans.warning.alerts import Alert, MsgType, Reference
from plans.warning.filed import Became
from plans.warning.published import AlertTexts, Publication, PublishedAlert

_COLUMNS = PublishedAlertRow.__table__.c
#: A rehearsal's stays among us.
_IS_OUTSIDE = PublishedAlertRow.kind_of_run != KindOfRun.REHEARSAL


class SqlPublications:
    """See plans.warning.published.Publications."""

    def __init__(self, connection: sa.Connection, posting: Posting | None) -> None:
        self._connection, self._posting = connection, posting

    def publish(self, publication: Publication) -> bool:
        """See Publications.publish.

        Raises:
            UnpostedError: The store was opened without what writing an alert takes.
            UnknownIncidentError: There is no such occasion.
        """
        if self._posting is None:
            raise UnpostedError
        occasion = occasion_of(self._connection, publication.occasion_id)
        row = self._row(publication, occasion)
        added = self._connection.execute(
            insert_new(PublishedAlertRow, self._connection.dialect)
            .values(**row)
            .returning(PublishedAlertRow.alert_no)
        )
        if added.one_or_none() is None:
            return False
        for reference in publication.alert.references:
            self._supersede(occasion, reference, self._posting.now)
        return True

    def of(self, occasion_id: OccasionId) -> Sequence[PublishedAlert]:
        """See Publications.of."""
        return self._alerts(PublishedAlertRow.occasion_id == occasion_id)

    def current(self, *, since: datetime) -> Sequence[PublishedAlert]:
        """See Publications.current."""
        found = self._alerts(
            _IS_OUTSIDE,
            PublishedAlertRow.superseded_at.is_(None)
            | (PublishedAlertRow.superseded_at >= since),
            PublishedAlertRow.expires_at.is_(None)
            | (PublishedAlertRow.expires_at >= since),
        )
        return found[::-1]

    def find(self, identifier: str) -> PublishedAlert | None:
        """See Publications.find."""
        is_it = PublishedAlertRow.identifier == identifier
        return next(iter(self._alerts(_IS_OUTSIDE, is_it)), None)

    def relayed(self, occasion_id: OccasionId) -> Sequence[Alert]:
        """See Publications.relayed."""
        key = sa.select(OccasionRow.key).where(OccasionRow.occasion_id == occasion_id)
        # What was proposed first is declared under the proposal's key.
        proposed = sa.select(ProposalRow.occasion_id).where(
            ProposalRow.key == key.scalar_subquery()
        )
        chosen = (
            sa.select(AlertRow.raw)
            .where(
                (AlertRow.occasion_id == occasion_id)
                | AlertRow.occasion_id.in_(proposed),
                AlertRow.became != Became.SUPERSEDED,
                AlertRow.msg_type != MsgType.CANCEL,
            )
            .order_by(AlertRow.sent_at.desc(), AlertRow.alert_no.desc())
        )
        return [
            self._texts.read(b64decode(raw)) for raw in self._connection.scalars(chosen)
        ]

    @property
    def _texts(self) -> AlertTexts:
        if self._posting is None or self._posting.alert_texts is None:
            raise UnpostedError
        return self._posting.alert_texts

    def _row(self, publication: Publication, occasion: Occasion) -> dict[str, object]:
        if self._posting is None:
            raise UnpostedError
        alert = publication.alert
        return occasion.stamp | {
            "step": publication.step,
            "sender": alert.sender,
            "identifier": alert.identifier,
            "sent_at": alert.sent,
            "msg_type": str(alert.msg_type),
            "raw": b64encode(self._texts.write(alert)).decode(),
            "published_at": self._posting.now,
            "expires_at": alert.expires and occasion.clock.wall(alert.expires),
            "superseded_at": None,
        }

    def _supersede(
        self, occasion: Occasion, reference: Reference, now: datetime
    ) -> None:
        row = PublishedAlertRow
        earlier = sa.update(row).where(
            row.occasion_id == occasion.occasion_id,
            row.sender == reference.sender,
            row.identifier == reference.identifier,
            row.superseded_at.is_(None),
        )
        self._connection.execute(earlier.values(superseded_at=now))

    def _alerts(self, *which: sa.ColumnElement[bool]) -> list[PublishedAlert]:
        """Return alerts, oldest first."""
        chosen = sa.select(*_COLUMNS).where(*which).order_by(PublishedAlertRow.alert_no)
        return [self._alert(row) for row in self._connection.execute(chosen).mappings()]

    def _alert(self, row: sa.RowMapping) -> PublishedAlert:
        raw = b64decode(row["raw"])
        return PublishedAlert(
            alert=self._texts.read(raw),
            raw=raw,
            occasion_id=OccasionId(row["occasion_id"]),
            kind_of_run=row["kind_of_run"],
            step=row["step"],
            published_at=row["published_at"],
            expires_at=row["expires_at"],
            superseded_at=row["superseded_at"],
        )
