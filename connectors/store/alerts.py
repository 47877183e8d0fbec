"""Alerts that came in, once each, and what they refer to."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.store.rows import add_all, in_parts
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


_NAME = ("sender", "identifier", "sent_at")


def _named(table: type[AlertRow | AlertReferenceRow]) -> sa.ColumnElement[bool]:
    """Return that a row has the name that is bound: `of_sender` and so on."""
    return sa.and_(*(getattr(table, one) == sa.bindparam(f"of_{one}") for one in _NAME))


def _same() -> sa.ColumnElement[bool]:
    """Return that a reference names an alert."""
    return sa.and_(
        *(getattr(AlertReferenceRow, one) == getattr(AlertRow, one) for one in _NAME)
    )


# Made once: of ten thousand alerts each would take longer to write than to carry out.
_OF_NUMBER = AlertRow.alert_no == sa.bindparam("of_no")
_NUMBER = sa.select(AlertRow.alert_no).where(_named(AlertRow))
_FILE = sa.insert(AlertRow).returning(AlertRow.alert_no)
_REPLACED = (
    sa.select(sa.literal(1))
    .join_from(
        AlertReferenceRow, AlertRow, AlertRow.alert_no == AlertReferenceRow.alert_no
    )
    .where(
        _named(AlertReferenceRow),
        AlertRow.msg_type.in_(_REPLACING),
        AlertRow.status == sa.bindparam("of_status"),
    )
    .limit(1)
)
#: A test takes back nothing that was meant.
_SUPERSEDE = (
    sa.update(AlertRow)
    .where(_named(AlertRow), AlertRow.status == sa.bindparam("of_status"))
    .values(became=Became.SUPERSEDED)
)
_BECAME = (
    sa.update(AlertRow)
    .where(_OF_NUMBER)
    .values(
        became=sa.type_coerce(
            sa.case(
                (AlertRow.became == Became.SUPERSEDED, Became.SUPERSEDED),
                else_=sa.bindparam("now_became", type_=AlertRow.became.type),
            ),
            AlertRow.became.type,
        ),
        why=sa.bindparam("now_why", type_=sa.JSON),
        decided_by=sa.bindparam("now_by"),
        occasion_id=sa.bindparam("now_occasion"),
    )
)
_FOUND = sa.select(*_KNOWN).where(_OF_NUMBER)
_FOUND_BY_NAME = sa.select(*_KNOWN).where(_named(AlertRow))
_FOUND_SOME = sa.select(*_KNOWN).where(
    AlertRow.alert_no.in_(sa.bindparam("nos", expanding=True))
)
_REFERENCES = (
    sa.select(AlertReferenceRow)
    .where(AlertReferenceRow.alert_no.in_(sa.bindparam("nos", expanding=True)))
    .order_by(AlertReferenceRow.alert_no, AlertReferenceRow.place)
)
#: What an alert refers to, and what refers to it.
_BESIDE = sa.select(*_KNOWN).where(
    AlertRow.alert_no.in_(
        sa.union(
            sa.select(AlertRow.alert_no)
            .join_from(AlertReferenceRow, AlertRow, _same())
            .where(AlertReferenceRow.alert_no == sa.bindparam("of_no")),
            sa.select(AlertReferenceRow.alert_no)
            .join_from(AlertRow, AlertReferenceRow, _same())
            .where(_OF_NUMBER),
        )
    )
)


class SqlAlerts:
    """See plans.warning.filed.Alerts."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def file(self, alert: Alert, raw: bytes, *, source: str, at: datetime) -> Filing:
        """See Alerts.file."""
        take_turn(self._connection, Turn.FILING)
        row = _row_of(alert, raw, source, at)
        # Nobody else files before our transaction has ended.
        alert_no = self._connection.scalar(_NUMBER, _name(alert.reference))
        if alert_no is None:
            alert_no = int(self._connection.execute(_FILE, row).scalar_one())
        elif source == UNSIGNED or not self._vouch(alert_no, row):
            return Filing(alert_no, is_new=False)
        is_superseded = self._is_replaced(alert)
        if source != UNSIGNED:
            self._refer(alert_no, alert)
        if is_superseded:
            self._supersede([alert.reference], alert.status)
        return Filing(alert_no, is_new=True, is_superseded=is_superseded)

    def get(self, alert_no: int) -> FiledAlert:
        """See Alerts.get."""
        found = self._filed(_FOUND, of_no=alert_no)
        if not found:
            raise UnknownAlertError(str(alert_no))
        return found[0]

    def some(self, alert_nos: Sequence[int]) -> Mapping[int, FiledAlert]:
        """See Alerts.some."""
        found = [
            one
            for part in in_parts(alert_nos)
            for one in self._filed(_FOUND_SOME, nos=part)
        ]
        return {one.alert_no: one for one in found}

    def find(self, reference: Reference) -> FiledAlert | None:
        """See Alerts.find."""
        found = self._filed(_FOUND_BY_NAME, **_name(reference))
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
            near = [
                other
                for one in news
                for other in self._filed(_BESIDE, of_no=one.alert_no)
            ]
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
        self._connection.execute(
            _BECAME,
            {
                "of_no": alert_no,
                "now_became": became,
                "now_why": dict(why),
                "now_by": by,
                "now_occasion": occasion_id,
            },
        )

    def all(self, *, only: Became | None = None, limit: int = 200) -> list[FiledAlert]:
        """See Alerts.all."""
        chosen = [AlertRow.became == only] if only is not None else []
        latest = (AlertRow.received_at.desc(), AlertRow.alert_no.desc())
        return self._filed(
            sa.select(*_KNOWN).where(*chosen).order_by(*latest).limit(limit)
        )

    def _vouch(self, alert_no: int, row: Mapping[str, Any]) -> bool:
        """Put the message of a known source in place of the same one of anybody."""
        unsigned = (AlertRow.alert_no == alert_no, AlertRow.source == UNSIGNED)
        vouched = sa.update(AlertRow).where(*unsigned, AlertRow.raw != row["raw"])
        return self._connection.execute(vouched.values(**row)).rowcount == 1

    def _is_replaced(self, alert: Alert) -> bool:
        asked = {**_name(alert.reference), "of_status": alert.status}
        return self._connection.scalar(_REPLACED, asked) is not None

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
        rows = [{**_name(one), "of_status": status} for one in references]
        if rows:
            self._connection.execute(_SUPERSEDE, rows)

    def _filed(
        self,
        chosen: sa.Select[Any],
        **asked: Any,  # noqa: ANN401 -- what is bound
    ) -> list[FiledAlert]:
        """Return the alerts that are chosen, in that order."""
        rows = self._connection.execute(chosen, asked).mappings().all()
        references = self._references([row["alert_no"] for row in rows])
        return [_filed_of(row, references.get(row["alert_no"], ())) for row in rows]

    def _references(self, alert_nos: Sequence[int]) -> dict[int, tuple[Reference, ...]]:
        found: dict[int, tuple[Reference, ...]] = {}
        for part in in_parts(alert_nos):
            rows = self._connection.execute(_REFERENCES, {"nos": part}).mappings()
            for row in rows:
                one = Reference(row["sender"], row["identifier"], row["sent_at"])
                found[row["alert_no"]] = (*found.get(row["alert_no"], ()), one)
        return found


def _name(reference: Reference) -> dict[str, Any]:
    return {
        "of_sender": reference.sender,
        "of_identifier": reference.identifier,
        "of_sent_at": reference.sent,
    }


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
