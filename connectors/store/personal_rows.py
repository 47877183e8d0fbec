"""Where personal data is, by what it is kept for, and what stays in its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from connectors.store.stopping import PENDING
from connectors.store.tables.accounts import SessionRow
from connectors.store.tables.columns import Base
from connectors.store.tables.ledger import DeliveryRow, MessageRow
from connectors.store.tables.mobilization import (
    AnswerRow,
    AssignmentRow,
    IncidentRow,
)
from connectors.store.tables.people import ContactPointRow, PartyRoleRow, PartyRow
from connectors.store.tables.registrations import RegistrationRow
from connectors.store.tables.relief import DonationRow, PledgeRow
from plans.retention import DataKind

Condition = sa.ColumnElement[bool]

_ANY = sa.true()
#: Before the number of a row whose own is gone.
_GONE = "gone-"


@dataclass(frozen=True)
class PersonalRows:
    """Where data of one kind is, and what stays in its place."""

    table: type[Base]
    #: Rows that still hold some.
    held: Condition
    emptied: Mapping[str, Any]
    #: Of these, what may go now.
    free: Condition = _ANY


def _of_pledge(table: type[PledgeRow] | type[DonationRow]) -> PersonalRows:
    held = sa.or_(table.donor != "", table.contact != "")
    return PersonalRows(table, held, {"donor": "", "contact": ""})


_IS_PENDING = sa.exists().where(
    DeliveryRow.message_id == MessageRow.message_id, DeliveryRow.state.in_(PENDING)
)
_MESSAGES = PersonalRows(
    MessageRow,
    sa.or_(MessageRow.title != "", MessageRow.body != ""),
    {"title": "", "body": "", "reply_code": ""},
    ~_IS_PENDING,
)
_ANOTHER = sa.orm.aliased(AnswerRow)
#: The same said at the same moment, with another line: one of them keeps a number.
_NUMBERED = "#" + sa.cast(AnswerRow.answer_id, sa.String)
_HAS_TWIN = sa.exists().where(
    _ANOTHER.ask_id == AnswerRow.ask_id,
    _ANOTHER.said == AnswerRow.said,
    _ANOTHER.said_at == AnswerRow.said_at,
    _ANOTHER.answer_id != AnswerRow.answer_id,
)
_ANSWERS = PersonalRows(
    AnswerRow,
    sa.or_(
        sa.and_(AnswerRow.note != "", AnswerRow.note != _NUMBERED),
        AnswerRow.source_id != "",
    ),
    {"note": sa.case((_HAS_TWIN, _NUMBERED), else_=""), "source_id": ""},
)
#: Then it is the roster's, and kept as long as that is.
_IS_ON_ROSTER = sa.exists().where(
    PartyRow.party_id == RegistrationRow.party_id, PartyRow.retired_at.is_(None)
)
HAS_LEFT = sa.exists().where(
    PartyRow.party_id == RegistrationRow.party_id, PartyRow.number.startswith(_GONE)
)
_HOLDS_SOMETHING = sa.or_(RegistrationRow.name != "", RegistrationRow.address != "")
_NO_REGISTRATION: Mapping[str, Any] = {
    **dict.fromkeys(
        ("name", "address", "languages", "skills", "available", "reason"), ""
    ),
    "birth_year": 0,
    "cell": None,
    "key": _GONE + sa.cast(RegistrationRow.number, sa.String),
}
_REGISTRATIONS = PersonalRows(
    RegistrationRow, sa.and_(_HOLDS_SOMETHING, ~_IS_ON_ROSTER), _NO_REGISTRATION
)
_IS_ASKED = sa.exists().where(
    MessageRow.party_id == PartyRow.party_id,
    MessageRow.occasion_id == IncidentRow.occasion_id,
    IncidentRow.stood_down_at.is_(None),
)
_HOLDS_A_POST = sa.exists().where(
    AssignmentRow.party_id == PartyRow.party_id, AssignmentRow.relieved_at.is_(None)
)
_IS_WRITTEN_TO = sa.exists().where(
    DeliveryRow.message_id == MessageRow.message_id,
    MessageRow.party_id == PartyRow.party_id,
    DeliveryRow.state.in_(PENDING),
)
_PEOPLE = PersonalRows(
    PartyRow,
    sa.and_(PartyRow.retired_at.is_not(None), ~PartyRow.number.startswith(_GONE)),
    {
        "name": "",
        "number": _GONE + PartyRow.party_id,
        **dict.fromkeys(("languages", "available", "on_call", "away"), ""),
        "certificates": "",
        **dict.fromkeys(
            ("birth_year", "cell", "latitude", "longitude", "deputy_number"), None
        ),
    },
    sa.and_(~_IS_ASKED, ~_HOLDS_A_POST),
)
#: Whom an organisation named is on the roster for that response alone, without a role;
#: whoever joined by him- or herself has one, and the roster's own stay as they are.
CAME_FOR_IT = sa.and_(
    PartyRow.purpose == "registration",
    ~sa.exists().where(PartyRoleRow.party_id == PartyRow.party_id),
)
_STAYS = sa.exists().where(
    PartyRow.party_id == RegistrationRow.party_id,
    PartyRow.retired_at.is_(None),
    ~CAME_FOR_IT,
)
_IS_BUSY = sa.exists().where(
    PartyRow.party_id == RegistrationRow.party_id,
    sa.or_(_IS_ASKED, _HOLDS_A_POST, _IS_WRITTEN_TO),
)
_NAMED = PersonalRows(
    RegistrationRow,
    sa.and_(_HOLDS_SOMETHING, ~_STAYS),
    _NO_REGISTRATION,
    ~_IS_BUSY,
)
_ON_ITS_WAY = sa.exists().where(
    DeliveryRow.contact_point_id == ContactPointRow.contact_point_id,
    DeliveryRow.state.in_(PENDING),
)
_CORRECTABLE = sa.exists().where(
    DeliveryRow.contact_point_id == ContactPointRow.contact_point_id,
    DeliveryRow.occasion_id == IncidentRow.occasion_id,
    IncidentRow.stood_down_at.is_(None),
)
_ADDRESSES = PersonalRows(
    ContactPointRow,
    sa.and_(ContactPointRow.retired_at.is_not(None), ContactPointRow.address != ""),
    {"address": ""},
    sa.and_(~_ON_ITS_WAY, ~_CORRECTABLE),
)
PERSONAL: Mapping[DataKind, PersonalRows] = {
    DataKind.MESSAGES: _MESSAGES,
    DataKind.OTHER_MESSAGES: _MESSAGES,
    DataKind.ANSWERS: _ANSWERS,
    DataKind.PLEDGES: _of_pledge(PledgeRow),
    DataKind.DONATIONS: _of_pledge(DonationRow),
    DataKind.NAMED: _NAMED,
    DataKind.REGISTRATIONS: _REGISTRATIONS,
    DataKind.PEOPLE: _PEOPLE,
    DataKind.ADDRESSES: _ADDRESSES,
    DataKind.SESSIONS: PersonalRows(SessionRow, sa.true(), {}),
}
