"""The board for everybody: counts and states, never a name."""

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from flows.engine.board import Board, StepLine, board_of
from flows.engine.quotas import QuotaNames, state_shown
from flows.web.office import Office, spoken
from flows.web.pages import HEADERS, language_of_browser, page
from plans.identity import IncidentId, KindOfRun, OccasionId
from plans.incident.incidents import Incident
from plans.incident.progress import StepState
from plans.plan import PlannedStep

_COLOURS = {StepState.WAITING: "#7a5a00", StepState.MET: "#0b5d1e"}
_SHORT = "#8a1c1c"
_WHOLE = 100
_PENDING = ("queued", "leased", "retry")


async def show(request: Request) -> Response:
    """Return the board of an incident, or with ?format=json what it shows."""
    office: Office = request.app.state.office
    return await run_in_threadpool(_shown, office, request)


def _shown(office: Office, request: Request) -> Response:
    incident_id = IncidentId(OccasionId(str(request.path_params["incident_id"])))
    language = language_of_browser(request)
    with office.open_reading() as desk:
        incident = desk.incidents.get(incident_id)
        board = board_of(desk, incident_id, office.settings)
        names = QuotaNames(desk, incident, office.site, language)
        view = _view(office, incident, board, names)
    if request.query_params.get("format") == "json":
        # The Prefect UI is nobody's business outside.
        public = dict(board) | {"links": {"board": board["links"]["board"]}}
        del public["deadlines"]  # nor is what the office still has to do
        return JSONResponse(public, headers=HEADERS)
    return page("board.html", office, language, view=view)


def _view(
    office: Office, incident: Incident, board: Board, names: QuotaNames
) -> dict[str, Any]:
    planned = {step.step: step for step in incident.steps}
    counts = board["deliveries"]
    now = office.clock.now().astimezone(office.site.zone)
    return {
        "title": spoken(incident.plan.title, names.language),
        "level": board["level"],
        "is_exercise": incident.kind_of_run is not KindOfRun.ACTUAL,
        "state": board["state"],
        "colour": {"met": "", "short": "no"}.get(board["state"], "wait"),
        "steps": [_step(line, planned[line["step"]], names) for line in board["steps"]],
        "sending": board["sending"],
        "accepted": counts.get("accepted", 0),
        "waiting": sum(counts.get(state, 0) for state in _PENDING),
        "at": f"{now:%Y-%m-%d %H:%M:%S}",
        "incident": board["incident"],
    }


def _step(line: StepLine, step: PlannedStep, names: QuotaNames) -> dict[str, Any]:
    colour = _COLOURS.get(StepState(line["state"]), _SHORT)
    return {
        "title": spoken(step.title, names.language) or step.step,
        "state": state_shown(line["state"], has_begun=bool(line["started_at"])),
        "quotas": [
            {
                **quota,
                "name": names.of(step, quota["name"]),
                "percent": _percent(quota["got"], quota["wanted"]),
                "colour": _COLOURS[StepState.MET]
                if quota["got"] >= quota["wanted"]
                else colour,
            }
            for quota in line["quotas"]
        ],
    }


def _percent(got: int, wanted: int) -> int:
    return _WHOLE if got >= wanted else _WHOLE * got // wanted
