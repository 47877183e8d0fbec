"""A township with one incident in its store, in the state that a test needs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from connectors.store import close_store
from flows.engine.answer_links import LinkKey
from flows.settings import Settings
from flows.web.app import build_app, office_of
from flows.web.office import Office
from flows.wiring.deciding import open_desk, open_showing
from plans.identity import (
    CellCode,
    IncidentId,
    KindOfRun,
    MessageId,
    OccasionId,
    PartyId,
    PostNo,
)
from plans.incident.incidents import Incident, IncidentClock
from plans.incident.progress import Progress
from plans.lease import Lease
from plans.messages.message import Message, message_id_of
from plans.people.assignments import Assignment
from plans.people.call_ups import Ask, CallUp, ask_id_of
from plans.people.places import Cell, CellLevel, Post
from plans.people.registry import PartyEntry, PointEntry
from plans.people.roster import PartyKind
from plans.plan import Level, Plan
from plans.relief.donations import DonationChannel, Need
from tests.fakes.clock import FakeClock

TEN = datetime(2026, 11, 25, 2, tzinfo=UTC)  # ten in the morning in Shanghai
MINUTE = timedelta(minutes=1)
KEY = LinkKey(b"a key for tests")
TOKEN = "let-me-in"  # noqa: S105 -- of a test

SITE = """
site: riverside
title: {en: Riverside Office, zh: 河畔镇应急办}
languages: [en, zh]
time_zone: Asia/Shanghai
channels:
  sms: {url: "json://gateway.example/?to={address}", exercises: true}
