"""Answers over the real pages for a minute, at 0.6 of what the store takes by itself.

`make bench ONLY=answering`. First the store's own rate of single commits: answers that
one process records one after the other, a transaction each, with no page around them.
Then `muster web`, a process of its own, is sent answers of others at 0.6 of that rate,
whatever becomes of those before (an open loop over kept connections), and all that it
said to have recorded are counted in the store. For the record: what the driver takes
alone (an insert of one word a transaction, synchronous=FULL).
"""

import http.client
import os
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from subprocess import DEVNULL, Popen

from flows.engine.answer_links import LinkKey
from flows.engine.answers import Source, record
from flows.engine.clock import WallClock, pause
from flows.settings import Settings
from plans.identity import MessageId
from plans.messages.message import Message, message_id_of
from plans.people.call_ups import Ask, Said, ask_id_of
from plans.people.registry import PartyEntry
from plans.people.replies import Reply
from plans.people.roster import PartyKind, Wanted
from tests.flows.township import AT_THE_GATE, KEY, MINUTE, Township, make_site
from tests.flows.trial import free_port

SHARE, SECONDS = 0.6, 60.0
#: Answers for the store's own rate, at least so many and for so long.
ALONE, ALONE_S = 200, 5.0
CONNECTIONS = 24
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one run came to."""

    #: A second: the driver alone, the store alone, and what the pages were sent.
    driver: float
    store: float
    sent_a_s: float
    sent: int
    #: How often each status came; 0 where no answer came at all.
    statuses: Counter[int]
    recorded: int
    #: Seconds from the first answer to the end of the last one.
    took_s: float
    #: Seconds from when an answer was due to its answer: median, 99 of 100, longest.
    waited: tuple[float, float, float]

    @property
    def share(self) -> float:
        """What part of the store's own rate the pages took."""
        return self.recorded / self.took_s / self.store


