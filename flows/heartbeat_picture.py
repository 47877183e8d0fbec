"""An artifact in the Prefect UI: which processes of the site beat, and since when."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import ArtifactCreate, ArtifactUpdate
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey

from flows.engine.conduct import told_of
from flows.services.health import prefect_answers
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.running.heartbeats import Heartbeat

logger = logging.getLogger(__name__)

#: One artifact a site, without a run.
KEY = "watchdog"
_EVERY_S = 60.0
_AGAIN_AFTER_S = 5.0


@dataclass
class HeartbeatPicture:
    """Keeps the artifact as the store has it; a minute old at most."""

    settings: Settings
    _artifact_id: UUID | None = None

    def run(self, stop: Event) -> None:
        """Show it every minute until told to stop; it is no part of the work."""
        while not stop.is_set():
            if prefect_answers(self.settings.prefect_port):
                try:
                    self.show()
                except Exception as fault:  # noqa: BLE001 -- Prefect may be back soon
                    self._artifact_id = None
                    facts = {"action": "heartbeats_not_shown", **told_of(fault)}
                    logger.warning("heartbeats not shown", extra=facts)
            stop.wait(_EVERY_S if self._artifact_id else _AGAIN_AFTER_S)

    def show(self) -> None:
        """Make the server have it as it is now."""
        with open_desk(self.settings, is_writer=False) as desk:
            data = table_of(desk.heartbeats.all())
        with get_client(sync_client=True) as client:
            if self._artifact_id is None:
                self._artifact_id = _known(client) or _made(client, data)
            client.update_artifact(self._artifact_id, ArtifactUpdate(data=data))


def table_of(beats: Sequence[Heartbeat]) -> str:
    """Return one row a process: names of services and hosts, moments and counts."""
    rows = [
        {
            "service": one.service,
            "host": one.host,
            "beat": one.beat_at.isoformat(timespec="seconds"),
            "since": one.started_at.isoformat(timespec="seconds"),
            "facts": ", ".join(f"{name} {value}" for name, value in one.facts.items()),
        }
        for one in beats
    ]
    return json.dumps(rows)


def _known(client: SyncPrefectClient) -> UUID | None:
    chosen = ArtifactFilter(key=ArtifactFilterKey(any_=[KEY]))
    found = client.read_artifacts(artifact_filter=chosen)
    return found[0].id if found else None


def _made(client: SyncPrefectClient, data: str) -> UUID:
    described = "Which processes beat (UTC); silent for a minute: look after it"
    made = client.create_artifact(
        ArtifactCreate(key=KEY, type="table", data=data, description=described)
    )
    return made.id
