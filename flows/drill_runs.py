"""Drill runs: what the Prefect UI shows of drills, and begins when they are due."""

import logging
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

from prefect import State, flow, runtime
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import FlowRun
from prefect.context import FlowRunContext
from prefect.states import Completed, Failed
from pydantic import Field

from flows.artifacts import review_picture
from flows.asking import REFUSED
from flows.drills.beginning import Beginning
from flows.drills.finding import drill_named
from flows.drills.starting import HeldBackError, PlannedDrill, Starter
from flows.engine.clock import WallClock, pause
from flows.engine.conduct import told_of
from flows.library import site_in
from flows.quietly import quietly
from flows.settings import Settings
from flows.texts import words
from flows.wiring.deciding import LINK_KEY, open_desk
from plans.errors import MobilizationError
from plans.learning.drills import DrillKind
from plans.learning.due import Came, Due

logger = logging.getLogger(__name__)

#: Names of the states in which these runs end.
_ENDS = {Came.RUN: "Run", Came.LATE: "Run late", Came.SKIPPED: "Skipped"}
_LOOK_EVERY_S = 1.0


def starter_of(settings: Settings) -> Starter:
    """Return what starts the drills of a site."""
    return Starter(
        open_desk=partial(open_desk, settings),
        site=site_in(settings.site),
        begin=Beginning(settings),
        clock=WallClock(),
        secret=settings.secrets().get(LINK_KEY, "").encode(),
    )


def plain(at: datetime) -> datetime:
    """Return a moment of Prefect's as one of ours: its own kind loses its zone."""
    return datetime.fromtimestamp(at.timestamp(), UTC)


def name_of_this_run() -> str:
    """Return the name of the run that is beginning: the drill, and when it was due."""
    given = runtime.flow_run
    due_at = plain(given.scheduled_start_time)
    return f"Drill {given.parameters.get('drill')}, due {due_at:%Y-%m-%d %H:%M} UTC"


@flow(name="drill", flow_run_name=name_of_this_run)
@quietly
def run_drill(drill: Annotated[str, Field(max_length=100)]) -> State[Any]:
    """Begin a drill that is due; each due time is run once."""
    settings = Settings()
    try:
        planned = drill_named(drill, settings)
    except HeldBackError as held:
        return _refused(held.why, settings)
    run = _this_run()
    if run is None or not run.auto_scheduled or run.expected_start_time is None:
        return _refused("by-hand", settings)
    starter, due_at = starter_of(settings), plain(run.expected_start_time)
    _wait_for_its_moment(starter, planned, due_at)
    return ended(starter.start(planned, due_at), settings)


def ended(due: Due, settings: Settings) -> State[Any]:
    """Return the state in which the run of a due time ends, with its record."""
    language = site_in(settings.site).languages[0]
    facts = dict(due.facts)
    if "why" in facts:
        facts["why"] = words(f"drill.skipped.{facts['why']}", language)
    rows = {"drill": due.drill, "due": due.due_key, "came": str(due.came), **facts}
    rows |= {"run": due.run_id} if due.run_id else {}
    lines = "\n".join(f"| {name} | {value} |" for name, value in rows.items())
    create_markdown_artifact(
        key="drill",
        markdown=f"| | |\n|---|---|\n{lines}\n",
        description=words("drill.flow", language),
    )
    if due.run_id and due.facts.get("kind") == DrillKind.REHEARSAL:
        _show_review(due.run_id, settings)
    return Completed(name=_ENDS[due.came], message=due.run_id or str(facts.get("why")))


def _show_review(rehearsal_id: str, settings: Settings) -> None:
    """Show what a rehearsal came to; a disk that is full does not undo the drill."""
    try:
        shown = review_picture(rehearsal_id, settings)
    except (MobilizationError, OSError) as error:
        facts = {"action": "review_not_shown", **told_of(error)}
        logger.warning("review not shown", extra=facts)
        return
    create_markdown_artifact(
        key=shown.key, markdown=shown.data, description=shown.description
    )


def _wait_for_its_moment(
    starter: Starter, planned: PlannedDrill, due_at: datetime
) -> None:
    """Wait until an unannounced drill begins; the others begin at once."""
    begins_at = starter.opening(planned, due_at).begins_at
    while starter.clock.now() < begins_at:
        pause(_LOOK_EVERY_S)


def _this_run() -> FlowRun | None:
    context = FlowRunContext.get()
    return context.flow_run if context else None


def _refused(why: str, settings: Settings) -> State[Any]:
    language = site_in(settings.site).languages[0]
    return Failed(name=REFUSED, message=words(f"drill.skipped.{why}", language))
