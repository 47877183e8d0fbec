"""The first correction of a warning over every channel, and the rest of its lane.

`make bench ONLY=correcting`. A warning reaches 2,000 people and a group; a notice to
all of them and the correction of another message fill the lanes; then the warning is
corrected while the senders run. Measured at the sinks, from before the order: when each
channel had its first correction, and when the lane had carried the last one, beside
what the order printed.
"""

import sys
import tempfile
from pathlib import Path
from time import time

from tests.flows.correcting import CHANNELS, Correcting
from tests.flows.trial import wait_for
from tests.sinks.http import http_sink

PEOPLE = {"sms": 1700, "email": 250, "voice": 50}
RATE, IN_FLIGHT = "50/s", 20
BAR_S, LONGEST_S = 60.0, 900.0


def main() -> int:
    """Run it once and print what was measured; 1 where the bar is missed."""
    everybody = sum(PEOPLE.values()) + 1
    with tempfile.TemporaryDirectory() as folder, http_sink() as sink:
        here = Correcting(Path(folder), sink, rate=RATE, in_flight=IN_FLIGHT)
        here.people(**PEOPLE)
        here.warn()
        with here.sending():
            wait_for(lambda: len(here.received("news")) == everybody, LONGEST_S)
            # A few have the notice; to these goes the correction that is in the way.
            wait_for(lambda: len(here.received("home")) >= everybody // 4, LONGEST_S)
            here.correct("home", en="Of something else.", zh="其他更正。")
            waiting = 2 * everybody - len(sink.received)
            began = time()
            done = here.correct("news")
            ordered_s = time() - began
            wait_for(lambda: len(here.received("off")) == everybody, LONGEST_S)
        here.close()
        first, last = _moments(here, began)
    lanes = {one.lane: one for one in done.lanes}
    print(
        f"waiting before the order: about {waiting}; the order took {ordered_s:.2f} s"
    )
    for channel in CHANNELS:
        print(f"{channel}: first after {first[channel]:.2f} s")
    for lane, seconds in last.items():
        printed = lanes[lane].takes.total_seconds()
        print(
            f"{lane}: last of {lanes[lane].segments} after {seconds:.1f} s, "
            f"printed {printed:.1f} s"
        )
    return int(max(first.values()) > BAR_S)


def _moments(
    here: Correcting, began: float
) -> tuple[dict[str, float], dict[str, float]]:
    """Return seconds to the first correction a channel, and to the last one a lane."""
    first: dict[str, float] = {}
    last: dict[str, float] = {}
    for one in here.received("off"):
        channel = one.path.strip("/")
        first.setdefault(channel, one.at - began)
        last["group" if channel == "group" else "gateway"] = one.at - began
    return first, last


if __name__ == "__main__":
    sys.exit(main())
