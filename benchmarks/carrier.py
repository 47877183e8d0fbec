"""Messages a second to a sink on loopback: Apprise as it comes, and under our carrier.

`make bench ONLY=carrier`. The naive way makes an object a message and asks it to
notify, as Apprise's README does. Both run in processes of their own: our stand-ins
stay where they are put.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.sinks.process import sink_process

MESSAGES, IN_FLIGHT = 600, 20
URLS = {
    "http": "json://{sink}/send?:to={{address}}",
    "smtp": "mailto://{sink}?from=office@example.org&to={{address}}",
}


def naive(url: str, messages: int) -> None:
    """Send one by one, an object each."""
    import apprise  # noqa: PLC0415 -- not with our stand-ins

    for number in range(messages):
        gateway = apprise.Apprise()
        gateway.add(url.replace("{address}", f"ana{number}@example.org"))
        assert gateway.notify(title="Call", body="Please answer: 2A7K")  # noqa: S101


def ours(url: str, messages: int) -> None:
    """Send in waves through the carrier."""
    from connectors.apprise_gateway import AppriseCarrier  # noqa: PLC0415 -- as above
    from plans.messages.deliveries import Outcome  # noqa: PLC0415
    from tests.contracts.carrier import delivery  # noqa: PLC0415

    carrier = AppriseCarrier({"sms": url}, {})
    for first in range(0, messages, IN_FLIGHT):
        wave = [
            delivery(str(number), address=f"ana{number}@example.org")
            for number in range(first, first + IN_FLIGHT)
        ]
        told = carrier.carry(wave).values()
        assert all(one.outcome is Outcome.ACCEPTED for one in told)  # noqa: S101


def main() -> None:
    """Print a line a kind of sink and a way."""
    print("sink, way, messages/s, CPU seconds per 1,000")
    for kind, url in URLS.items():
        for way in ("naive", "ours"):
            with tempfile.TemporaryDirectory() as folder:
                log = Path(folder) / "log"
                with sink_process(kind, log) as sink:
                    command = [
                        sys.executable,
                        "-W",
                        "ignore",
                        "-m",
                        "benchmarks.carrier",
                    ]
                    told = subprocess.run(  # noqa: S603 -- our own words
                        [*command, way, url.format(sink=sink)],
                        check=True,
                        capture_output=True,
                        text=True,
                    )
            print(f"{kind}, {way}, {told.stdout.strip()}")


def measure(way: str, url: str) -> None:
    """Print one figure; loading and the first message do not count."""
    run = {"naive": naive, "ours": ours}[way]
    run(url, IN_FLIGHT)
    began_at, cpu_at = time.perf_counter(), time.process_time()
    run(url, MESSAGES)
    taken_s = time.perf_counter() - began_at
    cpu_s = (time.process_time() - cpu_at) / MESSAGES * 1000
    print(f"{MESSAGES / taken_s:.0f}, {cpu_s:.2f}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(*sys.argv[1:])
    else:
        main()
