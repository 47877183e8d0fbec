"""Seeded stalls: each lets one thing stand still, and says what has to be told."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from sqlite3 import connect

from flows.engine.sending import pause_sending
from flows.steps import load_step_kinds
from plans.identity import KindOfRun
from plans.incident.deadlines import Deadline, DeadlineKind
from plans.incident.occasions import OccasionKind
from plans.incident.progress import Progress
from plans.incident.proposals import Act, Proposal
from plans.stepkinds import StepKind
from tests.fakes.carrier import FakeCarrier
from tests.flows.watched import Watched

AN_HOUR = timedelta(hours=1)


def change(here: Watched, statement: str, **moments: timedelta) -> None:
    """Change rows behind everybody's back; moments are counted from now."""
    now = here.clock.now().replace(tzinfo=None)
    values = {name: str(now + ahead) for name, ahead in moments.items()}
    with closing(connect(here.settings.site / "muster.db")) as store:
        assert store.execute(statement, values).rowcount > 0
        store.commit()


def a_message_is_due(here: Watched) -> None:
    which = "state = 'queued', due_at = :now WHERE lane = 'sms'"
    change(here, f"UPDATE delivery SET {which}", now=timedelta(0))  # noqa: S608 -- ours


def the_machine(here: Watched, **changes: object) -> None:
    here.pieces.machine = replace(here.pieces.machine, **changes)  # type: ignore[arg-type]  # a test's


def engine_stopped(here: Watched) -> None:
    here.pieces.dead.add("engine")


def engine_hangs(here: Watched) -> None:
    here.pieces.idle_s = 70


def sender_stopped(here: Watched) -> None:
    here.pieces.dead.add("sender")


def lane_stuck(here: Watched) -> None:
    here.pieces.stuck.add("sms")
    a_message_is_due(here)


def provider_refuses(here: Watched) -> None:
    here.by_sender = FakeCarrier("email")
    for _ in range(4):
        a_message_is_due(here)
        here.tick()


def prefect_dead(here: Watched) -> None:
    the_machine(here, answers={"prefect": False, "web": True})


def pages_dead(here: Watched) -> None:
    the_machine(here, answers={"prefect": True, "web": False})


def disk_nearly_full(here: Watched) -> None:
    the_machine(here, free_bytes=50_000_000)


def site_file_broken(here: Watched) -> None:
    the_machine(here, site_trouble="site.yaml:3: a tab")


def clock_set_back(here: Watched) -> None:
    here.pass_by(-AN_HOUR)


def machine_slept(here: Watched) -> None:
    here.pass_by(timedelta(minutes=20))
    change(here, "UPDATE heartbeat SET beat_at = :now", now=timedelta(0))


def nobody_takes_a_step(here: Watched) -> None:
    here.pieces.ignored.add("bags")
    change(here, "UPDATE step SET due_at = :now", now=timedelta(0))


def tier_not_asked(here: Watched) -> None:
    change(here, "UPDATE step SET due_at = :later", later=5 * AN_HOUR)


def nobody_asked(here: Watched) -> None:
    change(here, "DELETE FROM ask")
    change(here, "UPDATE step SET due_at = NULL, asked = 0")


def step_without_end(here: Watched) -> None:
    moments = {"begun": -2 * AN_HOUR, "later": 5 * AN_HOUR}
    change(here, "UPDATE step SET started_at = :begun, due_at = :later", **moments)


def step_breaks_off(here: Watched) -> None:
    def breaks(*_arguments: object) -> Progress:
        raise ArithmeticError

    def kinds() -> dict[str, StepKind]:
        known = load_step_kinds()
        return {name: replace(kind, run=breaks) for name, kind in known.items()}

    here.conductor = replace(here.conductor, load_kinds=kinds)
    change(here, "UPDATE step SET due_at = :now", now=timedelta(0))


def store_away(here: Watched) -> None:
    here.pieces.reading_fails = "the database does not answer"


def store_full(here: Watched) -> None:
    here.pieces.writing_fails = "the disk is full"


def proposal_untold(here: Watched) -> None:
    now = here.clock.now()
    with here.open_desk() as desk:
        begun = desk.occasions.begin(
            OccasionKind.PROPOSAL, key="p", kind_of_run=KindOfRun.ACTUAL, at=now
        )
        desk.proposals.add(
            Proposal(
                proposal_id=begun.occasion_id,
                act=Act.DECLARE,
                kind_of_run=KindOfRun.ACTUAL,
                key="p",
                source="form",
                proposed_by="county",
                proposed_at=now,
                expires_at=now + AN_HOUR,
            )
        )


def nobody_reminded(here: Watched) -> None:
    here.pieces.dead.add("reminders")
    now = here.clock.now()
    deadline = Deadline(
        name="stock-refilled",
        kind=DeadlineKind.LAW,
        owner="mayor",
        deputy="clerk",
        starts_at=now - 2 * AN_HOUR,
        due_at=now,
    )
    with here.open_desk() as desk:
        [incident] = desk.incidents.all()
        desk.deadlines.start(incident.incident_id, [deadline])


def sending_paused(here: Watched) -> None:
    with here.open_desk() as desk:
        pause_sending(desk, by="bo", at=here.clock.now() - timedelta(minutes=10))
    a_message_is_due(here)


STALLS: dict[Callable[[Watched], None], str] = {
    engine_stopped: "engine-silent",
    engine_hangs: "engine-idle",
    sender_stopped: "sender-silent",
    lane_stuck: "lane-stuck",
    provider_refuses: "lane-failing",
    prefect_dead: "prefect-away",
    pages_dead: "web-away",
    clock_set_back: "clock-back",
    machine_slept: "clock-ahead",
    nobody_takes_a_step: "step-overdue",
    tier_not_asked: "tier-missed",
    nobody_asked: "nobody-asked",
    step_without_end: "step-late",
    step_breaks_off: "step-failing",
    store_away: "store-away",
    store_full: "store-away",
    disk_nearly_full: "disk-low",
    site_file_broken: "site-unreadable",
    proposal_untold: "proposal-untold",
    nobody_reminded: "deadline-unreminded",
    sending_paused: "sending-paused",
}
