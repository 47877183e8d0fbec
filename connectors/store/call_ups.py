"""Asks and answers, appended."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.store.occasions import occasion_of
from connectors.store.rows import insert_new
from connectors.store.steps import wake
from connectors.store.stopping import stop
from connectors.store.tables.ledger import MessageRow
from connectors.store.tables.mobilization import HAS_SOURCE, AnswerRow, AskRow
from plans.identity import MessageId, OccasionId
from plans.people.call_ups import Answer, Ask, CallUp, Said, call_ups_of

#: What answers a question; advice does, for it is asked for. A check-out does not.
_ANSWERS = (
    Said.ACCEPTED,
    Said.DECLINED,
    Said.CHECKED_IN,
    Said.ADVISED,
    Said.RECEIVED,
)
_ASK = [getattr(AskRow, field.name) for field in fields(Ask)]
_ANSWER = [getattr(AnswerRow, field.name) for field in fields(Answer)]
#: Written once: of every answer that comes they are what is looked up first.
_ASKS_CARRIED = (
    sa.select(*_ASK)
    .where(AskRow.message_id == sa.bindparam("wanted"))
    .order_by(AskRow.asked_at, AskRow.ask_id)
)
_ANSWERS_CARRIED = (
    sa.select(*_ANSWER)
    .join(AskRow, AskRow.ask_id == AnswerRow.ask_id)
    .where(AskRow.message_id == sa.bindparam("wanted"))
)


class SqlCallUps:
    """See plans.people.call_ups.CallUps."""

    def __init__(self, connection: sa.Connection, now: datetime | None) -> None:
        self._connection, self._now = connection, now

    def of(self, occasion_id: OccasionId, step: str) -> Sequence[CallUp]:
        """See CallUps.of."""
        return self._call_ups(AskRow.occasion_id == occasion_id, AskRow.step == step)

    def ask(self, asks: Sequence[Ask]) -> None:
        """See CallUps.ask."""
        rows: list[dict[str, Any]] = []
        for occasion_id in {ask.occasion_id for ask in asks}:
            stamp = occasion_of(self._connection, occasion_id).stamp
            rows += [
                vars(ask) | stamp for ask in asks if ask.occasion_id == occasion_id
            ]
        if rows:
            self._connection.execute(insert_new(AskRow, self._connection.dialect), rows)

    def asked_with(self, message_id: MessageId) -> Sequence[Ask]:
        """See CallUps.asked_with."""
        return self._asks(AskRow.message_id == message_id)

    def carried_by(self, message_id: MessageId) -> Sequence[CallUp]:
        """See CallUps.carried_by."""
        wanted = {"wanted": message_id}
        asks = self._connection.execute(_ASKS_CARRIED, wanted).mappings()
        answers = self._connection.execute(_ANSWERS_CARRIED, wanted).mappings()
        return call_ups_of(
            [Ask(**row) for row in asks], [Answer(**row) for row in answers]
        )

    def came_from(self, source_id: str) -> Sequence[Ask]:
        """See CallUps.came_from."""
        answered = sa.select(AnswerRow.ask_id).where(
            HAS_SOURCE, AnswerRow.source_id == source_id
        )
        return self._asks(AskRow.ask_id.in_(answered))

    def shares_people(
        self, one: OccasionId, other: OccasionId, *, since: datetime
    ) -> bool:
        """See CallUps.shares_people."""
        asked = sa.select(AskRow.party_id).where(AskRow.occasion_id == other)
        shared = sa.select(AskRow.ask_id).where(
            AskRow.occasion_id == one,
            AskRow.asked_at >= since,
            AskRow.party_id.in_(asked),
        )
        return self._connection.scalar(shared.limit(1)) is not None

    def record_answer(self, answer: Answer) -> None:
        """See CallUps.record_answer.

        Raises:
            KeyError: Nobody asked that.
        """
        asked = self._asks(AskRow.ask_id == answer.ask_id)
        if not asked:
            raise KeyError(answer.ask_id)
        ask = asked[0]
        # The step first: its own run takes it before any delivery, too.
        wake(self._connection, ask.occasion_id, ask.step, now=self._now)
        stamp = occasion_of(self._connection, ask.occasion_id).stamp
        self._connection.execute(
            insert_new(AnswerRow, self._connection.dialect).values(vars(answer) | stamp)
        )
        if answer.said in _ANSWERS:
            stop(
                self._connection,
                MessageRow.message_id == ask.message_id,
                ~_is_unanswered(),
            )

    def _call_ups(self, *which: sa.ColumnElement[bool]) -> list[CallUp]:
        answers = (
            sa.select(*_ANSWER)
            .join(AskRow, AskRow.ask_id == AnswerRow.ask_id)
            .where(*which)
        )
        return call_ups_of(
            self._asks(*which),
            [Answer(**row) for row in self._connection.execute(answers).mappings()],
        )

    def _asks(self, *which: sa.ColumnElement[bool]) -> list[Ask]:
        chosen = sa.select(*_ASK).where(*which).order_by(AskRow.asked_at, AskRow.ask_id)
        return [Ask(**row) for row in self._connection.execute(chosen).mappings()]


def _is_unanswered() -> sa.ColumnElement[bool]:
    """Return whether some ask of the message still has no answer."""
    is_answered = sa.exists().where(
        AnswerRow.ask_id == AskRow.ask_id, AnswerRow.said.in_(_ANSWERS)
    )
    return sa.exists().where(AskRow.message_id == MessageRow.message_id, ~is_answered)