class Asked(Township):
    """A township that asks many people, all of them by the clock on the wall."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked = 0

    def ask_many(self, number: int) -> list[MessageId]:
        """Ask so many people more; return their messages."""
        numbers = [f"p{self.asked + n}" for n in range(number)]
        self.asked += number
        now = WallClock().now()
        people = [
            PartyEntry(kind=PartyKind.PERSON, number=one, name=one) for one in numbers
        ]
        with self.open_desk() as desk:
            desk.registry.take_parties(people)
            wanted = Wanted(numbers=frozenset(numbers))
            parties = [one.party_id for one in desk.roster.parties(wanted)]
            messages = [
                Message(
                    key="gates",
                    to=to,
                    title="Come",
                    body="{answer}",
                    language="en",
                    step="gates",
                    wants_answer=True,
                    closes_at=now + 60 * MINUTE,
                )
                for to in parties
            ]
            desk.outbox.put(self.incident_id, messages)
            ids = [message_id_of(self.incident_id, "gates", to) for to in parties]
            asks = [
                Ask(
                    ask_id=ask_id_of(
                        self.incident_id, step="gates", post=AT_THE_GATE, to=to
                    ),
                    occasion_id=self.incident_id,
                    step="gates",
                    post=AT_THE_GATE,
                    party_id=to,
                    tier=0,
                    asked_at=now,
                    message_id=message_id,
                )
                for to, message_id in zip(parties, ids, strict=True)
            ]
            desk.call_ups.ask(asks)
        return ids

    def answers(self, via: str) -> int:
        """Return how many answers came so."""
        file = self.settings.site / "muster.db"
        with closing(sqlite3.connect(file)) as store:
            chosen = "SELECT count(DISTINCT ask_id) FROM answer WHERE via = ?"
            return int(store.execute(chosen, (via,)).fetchone()[0])


def measure(seconds: float = SECONDS, alone_s: float = ALONE_S) -> Measured:
    """Measure the store alone, then the pages; one machine, one run."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        site.mkdir()
        make_site(site)
        here = Asked(site)
        here.declare()
        driver = driver_rate(site, alone_s / 2)
        own = store_rate(here, alone_s)
        a_s = own * SHARE
        ids = here.ask_many(round(a_s * seconds))
        with served(here.settings) as port:
            sending = _Sending(port, tokens_of(ids), a_s)
            sending.run()
        recorded = here.answers("web")
        here.close()
    waited = sorted(sending.waited)
    return Measured(
        driver=driver,
        store=own,
        sent_a_s=a_s,
        sent=len(ids),
        statuses=sending.statuses,
        recorded=recorded,
        took_s=sending.took_s,
        waited=(waited[len(waited) // 2], waited[len(waited) * 99 // 100], waited[-1]),
    )


def driver_rate(folder: Path, seconds: float) -> float:
    """Return how many transactions of one insert the driver commits a second."""
    with closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as store:
        store.execute("PRAGMA journal_mode=WAL")
        store.execute("PRAGMA synchronous=FULL")
        store.execute("CREATE TABLE said (word TEXT)")
        began_at, many = time.perf_counter(), 0
        while time.perf_counter() - began_at < seconds:
            store.execute("BEGIN IMMEDIATE")
            store.execute("INSERT INTO said VALUES ('yes')")
            store.execute("COMMIT")
            many += 1
        return many / (time.perf_counter() - began_at)


def store_rate(here: Asked, seconds: float) -> float:
    """Return how many answers a second are recorded, one a transaction."""
    taken, many, reply = 0.0, 0, Reply(said=Said.ACCEPTED)
    while taken < seconds or many < ALONE:
        ids = here.ask_many(ALONE)
        began_at = time.perf_counter()
        for message_id in ids:
            with here.open_desk() as desk:
                message = desk.ledger.message(message_id)
                source = Source(via="alone")
                record(desk, message, reply, source, now=WallClock().now())
        taken += time.perf_counter() - began_at
        many += len(ids)
    return many / taken


def tokens_of(ids: Sequence[MessageId], key: LinkKey = KEY) -> list[str]:
    """Return the links' tokens."""
    expires_at = WallClock().now() + 60 * MINUTE
    return [key.token(one, expires_at) for one in ids]


@contextmanager
def served(settings: Settings) -> Iterator[int]:
    """Run `muster web`; yield its port once it listens."""
    port = free_port()
    environment = settings.model_copy(update={"web_port": port}).child_environment()
    command = [sys.executable, "-P", "-m", "flows.cli", "web"]
    root = str(Path(__file__).parent.parent)
    environment |= {"PYTHONPATH": root}
    with Popen(command, env=environment, stdout=DEVNULL, stderr=DEVNULL) as process:  # noqa: S603 -- our own words
        try:
            while not _listens(port):
                pause(0.05)
            yield port
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as door:
        try:
            door.request("GET", "/health")
            return door.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False


class _Sending:
    """Sends one answer a token, each at its moment."""

    def __init__(self, port: int, tokens: Sequence[str], a_second: float) -> None:
        self.statuses: Counter[int] = Counter()
        self.waited: list[float] = []
        self._port = port
        self._due: SimpleQueue[tuple[float, str]] = SimpleQueue()
        for number, token in enumerate(tokens):
            self._due.put((number / a_second, token))
        self._began_at, self.took_s = 0.0, 0.0

    def run(self) -> None:
        """Return when all have their answer."""
        self._began_at = time.perf_counter()
        with ThreadPoolExecutor(CONNECTIONS) as hands:
            for hand in [hands.submit(self._send) for _ in range(CONNECTIONS)]:
                hand.result()
        self.took_s = time.perf_counter() - self._began_at

    def _send(self) -> None:
        door = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        with closing(door):
            while True:
                try:
                    due, token = self._due.get_nowait()
                except Empty:
                    return
                pause(max(0.0, self._began_at + due - time.perf_counter()))
                self.statuses[self._one(door, token)] += 1
                self.waited.append(time.perf_counter() - self._began_at - due)

    @staticmethod
    def _one(door: http.client.HTTPConnection, token: str) -> int:
        try:
            door.request("POST", f"/a/{token}", "do=yes", FORM)
            answer = door.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            door.close()
            return 0
        return answer.status


def main() -> None:
    """Print what a minute came to."""
    found = measure()
    print(f"load {os.getloadavg()[0]:.1f}")
    print(f"the driver alone: {found.driver:.0f} commits/s")
    print(f"the store alone: {found.store:.0f} answers/s, a transaction each")
    print(f"the pages: {found.sent} answers at {found.sent_a_s:.0f}/s")
    print(f"taken in {found.took_s:.1f} s: {found.share:.2f} of the store's own rate")
    print(f"statuses: {dict(found.statuses)}; in the store: {found.recorded}")
    median, most, longest = (f"{one * 1000:.0f} ms" for one in found.waited)
    print(f"answered after {median} (median), {most} (99 of 100), {longest} (longest)")


if __name__ == "__main__":
    main()
