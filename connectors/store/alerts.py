"""Alerts that came in, once each, and what they refer to."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.store.rows import add_all, in_parts, insert_new
from connectors.store.tables.warnings import AlertReferenceRow, AlertRow
from connectors.store.turns import Turn, take_turn
from plans.identity import OccasionId
from plans.warning.alerts import Alert, MsgType, Reference
from plans.warning.filed import (
    UNSIGNED,
    Became,
    FiledAlert,
    Filing,
    UnknownAlertError,
)
from plans.warning.matching import title_of

#: What replaces or takes back the messages that it refers to.
_REPLACING = (MsgType.UPDATE, MsgType.CANCEL)
#: More hang together by mistake or on purpose; nobody reads so many.
_LONGEST_CHAIN = 500
_KNOWN = [column for column in AlertRow.__table__.columns if column.name != "raw"]


class SqlAlerts:
    """See plans.warning.filed.Alerts."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def file(self, alert: Alert, raw: bytes, *, source: str, at: datetime) -> Filing:
        """See Alerts.file."""
        take_turn(self._connection, Turn.FILING)
        row = _row_of(alert, raw, source, at)
        unless = ["sender", "identifier", "sent_at"]
        added = insert_new(AlertRow, self._connection.dialect, unless=unless)
        alert_no = self._connection.execute(
            added.values(**row).returning(AlertRow.alert_no)
        ).scalar_one_or_none()
        if alert_no is None:
            known_no = self._known_no(alert.reference)
            if source == UNSIGNED or not self._vouch(known_no, row):
                return Filing(known_no, is_new=False)
            alert_no = known_no
        is_superseded = self._is_replaced(alert)
        if source != UNSIGNED:
            self._refer(alert_no, alert)
        if is_superseded:
            self._supersede([alert.reference], alert.status)
        return Filing(alert_no, is_new=True, is_superseded=is_superseded)

    def get(self, alert_no: int) -> FiledAlert:
        """See Alerts.get."""
        found = self._filed(AlertRow.alert_no == alert_no)
        if not found:
            raise UnknownAlertError(str(alert_no))
        return found[0]

    def find(self, reference: Reference) -> FiledAlert | None:
        """See Alerts.find."""
        found = self._filed(_is(AlertRow, reference))
        return found[0] if found else None

    def raw(self, alert_no: int) -> bytes:
        """See Alerts.raw."""
        chosen = sa.select(AlertRow.raw).where(AlertRow.alert_no == alert_no)
        found = self._connection.scalar(chosen)
        if found is None:
            raise UnknownAlertError(str(alert_no))
        return b64decode(found)

    def chain(self, alert_no: int) -> Sequence[FiledAlert]:
        """See Alerts.chain."""
        known: dict[int, FiledAlert] = {}
        news = [self.get(alert_no)]
        while news and len(known) < _LONGEST_CHAIN:
            known |= {one.alert_no: one for one in news}
            near = [other for one in news for other in self._beside(one)]
            news = [
                one
                for one in near
                if one.alert_no not in known and one.status == news[0].status
            ]
        return sorted(known.values(), key=lambda one: (one.alert.sent, one.alert_no))

    def became(
        self,
        alert_no: int,
        became: Became,
        why: Mapping[str, str],
        *,
        by: str = "",
        occasion_id: OccasionId | None = None,
    ) -> None:
        """See Alerts.became."""
        is_superseded = AlertRow.became == Became.SUPERSEDED
        kept = sa.case((is_superseded, Became.SUPERSEDED), else_=became)
        changed = sa.update(AlertRow).where(AlertRow.alert_no == alert_no)
        self._connection.execute(
            changed.values(
                became=sa.type_coerce(kept, AlertRow.became.type),
                why=dict(why),
                decided_by=by,
                occasion_id=occasion_id,
            )
        )

    def all(self, *, only: Became | None = None, limit: int = 200) -> list[FiledAlert]:
        """See Alerts.all."""
        chosen = [AlertRow.became == only] if only is not None else []
        return self._filed(*chosen, limit=limit)

    def _known_no(self, reference: Reference) -> int:
        same = sa.select(AlertRow.alert_no).where(_is(AlertRow, reference))
        return int(self._connection.execute(same).scalar_one())

    def _vouch(self, alert_no: int, row: Mapping[str, Any]) -> bool:
        """Put the message of a known source in place of the same one of anybody."""
        unsigned = (AlertRow.alert_no == alert_no, AlertRow.source == UNSIGNED)
        vouched = sa.update(AlertRow).where(*unsigned, AlertRow.raw != row["raw"])
        return self._connection.execute(vouched.values(**row)).rowcount == 1

    def _is_replaced(self, alert: Alert) -> bool:
        replacing = (
            sa.select(sa.literal(1))
            .join_from(
                AlertReferenceRow,
                AlertRow,
                AlertRow.alert_no == AlertReferenceRow.alert_no,
            )
            .where(
                _is(AlertReferenceRow, alert.reference),
                AlertRow.msg_type.in_(_REPLACING),
                AlertRow.status == alert.status,
            )
            .limit(1)
        )
        return self._connection.scalar(replacing) is not None

    def _refer(self, alert_no: int, alert: Alert) -> None:
        rows = [
            {"alert_no": alert_no, "place": place, "sender": one.sender}
            | {"identifier": one.identifier, "sent_at": one.sent}
            for place, one in enumerate(dict.fromkeys(alert.references))
        ]
        add_all(self._connection, AlertReferenceRow, rows)
        if alert.msg_type in _REPLACING:
            self._supersede(alert.references, alert.status)

    def _supersede(self, references: Iterable[Reference], status: str) -> None:
        # A test takes back nothing that was meant.
        for reference in references:
            self._connection.execute(
                sa.update(AlertRow)
                .where(_is(AlertRow, reference), AlertRow.status == status)
                .values(became=Became.SUPERSEDED)
            )

    def _beside(self, one: FiledAlert) -> list[FiledAlert]:
        """Return what this refers to, and what refers to this."""
        found = [other for ref in one.references if (other := self.find(ref))]
        referring = sa.select(AlertReferenceRow.alert_no).where(
            _is(AlertReferenceRow, one.alert)
        )
        return found + self._filed(AlertRow.alert_no.in_(referring))

    def _filed(
        self, *chosen: sa.ColumnElement[bool], limit: int = _LONGEST_CHAIN
    ) -> list[FiledAlert]:
        """Return the alerts that are chosen, newest first."""
        rows = (
            self._connection.execute(
                sa.select(*_KNOWN)
                .where(*chosen)
                .order_by(AlertRow.received_at.desc(), AlertRow.alert_no.desc())
                .limit(limit)
            )
            .mappings()
            .all()
        )
        references = self._references([row["alert_no"] for row in rows])
        return [_filed_of(row, references.get(row["alert_no"], ())) for row in rows]

    def _references(self, alert_nos: Sequence[int]) -> dict[int, tuple[Reference, ...]]:
        found: dict[int, tuple[Reference, ...]] = {}
        for part in in_parts(alert_nos):
            rows = self._connection.execute(
                sa.select(AlertReferenceRow)
                .where(AlertReferenceRow.alert_no.in_(part))
                .order_by(AlertReferenceRow.alert_no, AlertReferenceRow.place)
            ).mappings()
            for row in rows:
                one = Reference(row["sender"], row["identifier"], row["sent_at"])
                found[row["alert_no"]] = (*found.get(row["alert_no"], ()), one)
        return found


def _is(
    table: type[AlertRow | AlertReferenceRow], reference: Reference
) -> sa.ColumnElement[bool]:
    return sa.and_(
        table.sender == reference.sender,
        table.identifier == reference.identifier,
        table.sent_at == reference.sent,
    )


def _row_of(alert: Alert, raw: bytes, source: str, at: datetime) -> dict[str, Any]:
    return {
        "sender": alert.sender,
        "identifier": alert.identifier,
        "sent_at": alert.sent,
        "status": alert.status,
        "msg_type": alert.msg_type,
        "title": title_of(alert),
        "source": source,
        "raw": b64encode(raw).decode(),
        "received_at": at,
        "expires_at": alert.expires,
        "became": Became.FILED,
        "why": {},
        "decided_by": "",
        "occasion_id": None,
    }


def _filed_of(row: sa.RowMapping, references: tuple[Reference, ...]) -> FiledAlert:
    facts: dict[str, Any] = dict(row)
    occasion_id = facts.pop("occasion_id")
    name = Reference(facts.pop("sender"), facts.pop("identifier"), facts.pop("sent_at"))
    return FiledAlert(
        **facts,
        alert=name,
        occasion_id=occasion_id and OccasionId(occasion_id),
        references=references,
    )
