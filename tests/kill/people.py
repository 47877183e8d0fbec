"""The people of a trial: they read what arrives at the sink, and answer it."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

from flows.engine.answers import Source, record
from flows.engine.clock import WallClock
from flows.engine.questions import NotUnderstood, question_from
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.errors import UnreachableError
from plans.experts import ADVICE
from plans.people.call_ups import Said
from plans.people.replies import Reply
from plans.people.roster import PartyKind
from plans.running.switches import EndedSiteError
from tests.sinks.received import read_log

CODE = re.compile(r"(?<![A-Za-z0-9])[A-HJ-NP-Z][0-9]{4,}")


@dataclass
class People:
    """Everybody with a telephone: says yes once to every question that arrives."""

    settings: Settings
    log: Path
    #: Some questions are not known here: another site asked them.
    may_be_strangers: bool = False
    #: They wait while it is set: nobody can be reached.
    away: Event = field(default_factory=Event)
    _answered: set[str] = field(default_factory=set)

    @contextmanager
    def answering(self) -> Iterator[None]:
        over = Event()
        with ThreadPoolExecutor(1) as threads:
            reading = threads.submit(self._answer_until, over)
            try:
                yield
            finally:
                over.set()
            reading.result()

    def turn_to(self, settings: Settings) -> None:
        """Answer another site from now on."""
        self.settings = settings

    def say_everything_again(self) -> None:
        """Answer what was answered before, too: nobody there has heard it."""
        self.may_be_strangers = True
        self._answered = set()

    def _answer_until(self, over: Event) -> None:
        while not over.wait(0.1):
            for one in read_log(self.log):
                found = CODE.search(one.fields.get("message", ""))
                if not found or one.key in self._answered or self.away.is_set():
                    continue
                if self._answer(one.fields["to"], found[0]):
                    self._answered.add(one.key)

    def _answer(self, address: str, code: str) -> bool:
        """Answer; False when nobody heard it, and it has to be said again."""
        source, now = Source(via="test"), WallClock().now()
        try:
            with open_desk(self.settings) as desk:
                found = question_from(desk, address, f"{code} yes")
                if isinstance(found, NotUnderstood):
                    assert self.may_be_strangers, found.reason
                    return False  # perhaps this site asks it later
                reply = found.reply
                if ADVICE in found.message.key.split("/"):
                    reply = Reply(said=Said.ADVISED, note="Close the market hall.")
                elif desk.roster.party(found.message.to).kind is PartyKind.ORGANISATION:
                    reply = replace(reply, number=6)
                record(desk, found.message, reply, source, now=now)
        except (UnreachableError, EndedSiteError):
            return False
        return True
