"""Ana and Bo, six o'clock, a small site, and a scene in which a step runs."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flows.steps import load_step_kinds
from flows.texts import words
from plans.identity import CellCode, IncidentId, KindOfRun, OccasionId, PartyId, PostNo
from plans.incident.incidents import Incident, IncidentClock
from plans.incident.journal import Entry
from plans.incident.law import Profile
from plans.incident.progress import Progress, StepRecord, StepState
from plans.people.call_ups import Answer, CallUp, Said
from plans.people.places import Cell, CellLevel, CellTree, Post
from plans.people.roster import Party, PartyKind
from plans.plan import Level, Plan
from plans.site import Site
from plans.world import World
from tests.fakes.deadlines import FakeDeadlines
from tests.fakes.donations import FakeDonations
from tests.fakes.incident import FakeIncidents, FakeJournal, recorded
from tests.fakes.memory import Memory
from tests.fakes.outbox import FakeLedger, FakeOutbox
from tests.fakes.people import FakeAssignments, FakeCallUps, FakeRoster
from tests.fakes.publications import FakePublications

#: Two in the afternoon in Shanghai, a Sunday.
SIX = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ANA, BO = PartyId("ana"), PartyId("bo")
FLOOD = IncidentId(OccasionId("flood-1"))
TOWN, NORTH, SOUTH = CellCode("town"), CellCode("north"), CellCode("south")

SITE = Site.model_validate(
    {
        "site": "riverside",
        "title": {"en": "Riverside", "zh": "河畔镇"},
        "languages": ["en", "zh"],
        "time_zone": "Asia/Shanghai",
        "roles": {"office": {"holders": ["ana"]}},
    }
)
GRID = CellTree(
    [
        Cell(code=TOWN, level=CellLevel.TOWNSHIP, name={"en": "Town", "zh": "镇"}),
        *(
            Cell(
                code=code,
                level=CellLevel.COMMUNITY,
                name={"en": code.title()},
                parent=TOWN,
                latitude=latitude,
                longitude=120.0,
                population=population,
            )
            for code, latitude, population in (
                (NORTH, 30.1, 1200),
                (SOUTH, 30.0, None),
            )
        ),
    ]
)
MESSAGES = {
    name: {
        "en": {"title": name, "body": f"{{post}} {{place}} {{when}} {{panel}} {more}"},
        "zh": {"title": f"zh {name}", "body": f"zh {more}"},
        "correction": {"en": {"title": "No", "body": "No"}},
    }
    for name, more in {"call": "{answer}", "news": "{needs} {page}", "bye": ""}.items()
} | {
    "ask": {
        "en": {"title": "Decide", "body": "Warn {population}: {warning}?{answer}"},
        "zh": {"title": "决定", "body": "{population}：{warning}？{answer}"},
        "correction": {"en": {"title": "No", "body": "No"}},
    },
    "warned": {
        "en": {"title": "Leave", "body": "Leave now, says {issuer}."},
        "zh": {"title": "转移", "body": "{issuer}：请转移。"},
        "correction": {"en": {"title": "No", "body": "No"}},
    },
    "up": {
        "en": {"title": "{number}", "body": "{answer} {report}"},
        "zh": {"title": "{number}", "body": "{answer} {report}"},
        "correction": {"en": {"title": "No", "body": "No"}},
    },
}


def person(number: str, **facts: Any) -> Party:  # noqa: ANN401 -- fields of a party
    """Return a volunteer of the north who can be had at any time."""
    known = {"cell": NORTH, "roles": frozenset({"volunteer"})} | facts
    return Party(
        party_id=PartyId(number), kind=PartyKind.PERSON, number=number, **known
    )


def partner(number: str, **facts: Any) -> Party:  # noqa: ANN401 -- fields of a party
    """Return an organisation."""
    kind = PartyKind.ORGANISATION
    return Party(party_id=PartyId(number), kind=kind, number=number, **facts)


def gate(number: str = "gate-1", **facts: Any) -> Post:  # noqa: ANN401 -- fields of a post
    """Return a post of two places in the north."""
    known: dict[str, Any] = {"places": 2, "cell": NORTH, "name": {"en": number}}
    known |= facts
    return Post(post_no=PostNo(number), kind="gate", **known)


def plan_of(steps: Iterable[Mapping[str, object]]) -> Plan:
    """Return a plan with these steps."""
    known = {
        "title": {"en": "Do", "zh": "做"},
        "level": "III",
        "owner": "office",
        "deputy": "office",
    }
    return Plan.model_validate(
        {
            "plan": "river_flood",
            "version": 1,
            "title": {"en": "River flood", "zh": "洪水"},
            "hazards": ["flood"],
            "owner": "office",
            "review_by": "2027-04-20",
            "authority": {"III": ["office"]},
            "messages": MESSAGES,
            "steps": [known | dict(step) for step in steps],
            "stand_down": {"owner": "office", "deputy": "office", "message": "bye"},
        }
    )


@dataclass
class Scene:
    """One incident with its steps, in memory, at a moment that a test moves."""

    steps: list[dict[str, object]]
    everybody: list[Party] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    site: Site = SITE
    cells: tuple[CellCode, ...] = (NORTH,)
    law: Profile | None = None
    now: datetime = SIX
    kind_of_run: KindOfRun = KindOfRun.ACTUAL
    declarer: str = ""

    def __post_init__(self) -> None:
        self.memory = Memory(now=self.now)
        for one in self.everybody:
            self.join(one)
        self.roster = FakeRoster(self.everybody, GRID, self.posts)
        self.outbox = FakeOutbox(self.memory)
        self.call_ups = FakeCallUps(self.memory)
        self.assignments = FakeAssignments(self.memory)
        self.donations = FakeDonations(self.memory)
        self.deadlines = FakeDeadlines()
        self.publications = FakePublications(self.memory)
        self.incident = Incident(
            incident_id=FLOOD,
            kind_of_run=self.kind_of_run,
            level=Level.THIRD,
            plan=plan_of(self.steps),
            cells=self.cells,
            clock=IncidentClock(origin_at=self.now),
            declared_at=self.now,
            declared_by="office",
            declarer=self.declarer,
        )
        FakeIncidents(self.memory).add(self.incident, key="dam")
        self.records = {
            one.step: StepRecord(step=one.step) for one in self.incident.steps
        }

    def join(self, party: Party) -> None:
        """Let the fakes know what a party is and that it has one telephone."""
        self.memory.kinds[party.party_id] = party.kind
        self.memory.points[party.party_id] = [("sms", party.number, True)]

    def world(self, step: str) -> World:
        return World(
            now=self.now,
            incident=self.memory.incidents[FLOOD],
            step=self.incident.step(step),
            record=self.records[step],
            records=self.records,
            site=self.site,
            words=words,
            links=Pages(),
            outbox=self.outbox,
            call_ups=self.call_ups,
            assignments=self.assignments,
            roster=self.roster,
            donations=self.donations,
            journal=FakeJournal(self.memory),
            deadlines=self.deadlines,
            publications=self.publications,
            ledger=FakeLedger(self.memory),
            law=self.law,
        )

    def run(self, step: str = "step", *, after: timedelta = timedelta(0)) -> Progress:
        """Run the step as a conductor does, some time later."""
        self.now += after
        self.memory.now = self.now
        record = self.records[step]
        started_at = record.started_at or self.now
        self.records[step] = replace(record, started_at=started_at)
        planned = self.incident.step(step)
        kind = load_step_kinds()[planned.kind]
        params = kind.params.model_validate(planned.params)
        progress: Progress = kind.run(params, self.world(step), FLOOD)
        record = self.records[step]
        self.records[step] = recorded(record, progress, at=self.now, due_at=None)
        return progress

    def carry(self, step: str = "step", *, until: timedelta = 24 * HOUR) -> Progress:
        """Run the step whenever it wants to be looked at, until it has ended."""
        progress = self.run(step)
        last = self.now + until
        while progress.state is StepState.WAITING:
            again_at = progress.look_again_at
            assert again_at is not None, "nothing would ever run it again"
            assert again_at > self.now, "it would run for ever"
            assert again_at <= last, "too late"
            progress = self.run(step, after=again_at - self.now)
        return progress

    def say(  # noqa: PLR0913 -- all that an answer may hold
        self,
        who: PartyId,
        said: Said = Said.ACCEPTED,
        *,
        step: str = "step",
        post: str | None = None,
        ready_in: timedelta | None = None,
        number: int = 1,
    ) -> None:
        """Answer every ask of the party, or that for one post."""
        for call in self.calls(step):
            if call.ask.party_id == who and post in {None, call.ask.post}:
                self.call_ups.record_answer(
                    Answer(
                        ask_id=call.ask.ask_id,
                        said=said,
                        said_at=self.now,
                        ready_at=self.now + ready_in if ready_in else None,
                        number=number,
                    )
                )

    def calls(self, step: str = "step") -> list[CallUp]:
        return list(self.call_ups.of(FLOOD, step))

    def asked(self, step: str = "step") -> dict[str, int]:
        """Return who was asked, in which tier."""
        return {call.ask.party_id: call.ask.tier for call in self.calls(step)}

    def held(self) -> dict[str, str]:
        """Return who holds which post."""
        return {one.party_id: one.post for one in self.memory.held}

    def told(self, key: str) -> list[str]:
        """Return whom messages went to whose key has this word."""
        return sorted(
            put.sent.to
            for put in self.memory.messages.values()
            if key in put.sent.key.split("/")
        )

    def noted(self, action: str) -> list[Entry]:
        return [entry for _, entry in self.memory.journal if entry.action == action]

    def snapshot(self) -> object:
        """Return all that is remembered, to see whether it changes."""
        state = deepcopy(self.memory.__dict__)
        for name in ("steps", "now"):  # waking is no change
            state.pop(name)
        published = list(self.publications.published)
        return state, self.donations.of(FLOOD, "step"), self.records, published


class Pages:
    """Links without a server."""

    def page(self, name: str) -> str:
        return f"https://riverside.example/{name}"
