"""The review of an incident with 2,000 people and 10,000 deliveries and more.

Measured beside the bare queries: the same rows read with Python's own sqlite3 from the
same file, and nothing made of them. Medians of five, in turn; each review is gathered,
worded in both languages and written as page and JSON.
"""

import json
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from connectors.store import open_store
from flows.conducting import PageLinks
from flows.declaring import Declaration, declare
from flows.engine.clock import Clock
from flows.engine.conduct import Conductor
from flows.engine.plain import run_due
from flows.library import site_in
from flows.reviewing import write_review
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.identity import CellCode, IncidentId, KindOfRun, PostNo
from plans.lease import Lease
from plans.messages.deliveries import Outcome, Verdict
from plans.people.call_ups import Answer, Said
from plans.people.places import Cell, CellLevel, Post
from plans.people.registry import PartyEntry, PointEntry
from plans.people.roster import PartyKind
from plans.plan import Level

PEOPLE, ROUNDS, WITHIN_S = 2_000, 5, 5.0
BEGINS = datetime(2026, 11, 25, 2, tzinfo=UTC)
SITE = """
site: riverside
title: {en: Riverside Office, zh: 河畔镇应急办}
languages: [en, zh]
time_zone: Asia/Shanghai
channels:
  sms: {url: "json://gateway.example/?to={address}", rate: 9000/s}
  email: {url: "json://mail.example/?to={address}", rate: 9000/s}
roles: {mayor: {holders: [p1]}, clerk: {holders: [p2]}}
"""


def wording(text: str) -> dict[str, object]:
    """Return a message of the plan."""
    both = {one: {"title": "Look", "body": text} for one in ("en", "zh")}
    off = {one: {"title": "Not so", "body": "Not so."} for one in ("en", "zh")}
    return both | {"correction": off}


def step(name: str, kind: str, message: str, **more: object) -> dict[str, object]:
    """Return a step of the plan."""
    title = {"en": name, "zh": "步骤"}
    facts = {"step": name, "title": title, "kind": kind, "message": message}
    office = {"owner": "mayor", "deputy": "clerk"}
    return {**facts, **office, "level": "III", "within": "60 min", **more}


_EVERYBODY = "role volunteer"
#: YAML, too.
PLAN = {
    "plan": "flood",
    "version": 1,
    "title": {"en": "Flood", "zh": "防汛"},
    "hazards": ["flood"],
    "owner": "mayor",
    "review_by": "2027-10-20",
    "authority": {"III": ["mayor"]},
    "expected": "1 d",
    "targets": {"first-message": "5 s", "volunteers": "60 min"},
    "stand_down": {"owner": "mayor", "deputy": "clerk", "message": "over"},
    "messages": {one: wording(one) for one in ("news", "more", "over")}
    | {"call": wording("{answer}")},
    "steps": [
        step("first", "notify", "news", to=[_EVERYBODY]),
        step("again", "notify", "more", to=[_EVERYBODY]),
        step(
            "dike",
            "dispatch_volunteers",
            "call",
            posts="dike",
            factor=1,
            tiers=[{"who": _EVERYBODY}],
        ),
    ],
}
#: What a review is made of, as the database counts it or has it.
_OF_DELIVERIES = "JOIN delivery d USING (delivery_id) WHERE d.occasion_id = :id"
_ITS_CHANNEL = "JOIN contact_point c USING (contact_point_id)"
BARE = (
    f"SELECT c.channel, d.state, count(*) FROM delivery d {_ITS_CHANNEL}"  # noqa: S608, ISC004 -- named above
    " WHERE d.occasion_id = :id GROUP BY 1, 2",
    f"SELECT min(a.ended_at) FROM attempt a {_OF_DELIVERIES}"  # noqa: S608, ISC004 -- named above
    " AND a.outcome = 'accepted'",
    "SELECT DISTINCT m.party_id, d.state FROM message m"  # noqa: ISC004 -- one statement
    " LEFT JOIN delivery d USING (message_id) WHERE m.occasion_id = :id",
    *(
        f"SELECT * FROM {table} WHERE occasion_id = :id"  # noqa: S608 -- named here
        for table in ("ask", "answer", "journal", "step", "incident")
    ),
)


class Moved(Clock):
    """A clock that is set by hand."""

    moment = BEGINS

    def now(self) -> datetime:
        """Return where it stands."""
        return self.moment

    def wait(self, until: datetime) -> None:
        """Jump."""
        self.moment = max(self.moment, until)


