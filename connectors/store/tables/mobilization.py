"""Occasions, incidents, their steps, what was asked and answered, who holds what."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from connectors.store.tables.columns import Base, one_of, stamp_of
from plans.identity import KindOfRun
from plans.incident.progress import StepState
from plans.people.call_ups import Said
from plans.plan import Level

# What the partial indexes below hold; a query has to say it in the same words, for with
# bound values no planner can know that an index will do.
HAS_SOURCE = sa.text("source_id <> ''")
IS_HELD_BY_A_PERSON = sa.text("relieved_at IS NULL AND is_exclusive")


class OccasionRow(Base):
    """Why something is sent; its kind of run is fixed when it begins."""

    __tablename__ = "occasion"

    occasion_id: Mapped[str] = mapped_column(primary_key=True)
    kind_of_run: Mapped[KindOfRun] = mapped_column(one_of(KindOfRun))
    #: A word of plans.incident.occasions.OccasionKind.
    kind: Mapped[str]
    #: Chosen by whoever began it: the same key is the same occasion.
    key: Mapped[str] = mapped_column(unique=True)
    #: Wall time at which its own time begins, and how many times faster that runs.
    origin_at: Mapped[datetime]
    speed: Mapped[float] = mapped_column(default=1.0)
    #: Where its reply codes begin (see reply_codes.py), and how many there are.
    first_letter: Mapped[int] = mapped_column(default=0)
    reply_codes: Mapped[int] = mapped_column(default=0)

    __table_args__ = (sa.UniqueConstraint("occasion_id", "kind_of_run"),)


class IncidentRow(Base):
    """One incident, with its plan as it was when declared."""

    __tablename__ = "incident"

    occasion_id: Mapped[str] = mapped_column(primary_key=True)
    kind_of_run: Mapped[KindOfRun] = mapped_column(one_of(KindOfRun))
    #: Name and version of the plan; the pinned plan itself is JSON.
    plan_name: Mapped[str] = mapped_column(index=True)
    plan_version: Mapped[int]
    plan: Mapped[str]
    level: Mapped[Level] = mapped_column(one_of(Level))
    cells: Mapped[list[str]] = mapped_column(sa.JSON)
    declared_at: Mapped[datetime]
    declared_by: Mapped[str]
    #: The person_no of who declared it; empty when only a role is known.
    declarer: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(default="")
    #: What the law wants a declaration to state.
    matter: Mapped[str] = mapped_column(default="")
    expected_until: Mapped[datetime | None]
    measures: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    stood_down_at: Mapped[datetime | None]
    #: A raised level or a refill is another run of the same incident.
    run_no: Mapped[int] = mapped_column(default=1)

    __table_args__ = stamp_of()


class StepRow(Base):
    """How far one step of an incident is, and who conducts it."""

    __tablename__ = "step"

    occasion_id: Mapped[str] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    kind_of_run: Mapped[KindOfRun] = mapped_column(one_of(KindOfRun))
    #: In the order of the plan, from 0.
    position: Mapped[int]
    after: Mapped[list[str]] = mapped_column(sa.JSON)
    state: Mapped[StepState] = mapped_column(
        one_of(StepState), default=StepState.WAITING
    )
    quotas: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON, default=list)
    asked: Mapped[int] = mapped_column(default=0)
    #: Incident time.
    look_again_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reopened: Mapped[int] = mapped_column(default=0)
    reopened_at: Mapped[datetime | None]
    #: The level went down below it (incident time): nothing more of it is run.
    dropped_at: Mapped[datetime | None]
    #: Somebody ended it by hand (incident time): answers count, nobody is asked.
    closed_at: Mapped[datetime | None]
    #: As what, where that is not left to its quotas.
    closed_as: Mapped[StepState | None] = mapped_column(one_of(StepState))
    #: Wall time; see connectors.store.occasions.AT_ONCE.
    due_at: Mapped[datetime | None]
    lease_token: Mapped[str | None]
    leased_until: Mapped[datetime | None]
    #: How often it was woken, and how often of these its conductor knew of.
    wakes: Mapped[int] = mapped_column(default=0)
    wakes_seen: Mapped[int] = mapped_column(default=0)

    __table_args__ = stamp_of(
        sa.Index(
            "step_due",
            "due_at",
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
    )


class AskRow(Base):
    """One question to one party; never changed."""

    __tablename__ = "ask"

    ask_id: Mapped[str] = mapped_column(primary_key=True)
    occasion_id: Mapped[str]
    kind_of_run: Mapped[KindOfRun] = mapped_column(one_of(KindOfRun))
    step: Mapped[str]
    post: Mapped[str]
    party_id: Mapped[str] = mapped_column(sa.ForeignKey("party.party_id"), index=True)
    tier: Mapped[int]
    asked_at: Mapped[datetime]
    message_id: Mapped[str] = mapped_column(
        sa.ForeignKey("message.message_id"), index=True
    )
    round: Mapped[int] = mapped_column(default=0)

    __table_args__ = stamp_of(
        sa.UniqueConstraint("occasion_id", "step", "post", "party_id", "round")
    )


class AnswerRow(Base):
    """What was said to an ask; appended, never overwritten."""

    __tablename__ = "answer"

    answer_id: Mapped[int] = mapped_column(primary_key=True)
    ask_id: Mapped[str] = mapped_column(sa.ForeignKey("ask.ask_id"))
    occasion_id: Mapped[str]
    kind_of_run: Mapped[KindOfRun] = mapped_column(one_of(KindOfRun))
    said: Mapped[Said] = mapped_column(one_of(Said))
    said_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    number: Mapped[int] = mapped_column(default=1)
    note: Mapped[str] = mapped_column(default="")
    via: Mapped[str] = mapped_column(default="")
    #: The provider's id of what came in; empty where there is none.
    source_id: Mapped[str] = mapped_column(default="")

    __table_args__ = stamp_of(
        sa.UniqueConstraint("ask_id", "said", "said_at", "note"),
        sa.Index(
            "answer_source",
            *("source_id", "ask_id"),
            unique=True,
            sqlite_where=HAS_SOURCE,
            postgresql_where=HAS_SOURCE,
        ),
    )


class AssignmentRow(Base):
    """A party on a post; a person holds one at a time over all incidents."""

    __tablename__ = "assignment"

    assignment_id: Mapped[int] = mapped_column(primary_key=True)
    occasion_id: Mapped[str]
    kind_of_run: Mapped[KindOfRun] = mapped_column(one_of(KindOfRun))
    step: Mapped[str]
    post: Mapped[str]
    party_id: Mapped[str] = mapped_column(sa.ForeignKey("party.party_id"))
    ask_id: Mapped[str] = mapped_column(sa.ForeignKey("ask.ask_id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    number: Mapped[int] = mapped_column(default=1)
    #: False for organisations, which hold many posts at once.
    is_exclusive: Mapped[bool] = mapped_column(default=True)
    #: Incident time; None: held now.
    relieved_at: Mapped[datetime | None]

    __table_args__ = stamp_of(
        sa.Index(
            "assignment_one_a_person",
            "party_id",
            unique=True,
            sqlite_where=IS_HELD_BY_A_PERSON,
            postgresql_where=IS_HELD_BY_A_PERSON,
        ),
        sa.Index(
            "assignment_one_an_ask",
            "ask_id",
            unique=True,
            sqlite_where=sa.text("relieved_at IS NULL"),
            postgresql_where=sa.text("relieved_at IS NULL"),
        ),
        sa.Index("assignment_step", "occasion_id", "step"),
    )


class JournalRow(Base):
    """One thing that happened; append-only, ids and counts only."""

    __tablename__ = "journal"

    entry_id: Mapped[int] = mapped_column(primary_key=True)
    occasion_id: Mapped[str] = mapped_column(index=True)
    kind_of_run: Mapped[KindOfRun] = mapped_column(one_of(KindOfRun))
    at: Mapped[datetime]
    action: Mapped[str]
    step: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)

    __table_args__ = stamp_of()
