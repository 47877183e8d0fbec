"""What every Donations must do."""

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from plans.incident.incidents import Incidents
from plans.incident.progress import Progress
from plans.incident.steps import Steps
from plans.lease import Lease
from plans.relief.donations import (
    ClosedError,
    DonationChannel,
    Donations,
    Need,
    Pledge,
)
from tests.contracts.sample import FLOOD, HOUR, MINUTE, SIX, incident

MASKS = Need(need="masks", item="mask-ffp2", unit="piece", quantity=Decimal(5000))
RICE = Need(need="rice", item="rice", unit="kg", quantity=Decimal("0.30"))
HALL = DonationChannel(
    channel="hall", opened_at=SIX, until=SIX + 8 * HOUR, needs=(MASKS, RICE)
)
MONEY = DonationChannel(channel="account", opened_at=SIX, until=SIX + HOUR)


def pledge(
    key: str = "1",
    need: str = "rice",
    quantity: str = "0.10",
    channel: str = "hall",
    at: datetime = SIX + MINUTE,
) -> Pledge:
    return Pledge(
        pledge_key=key,
        channel=channel,
        need=need,
        quantity=Decimal(quantity),
        unit="kg" if need == "rice" else "piece",
        donor="Bo",
        contact="bo@example.org",
        at=at,
    )


class DonationsContract(ABC):
    """Subclass it, say how to build one, and inherit the tests."""

    @pytest.fixture
    @abstractmethod
    def incidents(self) -> Incidents:
        """Return the incidents that go with the donations; it knows none."""

    @pytest.fixture
    @abstractmethod
    def steps(self) -> Steps:
        """Return the steps that go with them."""

    @pytest.fixture
    @abstractmethod
    def donations(self) -> Donations:
        """Return one without channels."""

    @pytest.fixture(autouse=True)
    def opened(self, incidents: Incidents, donations: Donations) -> None:
        incidents.add(incident(), key="dam")
        donations.open(FLOOD, "help", [HALL, MONEY])

    def promise(self, donations: Donations, one: Pledge) -> None:
        donations.record_pledge(FLOOD, "help", one)

    def needs(self, donations: Donations) -> dict[str, Need]:
        hall, _ = donations.of(FLOOD, "help")
        return {need.need: need for need in hall.needs}

    def test_channels_open_with_their_needs_in_order(
        self, donations: Donations
    ) -> None:
        assert donations.of(FLOOD, "help") == [HALL, MONEY]
        assert donations.of(FLOOD, "warn") == []

    def test_a_channel_that_is_open_stays_as_it_was(self, donations: Donations) -> None:
        donations.open(FLOOD, "help", [replace(HALL, until=SIX, needs=())])

        assert donations.of(FLOOD, "help") == [HALL, MONEY]

    def test_quantities_are_exact(self, donations: Donations) -> None:
        for key in "abc":
            self.promise(donations, pledge(key, quantity="0.10"))

        assert self.needs(donations)["rice"].pledged == Decimal("0.30")
        assert self.needs(donations)["rice"].is_met
        assert self.needs(donations)["masks"].pledged == 0

    def test_the_same_pledge_is_kept_once(self, donations: Donations) -> None:
        self.promise(donations, pledge(quantity="0.10"))
        self.promise(donations, pledge(quantity="0.20"))

        assert self.needs(donations)["rice"].pledged == Decimal("0.10")

    def test_what_is_promised_in_another_unit_counts_for_nothing(
        self, donations: Donations
    ) -> None:
        self.promise(donations, replace(pledge(), unit="bag"))

        assert self.needs(donations)["rice"].pledged == 0

    def test_a_pledge_wakes_the_step(self, donations: Donations, steps: Steps) -> None:
        for step in ("warn", "watch", "help"):
            steps.take(FLOOD, step, Lease("ours", SIX + MINUTE), now=SIX)
            steps.start(FLOOD, step, at=SIX)
            steps.record(FLOOD, step, Progress(), token="ours", at=SIX, due_at=None)
        assert steps.due(now=SIX + HOUR) == []
        self.promise(donations, pledge())

        assert steps.due(now=SIX + HOUR) == [(FLOOD, "help")]

    def test_a_closed_need_takes_no_more(self, donations: Donations) -> None:
        self.promise(donations, pledge("before"))
        self.close(donations, ["rice"], is_whole_channel=False)

        with pytest.raises(ClosedError):
            self.promise(donations, pledge("after"))
        self.promise(donations, pledge("before"))  # kept already
        self.promise(donations, pledge("other", need="masks"))
        assert self.needs(donations)["rice"].closed_at == SIX + HOUR

    def test_a_channel_closes_with_its_last_need(self, donations: Donations) -> None:
        self.close(donations, ["rice", "masks"], is_whole_channel=True)

        hall, money = donations.of(FLOOD, "help")
        assert (hall.closed_at, money.closed_at) == (SIX + HOUR, None)
        with pytest.raises(ClosedError):
            self.promise(donations, pledge(need="masks"))

    @pytest.mark.parametrize(
        "late",
        [
            pledge(at=SIX + 8 * HOUR),
            pledge(need="boats"),
            pledge(channel="nowhere"),
        ],
    )
    def test_nothing_is_taken_too_late_or_without_a_need(
        self, donations: Donations, late: Pledge
    ) -> None:
        with pytest.raises(ClosedError):
            self.promise(donations, late)

    def close(
        self, donations: Donations, needs: list[str], *, is_whole_channel: bool
    ) -> None:
        donations.close(
            FLOOD,
            "help",
            channel="hall",
            needs=needs,
            is_whole_channel=is_whole_channel,
            at=SIX + HOUR,
        )