def filled(folder: Path) -> tuple[Settings, IncidentId]:
    """Return a site whose incident has asked and told everybody."""
    (folder / "site.yaml").write_text(SITE, encoding="utf-8")
    (folder / "flood.yaml").write_text(json.dumps(PLAN), encoding="utf-8")
    settings, site, clock = Settings(site=folder), site_in(folder), Moved()
    opened = partial(open_desk, settings, clock=clock)
    with opened() as desk:
        north = Cell(
            code=CellCode("north"), level=CellLevel.COMMUNITY, name={"en": "N"}
        )
        dike = Post(
            post_no=PostNo("D"),
            kind="dike",
            name={"en": "Dike", "zh": "堤"},
            cell=north.code,
            places=PEOPLE,
        )
        desk.registry.take_cells([north])
        desk.registry.take_posts([dike])
        desk.registry.take_parties([person(n) for n in range(PEOPLE)])
    with open_store(settings.url) as store:
        store.deliveries.sync_lanes(site)
    declaration = Declaration(
        plan=str(folder / "flood.yaml"),
        level=Level.THIRD,
        kind_of_run=KindOfRun.ACTUAL,
        cells=(CellCode("north"),),
        by="mayor",
        key="flood",
    )
    incident_id = declare(declaration, settings, clock).incident_id
    conductor = Conductor(
        open_desk=opened,
        open_reading=partial(opened, is_writer=False),
        site=site,
        links=PageLinks(""),
        lease=timedelta(seconds=10),
        clock=clock,
    )
    run_due(incident_id, conductor)
    carried(settings, clock)
    answered(opened, incident_id, clock)
    run_due(incident_id, conductor)
    carried(settings, clock)
    return settings, incident_id


def person(number: int) -> PartyEntry:
    """Return one of many."""
    return PartyEntry(
        kind=PartyKind.PERSON,
        number=f"p{number}",
        name=f"Person {number}",
        languages="zh",
        cell="north",
        roles=("volunteer",),
        points=(
            PointEntry("sms", f"+86 138{number:08}"),
            PointEntry("email", f"p{number}@x.example"),
        ),
    )


def carried(settings: Settings, clock: Moved) -> None:
    """Let everything leave; one in fifty is refused."""
    taken, refused = Verdict(outcome=Outcome.ACCEPTED), Verdict(outcome=Outcome.REFUSED)
    for lane in ("sms", "email"):
        clock.moment += timedelta(minutes=3)
        lease = Lease(
            f"{lane}{clock.moment}", until=clock.moment + timedelta(minutes=1)
        )
        with open_store(settings.url) as store:
            now = clock.moment
            wave = store.deliveries.claim(lane, lease, limit=20_000, now=now)
            verdicts = {
                one.key: taken if n % 50 else refused for n, one in enumerate(wave)
            }
            store.deliveries.settle(verdicts, token=lease.token, now=now)


def answered(opened: partial, incident_id: IncidentId, clock: Moved) -> None:  # type: ignore[type-arg]  # of open_desk
    """Let two in three answer."""
    clock.moment += timedelta(minutes=5)
    with opened() as desk:
        for n, call in enumerate(desk.call_ups.of(incident_id, "dike")):
            if n % 3:
                said = Said.ACCEPTED if n % 3 == 1 else Said.DECLINED
                answer = Answer(
                    ask_id=call.ask.ask_id, said=said, said_at=clock.moment, via="web"
                )
                desk.call_ups.record_answer(answer)


def bare(file: Path, incident_id: str) -> int:
    """Return how many rows the bare queries read."""
    with closing(sqlite3.connect(file)) as connection:
        return sum(
            len(connection.execute(one, {"id": incident_id}).fetchall()) for one in BARE
        )


def main() -> None:
    """Print how long a review takes beside the queries alone."""
    with tempfile.TemporaryDirectory(prefix="muster-review-") as name:
        folder = Path(name)
        settings, incident_id = filled(folder)
        file = folder / "muster.db"
        with closing(sqlite3.connect(file)) as connection:
            counts = {
                one: connection.execute(f"SELECT count(*) FROM {one}").fetchone()[0]  # noqa: S608 -- named here
                for one in ("delivery", "message", "ask", "answer", "journal")
            }
        ours, cpu, theirs = [], [], []
        for _ in range(ROUNDS):
            began, began_s = perf_counter(), process_time()
            done = write_review(incident_id, settings, folder / "out")
            ours.append(perf_counter() - began)
            cpu.append(process_time() - began_s)
            began = perf_counter()
            rows = bare(file, incident_id)
            theirs.append(perf_counter() - began)
        size = done.page.stat().st_size + done.data.stat().st_size
    took, floor = median(ours), median(theirs)
    print(f"people {PEOPLE}; {counts}; bare rows {rows}")
    print(f"review {took:.2f} s (cpu {median(cpu):.2f} s), {size // 1024} KB written")
    print(f"bare queries {floor:.3f} s; ratio {took / floor:.1f}")
    print("kept" if took <= WITHIN_S else "missed", f"{WITHIN_S} s")


if __name__ == "__main__":
    main()
