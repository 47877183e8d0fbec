"""A flood in a small place: Ana and Bo have two contact points each, and real steps."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

from connectors.store import close_store, open_store
from flows.conducting import PageLinks
from flows.declaring import Declaration, declare
from flows.engine.conduct import Conductor
from flows.engine.plain import run_due
from flows.library import site_in
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.identity import CellCode, KindOfRun, PartyId, PostNo
from plans.incident.journal import Entry
from plans.incident.progress import StepRecord
from plans.lease import Lease
from plans.messages.deliveries import Delivery, Outcome, Verdict
from plans.messages.ledger import Sent
from plans.people.call_ups import CallUp
from plans.people.places import Cell, CellLevel, Post
from plans.people.registry import PartyEntry, PointEntry
from plans.people.roster import PartyKind, Wanted
from plans.plan import Level
from tests.fakes.clock import FakeClock
from tests.flows.township import MINUTE, TEN

PLAN = Path(__file__).with_name("riverside.yaml")
SITE = """
site: riverside
title: {en: Riverside Office, zh: 河畔镇应急办}
languages: [en, zh]
time_zone: Asia/Shanghai
channels:
  sms: {url: "json://gateway.example/?to={address}", exercises: true, rate: 900/s}
  email: {url: "json://mail.example/?to={address}", exercises: true, rate: 900/s}
roles:
  mayor: {holders: [ana]}
  clerk: {holders: [ana]}
  herald: {holders: []}
  engineer: {holders: [bo]}
  operator: {holders: [], may_declare: [III]}
"""
DIKE = Post(
    post_no=PostNo("D1"),
    kind="dike",
    name={"en": "East dike", "zh": "东堤"},
    cell=CellCode("north"),
    places=2,
    is_hard=True,
)
FAR = Post(
    post_no=PostNo("D2"),
    kind="dike",
    name={"en": "West dike", "zh": "西堤"},
    cell=CellCode("south"),
    places=1,
    is_hard=True,
)
CELLS = [
    Cell(code=CellCode(code), level=CellLevel.COMMUNITY, name={"en": en, "zh": zh})
    for code, en, zh in (("north", "North", "北社区"), ("south", "South", "南社区"))
]


def somebody(number: str, languages: str, roles: tuple[str, ...]) -> PartyEntry:
    digits = sum(map(ord, number))
    return PartyEntry(
        kind=PartyKind.PERSON,
        number=number,
        name=number.title(),
        languages=languages,
        cell="north",
        roles=roles,
        points=(
            PointEntry("sms", f"+1 555 {digits:07}", is_allowed_for_exercises=True),
            PointEntry("email", f"{number}@x.example", is_allowed_for_exercises=True),
        ),
    )


PEOPLE = [
    somebody("ana", "en", ("volunteer",)),
    somebody("bo", "zh", ("volunteer",)),
]


class Riverside:
    """A site with one incident, carried by the plain engine when told so."""

    def __init__(self, folder: Path, store_url: str = "") -> None:
        self.settings = Settings(site=folder, store_url=store_url)
        (folder / "site.yaml").write_text(SITE, encoding="utf-8")
        self.clock = FakeClock(TEN)
        self.open_desk = partial(open_desk, self.settings, clock=self.clock)
        self.site = site_in(folder)
        self.conductor = Conductor(
            open_desk=self.open_desk,
            open_reading=partial(self.open_desk, is_writer=False),
            site=self.site,
            links=PageLinks(""),
            lease=timedelta(seconds=10),
            clock=self.clock,
        )

    def make(self) -> None:
        """Fill an empty store."""
        with self.open_desk() as desk:
            desk.registry.take_cells(CELLS)
            desk.registry.take_posts([DIKE, FAR])
            desk.registry.take_parties(PEOPLE)
        with open_store(self.settings.url) as store:
            store.deliveries.sync_lanes(self.site)

    def declare(self, *cells: str, key: str = "flood", is_sure: bool = False) -> None:
        declaration = Declaration(
            plan=str(PLAN),
            level=Level.THIRD,
            kind_of_run=KindOfRun.ACTUAL,
            cells=tuple(map(CellCode, cells)) or (CellCode("north"),),
            key=key,
            is_sure=is_sure,
        )
        declared = declare(declaration, self.settings, self.clock)
        self.incident_id = declared.incident_id

    def run(self) -> None:
        """Run whatever is due until nothing is."""
        while run_due(self.incident_id, self.conductor):
            self.pass_by(timedelta(seconds=1))

    def pass_by(self, length: timedelta) -> None:
        self.clock.moment += length

    def carry(
        self, lane: str = "sms", outcome: Outcome = Outcome.ACCEPTED
    ) -> list[Delivery]:
        """Let everything that is due leave through a lane; return it."""
        wave = self.claim(lane)
        verdicts = {one.key: Verdict(outcome=outcome) for one in wave}
        with open_store(self.settings.url) as store:
            now = self.clock.now()
            store.deliveries.settle(verdicts, token=lane, now=now)
        self.pass_by(timedelta(seconds=1))
        return wave

    def claim(self, lane: str) -> list[Delivery]:
        lease = Lease(lane, until=self.clock.now() + MINUTE)
        with open_store(self.settings.url) as store:
            now = self.clock.now()
            return store.deliveries.claim(lane, lease, limit=100, now=now)

    def party(self, number: str) -> PartyId:
        kinds = frozenset({PartyKind.PERSON, PartyKind.ORGANISATION})
        wanted = Wanted(kinds=kinds, numbers=frozenset({number}))
        with self.open_desk(is_writer=False) as desk:
            [found] = desk.roster.parties(wanted)
            return found.party_id

    def sent(self, begins: str) -> Sequence[Sent]:
        """Return the messages whose key begins so."""
        with self.open_desk(is_writer=False) as desk:
            some = desk.ledger.of(self.incident_id)
        return [one for one in some if one.key.startswith(begins)]

    def calls(self, step: str) -> dict[str, CallUp]:
        """Return the call-ups of a step by the number of who was asked."""
        with self.open_desk(is_writer=False) as desk:
            calls = desk.call_ups.of(self.incident_id, step)
            return {desk.roster.party(one.ask.party_id).number: one for one in calls}

    def record(self, step: str) -> StepRecord:
        with self.open_desk(is_writer=False) as desk:
            return {one.step: one for one in desk.steps.of(self.incident_id)}[step]

    def noted(self, action: str) -> list[Entry]:
        with self.open_desk(is_writer=False) as desk:
            entries = desk.journal.of(self.incident_id)
        return [entry for entry in entries if entry.action == action]

    def close(self) -> None:
        close_store(self.settings.url)