"""
_STEP = {"level": "III", "owner": "mayor", "deputy": "clerk", "within": "60 min"}
TERMS = {"nursing": {"zh": "护理"}, "piece": {"en": "pieces", "zh": "只"}}
PLAN = Plan.model_validate(
    {
        "plan": "epidemic",
        "version": 3,
        "title": {"en": "Epidemic", "zh": "疫情"},
        "hazards": ["epidemic"],
        "owner": "mayor",
        "review_by": "2027-04-20",
        "authority": {"III": ["mayor"]},
        "terms": TERMS,
        "messages": {"call": {"en": {"title": "Come", "body": "{answer}"}}},
        "steps": [
            _STEP
            | {"step": "experts", "kind": "activate_experts"}
            | {"title": {"en": "Expert pool", "zh": "专家"}},
            _STEP
            | {"step": "gates", "kind": "dispatch_volunteers"}
            | {"title": {"en": "Staff the gates", "zh": "卡口"}},
            _STEP
            | {"step": "gifts", "kind": "open_donation_channels"}
            | {"title": {"en": "Donations", "zh": "捐赠"}}
            | {"organiser": "partner aid"}
            | {"do_not_bring": [{"en": "Used clothes", "zh": "旧衣物"}]}
            | {
                "channels": [
                    {
                        "channel": "goods",
                        "title": {"en": "Goods", "zh": "捐物"},
                        "place": {"en": "Warehouse", "zh": "物资库"},
                        "needs": [
                            {"need": "masks", "item": {"en": "Masks", "zh": "口罩"}}
                        ],
                    }
                ]
            },
        ],
        "stand_down": {"owner": "mayor", "deputy": "clerk", "message": "call"},
    }
)
GATE = Post(
    post_no=PostNo("G-1"),
    kind="gate",
    name={"en": "East gate", "zh": "东门"},
    cell=CellCode("north"),
    places=2,
    shifts=("14:00-22:00",),
)
#: The shift of today, 14:00 in Shanghai.
AT_THE_GATE = "G-1@20261125T0600Z"


def entry(number: str, phone: str, languages: str = "en") -> PartyEntry:
    is_person = number in {"ana", "bo"}
    return PartyEntry(
        kind=PartyKind.PERSON if is_person else PartyKind.ORGANISATION,
        number=number,
        name={"ana": "Ana Reyes", "bo": "Bo Lin"}.get(number, "Aid Society"),
        languages=languages,
        points=(PointEntry("sms", phone, is_allowed_for_exercises=True),),
    )


ANA, BO, AID = "+1 555 0100001", "+86 13800000002", "+1 555 0100003"
PEOPLE = (entry("ana", ANA), entry("bo", BO, "zh"), entry("aid", AID))


def make_site(folder: Path, store_url: str = "") -> None:
    """Make a site with its store, people and posts."""
    settings = Settings(site=folder, store_url=store_url)
    (folder / "site.yaml").write_text(SITE, encoding="utf-8")
    secrets = folder / "secrets.env"
    secrets.write_text(
        f"MUSTER_LINK_KEY={KEY.secret.decode()}\nMUSTER_HOOK_TOKEN={TOKEN}\n",
        encoding="utf-8",
    )
    secrets.chmod(0o600)
    with open_desk(settings) as desk:
        name = {"en": "North", "zh": "北社区"}
        cell = Cell(code=CellCode("north"), level=CellLevel.COMMUNITY, name=name)
        desk.registry.take_cells([cell])
        desk.registry.take_posts([GATE])
        desk.registry.take_parties(PEOPLE)
    close_store(settings.url)


class Township:
    """A site on disk, its incident, and questions put by hand."""

    def __init__(self, folder: Path, **settings: Any) -> None:  # noqa: ANN401
        self.settings = Settings(site=folder, **settings)
        self.clock = FakeClock(TEN)
        self.incident_id = IncidentId(OccasionId("epidemic-1"))
        self.open_desk = partial(open_desk, self.settings, clock=self.clock)

    def pass_by(self, length: timedelta) -> None:
        self.clock.moment += length

    def office(self, **changes: Any) -> Office:  # noqa: ANN401
        made = vars(office_of(self.settings)) | {
            "clock": self.clock,
            "open_desk": self.open_desk,
            "open_reading": partial(open_showing, self.settings, clock=self.clock),
        }
        return Office(**made | changes)

    def client(self, **changes: Any) -> TestClient:  # noqa: ANN401
        app = build_app(self.settings, self.office(**changes))
        return TestClient(app, follow_redirects=True)

    def declare(
        self,
        kind_of_run: KindOfRun = KindOfRun.ACTUAL,
        *,
        speed: float = 1.0,
        named: str = "epidemic-1",
    ) -> None:
        incident = Incident(
            incident_id=IncidentId(OccasionId(named)),
            kind_of_run=kind_of_run,
            level=Level.SECOND,
            plan=PLAN,
            cells=(CellCode("north"),),
            clock=IncidentClock(origin_at=TEN, speed=speed),
            declared_at=TEN,
            declared_by="mayor",
        )
        self.incident_id = incident.incident_id
        with self.open_desk() as desk:
            desk.incidents.add(incident, key=named)

    def party(self, who: str) -> PartyId:
        with self.open_desk(is_writer=False) as desk:
            return PartyId(
                desk.ledger.party_at({"ana": ANA, "bo": BO, "aid": AID}[who])[0]
            )

    def ask(
        self,
        who: str = "ana",
        step: str = "gates",
        posts: Sequence[str] = (AT_THE_GATE,),
    ) -> str:
        """Ask somebody; return the path of the answer page."""
        to = self.party(who)
        message = Message(
            key=f"{step}/{posts[0]}",
            to=to,
            title=f"Come: {step}",
            body="能否到岗？{answer}" if who == "bo" else "Please answer: {answer}",
            language="zh" if who == "bo" else "en",
            step=step,
            wants_answer=True,
            closes_at=TEN + 60 * MINUTE,
        )
        message_id = message_id_of(self.incident_id, message.key, to)
        asks = [
            Ask(
                ask_id=ask_id_of(self.incident_id, step=step, post=post, to=to),
                occasion_id=self.incident_id,
                step=step,
                post=post,
                party_id=to,
                tier=0,
                asked_at=TEN,
                message_id=message_id,
            )
            for post in posts
        ]
        with self.open_desk() as desk:
            desk.outbox.put(self.incident_id, [message])
            desk.call_ups.ask(asks)
        return self.path(message_id)

    def path(self, message_id: MessageId) -> str:
        return f"/a/{KEY.token(message_id, TEN + 60 * MINUTE)}"

    def code(self, path: str) -> str:
        message_id = KEY.message_id(path.removeprefix("/a/"), now=TEN)
        with self.open_desk(is_writer=False) as desk:
            return desk.ledger.message(message_id).reply_code

    def assign(self, path: str) -> None:
        """Give the place, as the step does when it runs."""
        with self.open_desk() as desk:
            for call in self.calls(path):
                desk.assignments.assign(
                    [
                        Assignment(
                            incident_id=self.incident_id,
                            step=call.ask.step,
                            post=call.ask.post,
                            party_id=call.ask.party_id,
                            ask_id=call.ask.ask_id,
                            starts_at=TEN,
                            number=call.number,
                        )
                    ]
                )

    def calls(self, path: str) -> Sequence[CallUp]:
        message_id = KEY.message_id(path.removeprefix("/a/"), now=TEN)
        with self.open_desk(is_writer=False) as desk:
            return desk.call_ups.carried_by(message_id)

    def call(self, path: str) -> CallUp:
        [call] = self.calls(path)
        return call

    def steps_have_run(self, progress: Progress | None = None) -> None:
        """Leave nothing due, as after a run of every step."""
        with self.open_desk() as desk:
            for record in desk.steps.of(self.incident_id):
                now = self.clock.now()
                lease = Lease(token="t", until=now + MINUTE)
                assert desk.steps.take(self.incident_id, record.step, lease, now=now)
                desk.steps.record(
                    self.incident_id,
                    record.step,
                    progress or Progress(),
                    token="t",
                    at=now,
                    due_at=None,
                )

    def open_gifts(self, quantity: str = "100") -> None:
        channel = DonationChannel(
            channel="goods",
            opened_at=TEN,
            until=TEN + 600 * MINUTE,
            needs=(
                Need(
                    need="masks", item="Masks", unit="piece", quantity=Decimal(quantity)
                ),
            ),
        )
        with self.open_desk() as desk:
            desk.donations.open(self.incident_id, "gifts", [channel])

    def pledges(self) -> Decimal:
        with self.open_desk(is_writer=False) as desk:
            [channel] = desk.donations.of(self.incident_id, "gifts")
            return channel.needs[0].pledged

    def close(self) -> None:
        close_store(self.settings.url)
