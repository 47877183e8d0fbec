"""Stores with messages that wait to leave, for tests of sending."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from connectors.store import open_store
from connectors.store.engines import engine_of
from connectors.store.rows import insert_new
from connectors.store.tables.ledger import AttemptRow, DeliveryRow, MessageRow
from connectors.store.tables.mobilization import OccasionRow
from connectors.store.tables.people import ContactPointRow, PartyRow
from plans.identity import KindOfRun
from plans.messages.deliveries import DeliveryState, Outcome
from plans.people.roster import PartyKind
from plans.site import Site

AT = datetime(2026, 6, 1, 6, tzinfo=UTC)


def site_with(
    *,
    sms: str = "json://127.0.0.1:1/?:to={address}",
    rate: str = "1000/s",
    exercises: bool = True,
    **channels: dict[str, Any],
) -> Site:
    """Return a site with the channel sms in a lane of its name, and others."""
    own = {"lane": "sms", "url": sms, "exercises": exercises}
    return Site.model_validate(
        {
            "site": "test",
            "title": {"en": "Test"},
            "languages": ["en", "zh"],
            "lanes": {"sms": {"rate": rate, "in_flight": 20}},
            "channels": {"sms": own} | channels,
        }
    )


@dataclass(frozen=True, kw_only=True)
class Way:
    """A delivery to be: to a contact point of its own, in an occasion of its kind."""

    number: int
    kind: KindOfRun = KindOfRun.ACTUAL
    channel: str = "sms"
    lane: str = "sms"
    is_allowed: bool = False
    language: str = "en"
    fields: dict[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"+1555{self.number:07}"

    @property
    def key(self) -> str:
        return f"{self.number:032x}/{self.number}/0"


def queue(
    url: str, site: Site, ways: Sequence[Way], *, has_messages: bool = True
) -> None:
    """Put the deliveries in the store, due at once; the lanes become the site's.

    Without messages: only the parties and contact points, for the outbox.
    """
    with open_store(url) as store:
        store.deliveries.sync_lanes(site)
    with engine_of(url).execution_options(is_writer=True).begin() as connection:
        for kind in sorted({way.kind for way in ways}):
            new = insert_new(OccasionRow, connection.dialect)
            connection.execute(new.values(_occasion(kind)))
        for table, rows in (
            (PartyRow, [_party(way) for way in ways]),
            (ContactPointRow, [_point(way) for way in ways]),
            (MessageRow, [_message(way) for way in ways if has_messages]),
            (DeliveryRow, [_delivery(way) for way in ways if has_messages]),
        ):
            if rows:
                connection.execute(sa.insert(table), rows)


def states(url: str) -> Counter[DeliveryState]:
    """Return how many deliveries stand how."""
    counted = sa.select(DeliveryRow.state, sa.func.count()).group_by(DeliveryRow.state)
    with engine_of(url).connect() as connection:
        return Counter(dict(connection.execute(counted).tuples().all()))


def attempts(url: str) -> Counter[Outcome]:
    """Return how many attempts had which outcome."""
    counted = sa.select(AttemptRow.outcome, sa.func.count()).group_by(
        AttemptRow.outcome
    )
    with engine_of(url).connect() as connection:
        return Counter(dict(connection.execute(counted).tuples().all()))


def _occasion(kind: KindOfRun) -> dict[str, Any]:
    return {
        "occasion_id": f"of-{kind}",
        "kind_of_run": kind,
        "kind": "incident",
        "key": f"of-{kind}",
        "origin_at": AT,
        "speed": 1.0,
    }


def _party(way: Way) -> dict[str, Any]:
    return {
        "party_id": f"p{way.number}",
        "kind": PartyKind.PERSON,
        "number": str(way.number),
        "name": "Ana",
    }


def _point(way: Way) -> dict[str, Any]:
    return {
        "contact_point_id": way.number,
        "party_id": f"p{way.number}",
        "channel": way.channel,
        "address": way.address,
        "rank": 0,
        "is_allowed_for_exercises": way.is_allowed,
    }


def _message(way: Way) -> dict[str, Any]:
    return {
        "message_id": f"{way.number:032x}",
        "occasion_id": f"of-{way.kind}",
        "kind_of_run": way.kind,
        "key": "call",
        "party_id": f"p{way.number}",
        "language": way.language,
        "title": f"Call {way.number}",
        "body": "Please answer: 2A7K",
        "priority": 1,
        "wants_answer": True,
        "put_at": AT,
    }


def _delivery(way: Way) -> dict[str, Any]:
    return {
        "key": way.key,
        "message_id": f"{way.number:032x}",
        "contact_point_id": way.number,
        "occasion_id": f"of-{way.kind}",
        "kind_of_run": way.kind,
        "lane": way.lane,
        "priority": 1,
        "due_at": AT,
    } | way.fields
