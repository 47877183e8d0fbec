"""The board: how an incident stands, in the shape that `--json` prints."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

from flows.engine.desk import Desk
from flows.engine.sending import sending_of
from flows.settings import Settings
from plans.identity import IncidentId
from plans.incident.deadlines import Deadline
from plans.incident.incidents import IncidentState, state_of
from plans.incident.progress import Quota, StepRecord


class QuotaLine(TypedDict):
    """How many were wanted, how many we have."""

    name: str
    wanted: int
    got: int


class StepLine(TypedDict):
    """One step."""

    step: str
    kind: str
    state: str
    #: Incident time, ISO 8601 in UTC.
    started_at: str | None
    ended_at: str | None
    quotas: list[QuotaLine]


class DeadlineLine(TypedDict):
    """Something that has to be done by a moment, and is not done."""

    deadline: str
    #: By language.
    title: dict[str, str]
    owner: str
    #: Incident time, ISO 8601 in UTC.
    due_at: str | None
    #: running, near (a fifth of the time is left) or over.
    state: str
    article: str


class Links(TypedDict):
    """Where to look."""

    prefect: str
    board: str


class Board(TypedDict):
    """One incident; the keys are a promise to whoever reads `--json`."""

    incident: str
    plan: str
    version: int
    kind: str
    level: str
    state: str
    steps: list[StepLine]
    deliveries: dict[str, int]
    #: on, paused, restored (paused, too) or ended; see flows.engine.sending.
    sending: str
    #: The open ones, the next one first; they go on after the stand-down.
    deadlines: list[DeadlineLine]
    links: Links


def board_of(desk: Desk, incident_id: IncidentId, settings: Settings) -> Board:
    """Return how the incident stands now.

    Raises:
        UnknownIncidentError: There is none.
    """
    incident = desk.incidents.get(incident_id)
    records = desk.steps.of(incident_id)
    kinds = {step.step: step.kind for step in incident.steps}
    state = state_of(
        [record.progress.state for record in records],
        is_stood_down=incident.stood_down_at is not None,
    )
    counts = desk.ledger.counts(incident_id)
    return Board(
        incident=incident_id,
        plan=incident.plan.plan,
        version=incident.plan.version,
        kind=str(incident.kind_of_run),
        level=str(incident.level),
        state=str(state),
        steps=[_line(record, kinds[record.step]) for record in records],
        deliveries={str(one): number for one, number in counts.items()},
        sending=str(sending_of(desk.switches).state),
        deadlines=[
            _deadline_line(one) for one in desk.deadlines.of(incident_id) if one.is_open
        ],
        links=Links(
            prefect=prefect_link(settings, incident_id),
            board=f"{pages(settings)}/board/{incident_id}",
        ),
    )


def is_over(board: Board) -> bool:
    """Say whether every step has ended."""
    return board["state"] != IncidentState.RUNNING


def pages(settings: Settings) -> str:
    """Return the address of the public pages, without a slash at its end."""
    return settings.public_url.rstrip("/") or f"http://127.0.0.1:{settings.web_port}"


def prefect_link(settings: Settings, incident_id: IncidentId) -> str:
    """Return the address of the incident's flow run; of all, before it has one."""
    ui = settings.prefect_api_url.removesuffix("/api")
    file = flow_run_file(settings, incident_id)
    if not file.is_file():
        return f"{ui}/runs"
    return f"{ui}/runs/flow-run/{file.read_text(encoding='utf-8').strip()}"


def flow_run_file(settings: Settings, incident_id: IncidentId) -> Path:
    """Return where the conductor leaves the id of the incident's flow run."""
    return settings.run_folder / "flow-runs" / incident_id


def counted(quotas: list[QuotaLine] | tuple[Quota, ...]) -> str:
    """Return the counts in one line: `experts 1 of 2, logistics 1 of 1`."""
    lines = [
        (one.name, one.got, one.wanted)
        if isinstance(one, Quota)
        else (one["name"], one["got"], one["wanted"])
        for one in quotas
    ]
    return ", ".join(f"{name} {got} of {wanted}" for name, got, wanted in lines)


def _line(record: StepRecord, kind: str) -> StepLine:
    quotas = record.progress.quotas
    return StepLine(
        step=record.step,
        kind=kind,
        state=str(record.progress.state),
        started_at=_iso(record.started_at),
        ended_at=_iso(record.ended_at),
        quotas=[QuotaLine(name=q.name, wanted=q.wanted, got=q.got) for q in quotas],
    )


def _deadline_line(deadline: Deadline) -> DeadlineLine:
    state = "running"
    if deadline.reminded_at is not None:
        state = "over" if deadline.reminded_at >= deadline.due_at else "near"
    return DeadlineLine(
        deadline=deadline.name,
        title=dict(deadline.title),
        owner=deadline.owner,
        due_at=_iso(deadline.due_at),
        state=state,
        article=deadline.article,
    )


def _iso(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
