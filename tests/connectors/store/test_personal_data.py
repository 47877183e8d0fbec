"""Personal data is destroyed when it is due: in what is shown, and in the files."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from connectors.store import Posting, Store, close_store, forget, open_store
from connectors.store.engines import engine_of
from connectors.store.tables.accounts import AccountRow, SessionRow
from connectors.store.tables.columns import Base
from connectors.store.tables.ledger import AttemptRow, DeliveryRow
from connectors.store.tables.mobilization import AnswerRow
from connectors.store.tables.people import ContactPointRow, PartyRow, PartySkillRow
from connectors.store.tables.registrations import RegistrationRow
from connectors.store.tables.relief import DonationRow, NeedRow, PledgeRow
from plans.identity import KindOfRun, PartyId
from plans.incident.occasions import OccasionKind
from plans.messages.deliveries import DeliveryState, Outcome
from plans.people.accounts import DeskRole
from plans.people.call_ups import Said
from plans.people.registration import RegistrationState
from plans.people.roster import PartyKind
from plans.relief.donations import DonationChannel
from plans.retention import NOTICE, OF_A_RESPONSE, OF_THE_SITE, DataKind, Ended
from tests.contracts.sample import (
    ANA,
    BO,
    FLOOD,
    HOUR,
    SIX,
    ask,
    incident,
    notice,
    question,
)

DAY = timedelta(days=1)
MARK = "Zqxj"
LATER = Ended(before=SIX + 100 * DAY, today=date(2028, 1, 1))
EARLIER = Ended(before=SIX - DAY, today=date(2026, 1, 1))
#: What has data of each kind in the filled store.
KEPT = {
    **dict.fromkeys((*OF_A_RESPONSE, DataKind.DONATIONS, *OF_THE_SITE), 1),
    DataKind.ANSWERS: 2,
    DataKind.ADDRESSES: 2,
}
OF_FLOOD = (*OF_A_RESPONSE, DataKind.DONATIONS)
#: Rows that are nothing but personal data.
ARE_DELETED = {"session", "party_skill"}
IN_FLOOD = {"occasion_id": FLOOD, "kind_of_run": KindOfRun.ACTUAL}
GIFT = IN_FLOOD | {"step": "help", "channel": "goods", "need": "masks", "unit": "piece"}
GIVER = {"donor": f"Bo {MARK}", "contact": MARK, "at": SIX, "quantity": Decimal(3)}


@pytest.fixture
def url(filled_url: str, posting: Posting) -> str:
    """Return the URL of a store with marked data of every kind."""
    call = question(title=f"Ana {MARK}", body=f"Please: {MARK} {{answer}}")
    asked = ask(call)
    with open_store(filled_url, posting=posting) as store:
        store.incidents.add(incident(), key="flood")
        store.outbox.put(FLOOD, [call])
        store.call_ups.ask([asked])
        other = store.occasions.begin(
            OccasionKind.WARNING, key="w", kind_of_run=KindOfRun.ACTUAL, at=SIX
        )
        store.outbox.put(other.occasion_id, [notice(title=MARK)])
        channel = DonationChannel(channel="goods", opened_at=SIX, until=SIX + HOUR)
        store.donations.open(FLOOD, "help", [channel])
    rows = [
        (AnswerRow, answer_row(asked.ask_id, "one")),
        (AnswerRow, answer_row(asked.ask_id, "two")),
        (NeedRow, need_row()),
        (PledgeRow, GIFT | GIVER | {"pledge_key": "p", "purpose": "donation"}),
        (DonationRow, GIFT | GIVER | {"donation_key": "d", "purpose": "donation"}),
        (RegistrationRow, registration_row(1)),
        (RegistrationRow, registration_row(2) | {"ask_id": asked.ask_id}),
        (PartyRow, gone_row()),
        (PartySkillRow, {"party_id": "cy", "skill": MARK}),
        (ContactPointRow, point_row("cy", 1) | {"retired_at": SIX}),
        (ContactPointRow, point_row(BO, 9) | {"retired_at": SIX}),
        (AccountRow, account_row()),
        (SessionRow, session_row()),
    ]
    with engine_of(filled_url).execution_options(is_writer=True).begin() as connection:
        for table, row in rows:
            connection.execute(sa.insert(table).values(**row))
        connection.execute(
            sa.update(DeliveryRow).values(
                state=DeliveryState.ACCEPTED, due_at=None, reason=MARK
            )
        )
        delivery_id = connection.scalar(sa.select(sa.func.min(DeliveryRow.delivery_id)))
        attempt = {"delivery_id": delivery_id, "lease_token": "t", "ended_at": SIX}
        attempt |= {"outcome": Outcome.ACCEPTED, "reason": MARK, "provider_id": MARK}
        connection.execute(sa.insert(AttemptRow).values(**attempt))
    return filled_url


def answer_row(ask_id: str, line: str) -> dict[str, Any]:
    said = {"ask_id": ask_id, "said": Said.ACCEPTED, "said_at": SIX}
    return IN_FLOOD | said | {"note": f"{line} {MARK}", "source_id": f"{line} {MARK}"}


def need_row() -> dict[str, Any]:
    facts = {"position": 0, "item": "Masks", "quantity": Decimal(9)}
    return GIFT | facts


def registration_row(number: int) -> dict[str, Any]:
    return {
        "number": number,
        "key": f"{MARK}{number}",
        "name": f"Cy {MARK}",
        "birth_year": 1990,
        "channel": "sms",
        "address": f"+1 555 {MARK}",
        "at": SIX,
        "state": RegistrationState.REFUSED,
        "reason": f"Cy {MARK} is ill",
        "retain_until": date(2027, 2, 1),
        "purpose": "registration",
    }


def gone_row() -> dict[str, Any]:
    names = {"party_id": "cy", "number": f"P{MARK}", "name": f"Cy {MARK}"}
    return names | {"kind": PartyKind.PERSON, "available": MARK, "retired_at": SIX}


def point_row(who: str, rank: int) -> dict[str, Any]:
    return {"party_id": who, "channel": "sms", "address": MARK, "rank": rank}


def account_row() -> dict[str, Any]:
    made = {"login": "ana", "password_hash": "x", "created_at": SIX}
    return made | {"desk_role": DeskRole.VIEWER}


def session_row() -> dict[str, Any]:
    moments = {"created_at": SIX, "seen_at": SIX, "expires_at": SIX + HOUR}
    return moments | {"token_hash": MARK, "login": "ana"}


def stand_down(store: Store) -> None:
    store.incidents.stand_down(FLOOD, at=SIX + HOUR)


def destroyed(store: Store, ended: Ended) -> dict[DataKind, int]:
    data = store.personal_data
    return {
        kind: data.destroy(kind, FLOOD if kind in OF_FLOOD else None, ended)
        for kind in KEPT
    }


def held(store: Store) -> dict[DataKind, int]:
    data = store.personal_data
    return {
        kind: data.count(kind, FLOOD if kind in OF_FLOOD else None) for kind in KEPT
    }


def rows_of(url: str) -> dict[str, list[str]]:
    """Return every row of every table, as text."""
    with engine_of(url).connect() as connection:
        return {
            table.name: [str(row) for row in connection.execute(sa.select(table))]
            for table in Base.metadata.sorted_tables
        }


def marked(url: str) -> set[str]:
    return {name for name, rows in rows_of(url).items() if MARK in " ".join(rows)}


def test_all_that_is_due_is_emptied_and_every_row_stays(url: str) -> None:
    before = {name: len(rows) for name, rows in rows_of(url).items()}
    are_marked = marked(url)
    with open_store(url) as store:
        stand_down(store)
        found = held(store)
        first, again = destroyed(store, LATER), destroyed(store, LATER)
        left = held(store)
    after = {name: len(rows) for name, rows in rows_of(url).items()}

    assert len(are_marked) == 11
    assert found == KEPT
    assert first == KEPT | {DataKind.ADDRESSES: 1}  # the other went with its person
    assert set(again.values()) == set(left.values()) == {0}
    assert marked(url) == set()
    assert after == before | dict.fromkeys(ARE_DELETED, 0)


def test_nothing_goes_before_its_time(url: str) -> None:
    with open_store(url) as store:
        stand_down(store)
        early = destroyed(store, EARLIER)

    # The whole response has one end, and is asked for only after that: see flows.
    at_once = {DataKind.ANSWERS, DataKind.PLEDGES, DataKind.DONATIONS, DataKind.NAMED}
    assert {kind for kind, many in early.items() if many} == at_once


def test_who_was_accepted_goes_with_his_place_on_the_roster(url: str) -> None:
    accepted = {"state": RegistrationState.ACCEPTED, "retain_until": None}
    mine = sa.update(RegistrationRow).where(RegistrationRow.number == 1)
    there = sa.update(PartyRow).where(PartyRow.party_id == "cy")
    writer = engine_of(url).execution_options(is_writer=True)
    with writer.begin() as connection:
        connection.execute(mine.values(party_id="cy", **accepted))
        connection.execute(there.values(retired_at=None))
    with open_store(url) as store:
        stand_down(store)
        on_roster = destroyed(store, LATER)
    with writer.begin() as connection:
        connection.execute(there.values(retired_at=SIX))
    with open_store(url) as store:
        gone = destroyed(store, LATER)

    chosen = (DataKind.PEOPLE, DataKind.REGISTRATIONS)
    assert [on_roster[one] for one in chosen] == [0, 0]
    assert [gone[one] for one in chosen] == [1, 1]


def test_who_takes_part_in_what_runs_stays(url: str, posting: Posting) -> None:
    with open_store(url, posting=posting) as store:
        store.outbox.put(FLOOD, [notice("to-cy", PartyId("cy"), points=frozenset())])
        running = destroyed(store, LATER)
        stand_down(store)
        over = destroyed(store, LATER)

    assert (running[DataKind.PEOPLE], over[DataKind.PEOPLE]) == (0, 1)


def test_what_has_not_left_yet_keeps_its_words(url: str, posting: Posting) -> None:
    with open_store(url, posting=posting) as store:
        stand_down(store)
        store.outbox.put(FLOOD, [notice(NOTICE, ANA)])
        many = destroyed(store, LATER)[DataKind.MESSAGES]
        data = store.personal_data
        held = data.count(DataKind.MESSAGES, FLOOD), data.left(DataKind.MESSAGES, FLOOD)
        bodies = {one.key: one.body for one in store.ledger.of(FLOOD)}

    assert (many, held) == (1, (1, 0))
    assert bodies == {"call": "", NOTICE: "The river rises."}


def test_what_is_emptied_is_gone_from_the_files(url: str) -> None:
    with open_store(url) as store:
        stand_down(store)
    assert in_files(url)
    with open_store(url) as store:
        destroyed(store, LATER)
    is_forgotten = forget(url)
    found = in_files(url)
    close_store(url)

    assert is_forgotten
    assert found == []


def in_files(url: str) -> list[str]:
    """Return the names of the database's files that hold the mark."""
    engine = engine_of(url)
    if engine.dialect.name == "sqlite":
        files = list(Path(str(engine.url.database)).parent.glob("muster.db*"))
    else:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as asked:
            asked.exec_driver_sql("CHECKPOINT")
            folder = asked.exec_driver_sql("SHOW data_directory").scalar_one()
            chosen = "SELECT oid FROM pg_database WHERE datname = current_database()"
            number = asked.exec_driver_sql(chosen).scalar_one()
        files = list(Path(folder, "base", str(number)).iterdir())
    return [one.name for one in files if MARK.encode() in one.read_bytes()]
