"""The first correction leaves over every channel before whatever waits in its lane."""

from pathlib import Path

from tests.flows.correcting import CHANNELS, Correcting
from tests.sinks.http import http_sink

PEOPLE = {"sms": 40, "voice": 2, "email": 2}
IN_FLIGHT = 4


def test_the_first_one_over_each_channel_overtakes_an_earlier_correction(
    tmp_path: Path,
) -> None:
    everybody = sum(PEOPLE.values()) + 1  # and the group
    with http_sink() as sink:
        here = Correcting(tmp_path, sink, rate="200/s", in_flight=IN_FLIGHT)
        here.people(**PEOPLE)
        here.warn()
        here.until(lambda: len(here.received("home")) == everybody)
        # A correction of something else fills the lanes before.
        here.correct("home", en="Of something else.", zh="其他更正。")
        before = len(sink.received)
        done = here.correct("news")
        here.until(lambda: len(here.received("off")) == everybody)
        places = here.first("off", sink.received[before:])
        here.close()

    assert [(one.lane, one.segments) for one in done.lanes] == [
        *(("gateway", 88), ("group", 2))
    ]
    assert set(places) == set(CHANNELS)
    # After the first ones of the correction before; waves leave side by side.
    assert max(places.values()) < 2 * len(CHANNELS) + IN_FLIGHT
