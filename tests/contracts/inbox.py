"""What every Inbox must do."""

from abc import ABC, abstractmethod
from datetime import UTC, datetime, timedelta

import pytest

from plans.errors import ConnectorError
from plans.messages.inbox import Inbox

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class InboxContract(ABC):
    """Subclass it, say how to build one and fill it, and inherit the tests."""

    @pytest.fixture
    @abstractmethod
    def inbox(self) -> Inbox:
        """Return an inbox of a system that runs, with nothing in it."""

    @abstractmethod
    def comes_in(self, text: str, *, at: datetime) -> None:
        """Let a message of ana's come in."""

    @abstractmethod
    def breaks_in(self) -> None:
        """Let something come in that is no message."""

    @abstractmethod
    def acknowledged(self) -> int:
        """Return how many messages the outside system knows to be taken."""

    @abstractmethod
    def switch_off(self) -> None:
        """Make the outside system stop answering."""

    @property
    def ten(self) -> datetime:
        return datetime(2026, 11, 25, 2, tzinfo=UTC)

    def test_an_empty_inbox_is_no_trouble(self, inbox: Inbox) -> None:
        batch = inbox.fetch("", since=LONG_AGO)

        assert list(batch.messages) == []

    def test_what_came_is_fetched_in_order_with_its_moment(self, inbox: Inbox) -> None:
        self.comes_in("yes", at=self.ten)
        self.comes_in("no", at=self.ten + timedelta(minutes=1))

        batch = inbox.fetch("", since=LONG_AGO)

        told = [(one.sender, one.text, one.said_at) for one in batch.messages]
        assert told == [
            ("ana@town.example", "yes", self.ten),
            ("ana@town.example", "no", self.ten + timedelta(minutes=1)),
        ]

    def test_what_was_fetched_and_not_kept_comes_again_as_the_same(
        self, inbox: Inbox
    ) -> None:
        self.comes_in("yes", at=self.ten)

        first, again = (inbox.fetch("", since=LONG_AGO).messages for _ in range(2))

        assert first == again
        assert self.acknowledged() == 0

    def test_what_was_kept_comes_no_more(self, inbox: Inbox) -> None:
        self.comes_in("yes", at=self.ten)
        first = inbox.fetch("", since=LONG_AGO)
        inbox.acknowledge(first)
        nothing = inbox.fetch(first.cursor, since=LONG_AGO)
        self.comes_in("no", at=self.ten)
        later = inbox.fetch(nothing.cursor, since=LONG_AGO)

        assert list(nothing.messages) == []
        assert [one.text for one in later.messages] == ["no"]
        assert self.acknowledged() == 1

    def test_what_came_before_the_first_visit_stays_left_out(
        self, inbox: Inbox
    ) -> None:
        self.comes_in("yes", at=self.ten - timedelta(days=30))
        first = inbox.fetch("", since=self.ten - timedelta(days=3))
        self.comes_in("no", at=self.ten)
        later = inbox.fetch(first.cursor, since=self.ten)

        assert list(first.messages) == []
        assert [one.text for one in later.messages] == ["no"]

    def test_one_bad_message_stops_no_other(self, inbox: Inbox) -> None:
        self.breaks_in()
        self.comes_in("yes", at=self.ten)

        batch = inbox.fetch("", since=LONG_AGO)

        assert [one.text for one in batch.messages] == ["yes"]
        assert batch.left_out == {"unreadable": 1}

    def test_a_dead_system_says_so(self, inbox: Inbox) -> None:
        self.switch_off()

        with pytest.raises(ConnectorError) as told:
            inbox.fetch("", since=LONG_AGO)

        assert told.value.is_retryable
