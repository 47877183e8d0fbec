"""Test-only: loads `muster send` once and forks it, perhaps without its fence.

`python -m tests.kill.sender [--no-fence]`: for each line on standard input one more
sender, whose process id is printed.
"""

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

import sqlalchemy as sa

from connectors.apprise_gateway.wire import wired
from connectors.store import open_store
from connectors.store.tables.ledger import DeliveryRow
from flows.cli import main, send
from flows.settings import Settings
from flows.wiring import sending
from plans.messages.carrying import Deliveries
from plans.messages.deliveries import DeliveryState, Verdict


class Fenceless:
    """Deliveries that anybody may settle, whoever holds them by now."""

    def __init__(self, connection: sa.Connection, real: Deliveries) -> None:
        self._connection, self._real = connection, real
        self.claim, self.renew = real.claim, real.renew
        self.next_due_at, self.reckon_anew = real.next_due_at, real.reckon_anew

    def settle(
        self, verdicts: Mapping[str, Verdict], *, token: str, now: datetime
    ) -> None:
        seized = sa.update(DeliveryRow).where(DeliveryRow.key.in_(verdicts))
        self._connection.execute(seized.values(lease_token=token))
        self._real.settle(verdicts, token=token, now=now)
        # Half a minute is long for a test.
        is_again = DeliveryRow.state == DeliveryState.RETRY
        self._connection.execute(seized.where(is_again).values(due_at=now))


@contextmanager
def open_fenceless(
    settings: Settings, *, is_writer: bool = True
) -> Iterator[Deliveries]:
    with open_store(settings.url, is_writer=is_writer) as store:
        connection = store.deliveries._connection  # noqa: SLF001 -- what a mutant needs
        yield Fenceless(connection, store.deliveries)


def fork_senders() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    while sys.stdin.readline():
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os._exit(main.main(["send"]))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    if "--no-fence" in sys.argv:
        sending.open_ledger = open_fenceless  # this process only: it is the mutant
    wired()  # Apprise, before there is anything to kill
    assert send
    fork_senders()
