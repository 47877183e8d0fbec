"""A gauge that tells its values over HTTP, and what is read of it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from connectors.indicator_series import IndicatorSeries, SeriesAddress
from flows.engine.clock import pause
from plans.errors import ConnectorError
from plans.warning.readings import Reading
from tests.sinks.http import HttpSink

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
TEN = datetime(2026, 11, 25, 2, tzinfo=UTC)  # ten in the morning in Shanghai
MINUTE = timedelta(minutes=1)
GAUGE = """Gauge: Linhe, water level in m
time,value,state
2026-11-25 10:00,5.10,ok
2026-11-25 10:10,5.62,ok
"""


def told(reading: Reading) -> dict[str, list[tuple[int, float | None]]]:
    """Return minutes after ten and values by cell."""
    return {
        one.cell: [
            (round((at - TEN) / MINUTE), value)
            for at, value in zip(one.moments, one.values, strict=True)
        ]
        for one in reading.series
    }


def read(gauge: HttpSink, address: SeriesAddress, body: str | bytes) -> Reading:
    gauge.body = body.encode() if isinstance(body, str) else body
    return IndicatorSeries(address).read(now=NOW)


def trouble(gauge: HttpSink, address: SeriesAddress, body: str | bytes) -> str:
    with pytest.raises(ConnectorError) as raised:
        read(gauge, address, body)
    line = str(raised.value)

    assert "\n" not in line
    assert "of-a-test" not in line
    return line


@contextmanager
def line(*parts: bytes, pause_s: float = 0.0) -> Iterator[str]:
    """Yield the address of somebody who says just this, once, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def answer() -> None:
            caller, _ = door.accept()
            with caller:
                caller.recv(65536)
                with suppress(OSError):  # who hangs up first
                    for part in parts:
                        caller.sendall(part)
                        pause(pause_s)

        thread = Thread(target=answer, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}/"
        thread.join()
