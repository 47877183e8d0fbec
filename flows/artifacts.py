"""Artifacts of a mobilization in the Prefect UI: board, bars, graph, links."""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import ArtifactCreate, ArtifactUpdate
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
)

from flows.engine.board import Board, DeadlineLine, board_of, counted, pages
from flows.engine.conduct import told_of
from flows.library import site_in
from flows.settings import Settings
from flows.texts import words
from flows.wiring.deciding import open_desk
from plans.identity import KindOfRun
from plans.incident.incidents import Incident
from plans.plan import PlannedStep
from plans.telling import in_language
from plans.writing.graph import mermaid

logger = logging.getLogger(__name__)

_EVERY_S = 1.0
#: At the end of a flow; a server that is silent does not hold it up for longer.
_LAST_WITHIN_S = 10.0
_NO_KEY = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Picture:
    """One artifact as it should be now."""

    key: str
    type: str
    data: Any
    description: str = ""


class Pictures:
    """Keeps a run's artifacts as the store has it, in a thread beside the work."""

    def __init__(
        self, incident: Incident, flow_run_id: UUID, settings: Settings
    ) -> None:
        self._incident, self._settings = incident, settings
        self._shown = _Shown(flow_run_id)
        self._stop = Event()
        self._thread = Thread(target=self._run, name="pictures", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join(_LAST_WITHIN_S)

    def _run(self) -> None:
        is_last = False
        while not is_last:
            is_last = self._stop.is_set()
            try:
                self._look(is_last=is_last)
            except Exception as fault:  # noqa: BLE001 -- pictures are no part of the work
                facts = {"action": "pictures_failed", **told_of(fault)}
                logger.warning("artifacts not shown", extra=facts)
            self._stop.wait(_EVERY_S)

    def _look(self, *, is_last: bool) -> None:
        incident_id = self._incident.incident_id
        with open_desk(self._settings, is_writer=False) as desk:
            board = board_of(desk, incident_id, self._settings)
        address = pages(self._settings)
        with get_client(sync_client=True) as client:
            for picture in pictures_of(board, self._incident.steps, address):
                self._shown.show(client, picture)
            if is_last and self._incident.kind_of_run is KindOfRun.EXERCISE:
                self._shown.show(client, review_picture(incident_id, self._settings))


@dataclass
class _Shown:
    """What the server has; each is created once, then patched where it changed."""

    flow_run_id: UUID
    ids: dict[str, UUID] | None = None
    now: dict[str, Any] = field(default_factory=dict)

    def show(self, client: SyncPrefectClient, picture: Picture) -> None:
        """Make the server have the picture."""
        if self.ids is None:  # an earlier attempt of the same run made some
            chosen = ArtifactFilter(
                flow_run_id=ArtifactFilterFlowRunId(any_=[self.flow_run_id])
            )
            known = client.read_artifacts(artifact_filter=chosen)
            self.ids = {one.key: one.id for one in known if one.key}
        if picture.key not in self.ids:
            made = client.create_artifact(
                ArtifactCreate(
                    key=picture.key,
                    type=picture.type,
                    data=picture.data,
                    description=picture.description,
                    flow_run_id=self.flow_run_id,
                )
            )
            self.ids[picture.key] = made.id
        elif self.now.get(picture.key) != picture.data:
            client.update_artifact(
                self.ids[picture.key], ArtifactUpdate(data=picture.data)
            )
        self.now[picture.key] = picture.data


def pictures_of(board: Board, steps: list[PlannedStep], address: str) -> list[Picture]:
    """Return the artifacts of a board; counts and ids only, never a person."""
    incident = key_of(board["incident"])
    states = {line["step"]: line["state"] for line in board["steps"]}
    rows = [
        {
            "step": line["step"],
            "state": line["state"],
            "have": counted(line["quotas"]),
            "started": line["started_at"],
            "ended": line["ended_at"],
        }
        for line in board["steps"]
    ]
    links = f"- [Board]({board['links']['board']})\n- [Public pages]({address})\n"
    graph = f"```mermaid\n{mermaid(steps, states=states)}```\n"
    return [
        Picture(f"board-{incident}", "table", json.dumps(rows), "Board"),
        Picture(
            f"deliveries-{incident}",
            "table",
            json.dumps([board["deliveries"]]),
            "Deliveries",
        ),
        Picture(
            f"deadlines-{incident}",
            "table",
            json.dumps([_deadline(one) for one in board["deadlines"]]),
            "What has to be done by when",
        ),
        Picture(f"plan-{incident}", "markdown", graph, "The plan as a graph"),
        Picture(f"links-{incident}", "markdown", links, "Links"),
        *_bars(board, incident),
    ]


def review_picture(named: str, settings: Settings) -> Picture:
    """Return what a drill came to; its review is written into the site's folder."""
    # Loaded only when it is needed: it takes pandas and the pages.
    from flows.reviewing import outcome_of_drill  # noqa: PLC0415

    told = words("review.artifact.title", site_in(settings.site).languages[0])
    text = outcome_of_drill(named, settings)
    return Picture(key_of(f"review-{named}"), "markdown", text, told)


def _deadline(line: DeadlineLine) -> dict[str, str | None]:
    return {
        "deadline": line["deadline"],
        "title": in_language(line["title"], "en"),
        "owner": line["owner"],
        "due": line["due_at"],
        "state": line["state"],
    }


def key_of(text: str) -> str:
    """Return the text as Prefect accepts it in a key."""
    return _NO_KEY.sub("-", text.lower()).strip("-")


def _bars(board: Board, incident: str) -> list[Picture]:
    return [
        Picture(
            key_of(f"quota-{incident}-{line['step']}-{quota['name']}"),
            "progress",
            _percent(quota),
            f"{line['step']}: {quota['name']}, {quota['wanted']} wanted",
        )
        for line in board["steps"]
        for quota in line["quotas"]
    ]


def _percent(quota: Mapping[str, Any]) -> float:
    wanted = int(quota["wanted"])
    return round(min(100.0, 100.0 * int(quota["got"]) / wanted), 1) if wanted else 100.0
