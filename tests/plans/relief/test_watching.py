from datetime import datetime
from decimal import Decimal

from plans.relief.donations import DonationChannel, Need
from plans.relief.watching import Closing, closings
from tests.sample import HOUR, SIX


def need(
    name: str, *, pledged: int = 0, received: int = 0, closed_at: datetime | None = None
) -> Need:
    return Need(
        need=name,
        item=name,
        unit="box",
        quantity=Decimal(10),
        pledged=Decimal(pledged),
        received=Decimal(received),
        closed_at=closed_at,
    )


def hall(*needs: Need, closed_at: datetime | None = None) -> DonationChannel:
    return DonationChannel(
        channel="hall",
        opened_at=SIX,
        until=SIX + 8 * HOUR,
        closed_at=closed_at,
        needs=needs,
    )


def test_a_need_closes_when_it_is_promised_or_in_hand() -> None:
    channel = hall(need("a", pledged=10), need("b", received=12), need("c", pledged=9))

    assert closings([channel], now=SIX) == [
        Closing(channel="hall", needs=("a", "b"), is_whole_channel=False)
    ]


def test_a_channel_closes_with_its_last_need() -> None:
    channel = hall(need("a", closed_at=SIX), need("b", pledged=10))

    assert closings([channel], now=SIX) == [
        Closing(channel="hall", needs=("b",), is_whole_channel=True)
    ]


def test_everything_closes_when_the_time_is_over() -> None:
    assert closings([hall(need("a"))], now=SIX + 8 * HOUR) == [
        Closing(channel="hall", needs=("a",), is_whole_channel=True)
    ]
    assert closings([hall(need("a"))], now=SIX + 8 * HOUR - HOUR) == []


def test_what_is_closed_stays_closed_and_is_closed_once() -> None:
    # A pledge was withdrawn since.
    open_again = hall(need("a", pledged=3, closed_at=SIX), need("b"))
    closed = hall(need("a"), closed_at=SIX)

    assert closings([open_again, closed], now=SIX + HOUR) == []
