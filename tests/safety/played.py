"""A small place whose exercise uses every door through which messages are put.

Whatever is put is carried by the real sender to a carrier that keeps it.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

from connectors.store import open_store
from connectors.store.engines import engine_of
from connectors.store.tables.ledger import MessageRow
from connectors.store.tables.mobilization import OccasionRow
from connectors.store.tables.people import ContactPointRow
from flows.drills.contact_checks import Asked, begin_contact_check, end_contact_checks
from flows.drills.injecting import Injecting
from flows.drills.preempting import Preempting
from flows.drills.starting import PlannedDrill
from flows.engine.corrections import Correction, correct
from flows.engine.deadlines import remind
from flows.engine.deliver import MayLeave, Sender
from flows.engine.own_words import OwnWords
from flows.engine.telling import tell
from flows.library import profile_of, site_in
from plans.errors import MobilizationError
from plans.identity import CellCode, KindOfRun
from plans.learning.drills import Drill
from plans.messages.carrying import Deliveries
from plans.messages.deliveries import EXERCISE_MARK, Delivery, may_leave
from plans.people.call_ups import Answer, Said
from plans.plan import Level
from tests.fakes.carrier import FakeCarrier
from tests.flows.engine.test_public_warnings import ORIGINATOR
from tests.flows.hillside import Hillside, plan_of
from tests.safety.place import (
    CHANNELS,
    EXERCISE,
    INJECTS,
    OWN,
    PEOPLE,
    PLAN,
    STEPS,
    Flags,
    partner,
    person,
)


@dataclass
class Played:
    """The exercise, what it has put, and what has left."""

    place: Hillside
    check: MayLeave = may_leave
    carrier: FakeCarrier = field(default_factory=FakeCarrier)
    #: Left, and was not allowed at that moment, or not marked.
    wrong: list[Delivery] = field(default_factory=list)

    def make(self, flags: Flags) -> None:
        """Fill the store; nobody has been told anything."""
        self.allow(flags.channels)
        allowed = iter(flags.points)
        people = [person(n, allowed) for n in range(PEOPLE)]
        with self.place.open_desk() as desk:
            desk.registry.take_parties([*people, partner(allowed)])

    def begin(self) -> None:
        """Begin an exercise with every kind of step, which has injects in store."""
        folder = self.place.settings.site / "plans" / "hillside"
        folder.mkdir(parents=True, exist_ok=True)
        drill = EXERCISE | {"kind": "exercise", "injects": INJECTS}
        (folder / "plan.yaml").write_text(json.dumps(PLAN), "utf-8")
        (folder / "drill.yaml").write_text(json.dumps(drill), "utf-8")
        self.place.begin(
            PLAN,
            kind_of_run=KindOfRun.EXERCISE,
            tries="hillside",
            by="operator",
            is_sure=True,
        )

    def allow(self, channels: Mapping[str, bool]) -> None:
        """Let the site's file say from now on which channels take exercises."""
        written: dict[str, Any] = {
            name: {
                "url": "json://127.0.0.1:1/" + ("" if name == "group" else OWN),
                "rate": "900/s",
                "exercises": channels[name],
                "shared": name == "group",
            }
            for name in CHANNELS
        }
        file = Path(self.place.settings.site) / "site.yaml"
        site = yaml.safe_load(file.read_text("utf-8")) | {"channels": written}
        site |= yaml.safe_load(ORIGINATOR) | {"jurisdiction": "cn"}
        site["roles"] |= {
            "mayor": {"holders": ["ana-0", "ana-1"], "may_declare": ["II", "III"]},
            "engineer": {"holders": ["ana-2"]},
            "operator": {"holders": ["ana-3"], "may_declare": ["II", "III"]},
        }
        file.write_text(json.dumps(site), "utf-8")
        self.place.site = site_in(self.place.settings.site)
        law = profile_of(self.place.site, self.place.settings.site)
        conductor = replace(self.place.conductor, site=self.place.site, law=law)
        self.place.conductor = conductor
        with open_store(self.place.settings.url) as store:
            store.deliveries.sync_lanes(self.place.site)

    def do(self, action: str) -> None:
        """Let something happen; what is refused puts nothing, and that is well."""
        try:
            getattr(self, f"_{action}")()
        except MobilizationError:
            return

    def send(self) -> None:
        """Carry what is due in every lane, and judge it as the site stands now."""
        before = len(self.carrier.carried)
        for lane in CHANNELS:
            self._sender(lane).drain()
        allowed = self._allowed()
        for one in self.carrier.carried[before:]:
            is_drill = one.kind_of_run is not KindOfRun.ACTUAL
            channel = self.place.site.channels[one.contact_point.channel]
            point = one.contact_point.contact_point_id
            is_allowed = allowed[point] and channel.exercises
            if is_drill and not (is_allowed and is_marked(one)):
                self.wrong.append(one)

    def wait(self, length: timedelta) -> None:
        """Let time pass, and everything be carried that is due then."""
        self.place.wait(length)
        remind(self.place.conductor)
        self.send()

    def attempts(self) -> int:
        """Return how many ways the messages of drills had: each was tried or not."""
        points = sa.select(ContactPointRow.party_id, sa.func.count()).group_by(
            ContactPointRow.party_id
        )
        to = sa.select(MessageRow.party_id).where(
            MessageRow.kind_of_run == KindOfRun.EXERCISE
        )
        with engine_of(self.place.settings.url).connect() as connection:
            ways = dict(connection.execute(points).tuples().all())
            return sum(ways.get(one, 0) for one in connection.scalars(to))

    def _sender(self, lane: str) -> Sender:
        return Sender(
            lane=lane,
            open_ledger=partial(_ledger_of, self.place.settings.url),
            carrier=self.carrier,
            clock=self.place.clock,
            site=lambda: self.place.site,
            lease=timedelta(seconds=10),
            may_leave=self.check,
        )

    def _allowed(self) -> dict[int, bool]:
        chosen = sa.select(
            ContactPointRow.contact_point_id, ContactPointRow.is_allowed_for_exercises
        )
        with engine_of(self.place.settings.url).connect() as connection:
            return dict(connection.execute(chosen).tuples().all())

    # What may happen

    def _raise(self) -> None:
        self.place.to(Level.SECOND)

    def _lower(self) -> None:
        self.place.to(Level.FOURTH)

    def _correct(self) -> None:
        correct(self.place.incident_id, self.place.conductor, Correction(by="mayor"))

    def _tell(self) -> None:
        said = OwnWords({"": "Hurry."})
        where = (self.place.incident_id, "patrol")
        tell(*where, self.place.conductor, said, by="mayor")

    def _answer(self) -> None:
        for step in ("patrol", "experts", "warn", "sign"):
            with self.place.open_desk() as desk:
                calls = desk.call_ups.of(self.place.incident_id, step)
                now = self.place.clock.now()
                for call in calls[::2]:
                    given = Answer(
                        ask_id=call.ask.ask_id, said=Said.ACCEPTED, said_at=now
                    )
                    desk.call_ups.record_answer(given)
        self.place.run()

    def _inject(self) -> None:
        Injecting(self.place.conductor, self.place.settings).look()

    def _contact_check(self) -> None:
        here = self.place.incident_id
        drill = Drill.model_validate(EXERCISE | {"kind": "contact_check"})
        asked = Asked(key="contacts")
        planned = PlannedDrill("hillside", drill)
        settings, clock = self.place.settings, self.place.clock
        begun = begin_contact_check(planned, asked, settings, clock)
        self.place.incident_id = begun.incident_id
        self.place.run()
        end_contact_checks(self.place.conductor, settings)
        self.place.incident_id = here

    def _preempt(self) -> None:
        here = self.place.incident_id
        plan = plan_of([STEPS[1]], expected="2 d")
        cells = (CellCode("north"),)
        self.place.begin(plan, key="real", cells=cells, by="operator", is_sure=True)
        Preempting(self.place.conductor).look()
        self.place.incident_id = here

    def _stand_down(self) -> None:
        self.place.end()

    def _forge(self) -> None:
        """Say of all that was put that it is real; the store should refuse."""
        for table in (MessageRow, OccasionRow):
            change = sa.update(table).where(table.kind_of_run == KindOfRun.EXERCISE)
            engine = engine_of(self.place.settings.url)
            try:
                with engine.execution_options(is_writer=True).begin() as connection:
                    connection.execute(change.values(kind_of_run=KindOfRun.ACTUAL))
            except sa.exc.IntegrityError:
                continue

    def _forbid(self) -> None:
        """Let the office take back every second permission, with messages queued."""
        every_second = ContactPointRow.contact_point_id % 2 == 0
        change = sa.update(ContactPointRow).where(every_second)
        engine = engine_of(self.place.settings.url)
        with engine.execution_options(is_writer=True).begin() as connection:
            connection.execute(change.values(is_allowed_for_exercises=False))

    def _close_channels(self) -> None:
        """Let the site's file allow only the telephone, with messages queued."""
        self.allow({name: name == "voice" for name in CHANNELS})


ACTIONS = sorted(
    name.removeprefix("_")
    for name in (
        *("_raise", "_lower", "_correct", "_tell", "_answer", "_inject", "_forge"),
        *("_contact_check", "_preempt", "_stand_down", "_forbid", "_close_channels"),
    )
)


def is_marked(delivery: Delivery) -> bool:
    """Say whether title and body begin with the mark of an exercise."""
    mark = EXERCISE_MARK[delivery.language]
    return delivery.title.startswith(mark) and delivery.body.startswith(mark)


@contextmanager
def _ledger_of(url: str, *, is_writer: bool = True) -> Iterator[Deliveries]:
    with open_store(url, is_writer=is_writer) as store:
        yield store.deliveries
