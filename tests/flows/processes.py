"""The processes of a site in one thread, on one clock that a test moves.

Each can be stopped by itself, under the eyes of a watchdog.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from connectors.store import open_store
from flows.engine.beating import heartbeat_of
from flows.engine.conduct import Conductor, run_step
from flows.engine.deadlines import remind
from flows.engine.deliver import Sender
from flows.engine.sighting import Lookout
from flows.engine.straight import Straight
from flows.engine.watchdog import LOOK_EVERY_S, Watchdog, Watching
from flows.settings import Settings
from flows.texts import LANGUAGES, catalogue, words
from flows.wiring.deciding import desk_of, posting_of
from flows.wiring.sending import open_ledger, open_warnings
from plans.errors import UnreachableError
from plans.messages.carrying import Deliveries
from plans.messages.deliveries import Delivery
from plans.running.sights import Machine
from plans.site import Site
from tests.fakes.carrier import FakeCarrier
from tests.fakes.clock import FakeClock

TICK_S = 10.0
BEATING = ("engine", "sender", "web")


@dataclass
class Pieces:
    """What runs, and what is seen of the machine."""

    #: Processes that do nothing, and give no sign.
    dead: set[str] = field(default_factory=set)
    #: Lanes whose sender does nothing.
    stuck: set[str] = field(default_factory=set)
    #: Steps that no engine takes.
    ignored: set[str] = field(default_factory=set)
    #: Nothing is decided here any more.
    has_ended: bool = False
    #: Added to what the engine says of itself.
    idle_s: int = 0
    machine: Machine = field(
        default_factory=lambda: Machine(
            host="here",
            expected=frozenset({"engine", "sender", "web", "prefect"}),
            answers={"prefect": True, "web": True},
            free_bytes=10**10,
        )
    )
    #: Why the store cannot be opened (read or write), for everybody.
    reading_fails: str = ""
    writing_fails: str = ""


class Processes:
    """An engine, senders and a watchdog."""

    def __init__(
        self,
        settings: Settings,
        conductor: Conductor,
        clock: FakeClock,
        carrier: FakeCarrier,
    ) -> None:
        self.settings, self.conductor, self.clock = settings, conductor, clock
        self.site: Site = conductor.site
        self.pieces, self.elapsed_s = Pieces(), 0.0
        self.by_sender, self.by_watchdog = carrier, FakeCarrier()
        self.watchdog = self.new_watchdog()

    def new_watchdog(self) -> Watchdog:
        return Watchdog(
            Watching(
                open_lookout=self.lookout,
                site=lambda: self.site,
                machine=lambda: self.pieces.machine,
                carry_warnings=self.carry_warnings,
                straight=Straight(carry=self.by_watchdog.carry),
                clock=self.clock,
                monotonic=lambda: self.elapsed_s,
            )
        )

    @contextmanager
    def lookout(self, *, is_writer: bool = True) -> Iterator[Lookout]:
        fails = self.pieces.reading_fails
        if why := fails or (is_writer and self.pieces.writing_fails):
            raise UnreachableError("store", str(why))
        posting = posting_of(self.settings, now=self.clock.now())
        url = self.settings.url
        with open_store(url, is_writer=is_writer, posting=posting) as store:
            yield Lookout(desk=desk_of(store), sights=store.sights)

    def carry_warnings(self, lanes: Collection[str]) -> None:
        for lane in lanes:
            self.sender(lane, open_warnings, self.by_watchdog).drain()

    def sender(
        self,
        lane: str,
        opened: Callable[..., AbstractContextManager[Deliveries]],
        carrier: FakeCarrier,
    ) -> Sender:
        return Sender(
            lane=lane,
            open_ledger=partial(opened, self.settings),
            carrier=carrier,
            clock=self.clock,
            site=lambda: self.site,
            lease=timedelta(seconds=10),
        )

    def pass_s(self, seconds: float, *, at_once_s: float = TICK_S) -> None:
        """Let everything run for so long, so many seconds at once."""
        ends_s = self.elapsed_s + seconds
        while self.elapsed_s < ends_s:
            self.tick(at_once_s)

    def tick(self, seconds: float = TICK_S) -> None:
        self.clock.moment += timedelta(seconds=seconds)
        self.elapsed_s += seconds
        pieces = self.pieces
        if not (pieces.reading_fails or pieces.writing_fails or pieces.has_ended):
            self._work()
        if self.elapsed_s % LOOK_EVERY_S == 0:
            self.watchdog.look()

    def _work(self) -> None:
        self._beat()
        now = self.clock.now()
        with self.conductor.open_reading() as desk:
            due = desk.steps.due(now=now)
        if "engine" not in self.pieces.dead and not self.pieces.idle_s:
            for incident_id, step in due:
                if step not in self.pieces.ignored:
                    run_step(incident_id, step, self.conductor)
            if "reminders" not in self.pieces.dead:
                remind(self.conductor)
        for lane in self.lanes - self.pieces.stuck:
            if "sender" not in self.pieces.dead and self._is_due(lane):
                self.sender(lane, open_ledger, self.by_sender).drain()

    def _is_due(self, lane: str) -> bool:
        with open_ledger(self.settings, is_writer=False) as ledger:
            due_at = ledger.next_due_at(lane)
        return due_at is not None and due_at <= self.clock.now()

    def _beat(self) -> None:
        now = self.clock.now()
        with self.conductor.open_desk() as desk:
            for service in set(BEATING) - self.pieces.dead:
                facts = {"idle_s": self.pieces.idle_s} if service == "engine" else {}
                desk.heartbeats.beat(heartbeat_of(service, (now, now), facts, "here"))

    def alarms(self) -> list[Delivery]:
        """Return all alarms that left, whoever carried them."""
        left = [*self.by_sender.carried, *self.by_watchdog.carried]
        return [one for one in left if one.title in self.titles()]

    def heard(self) -> list[str]:
        """Return the names of the alarms that left, each once, in order."""
        names = self.titles()
        return list(dict.fromkeys(names[one.title] for one in self.alarms()))

    @property
    def lanes(self) -> set[str]:
        return {self.site.lane_of(channel)[0] for channel in self.site.channels}

    @staticmethod
    def title(name: str) -> str:
        return words(f"alarm.{name}.title", "zh")

    @staticmethod
    def titles() -> dict[str, str]:
        """Return the names of our alarms by their titles, in either language."""
        return {
            text: key.removeprefix("alarm.").removesuffix(".title")
            for language in LANGUAGES
            for key, text in catalogue(language).items()
            if key.startswith("alarm.") and key.endswith(".title")
        }
