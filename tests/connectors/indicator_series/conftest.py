from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from connectors.indicator_series import SeriesAddress
from tests.connectors.indicator_series.gauge import GAUGE, MINUTE
from tests.sinks.http import Behaviour, HttpSink, http_sink


@pytest.fixture
def gauge() -> Iterator[HttpSink]:
    with http_sink(behaviour=Behaviour.ANSWERS, body=GAUGE.encode()) as sink:
        yield sink


@pytest.fixture
def address(gauge: HttpSink) -> SeriesAddress:
    return SeriesAddress(
        url=f"http://{gauge.address}/level?key=of-a-test",
        unit="m",
        zone=ZoneInfo("Asia/Shanghai"),
        interval=10 * MINUTE,
        timeout_s=2,
    )
