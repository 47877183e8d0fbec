"""Automations: what the Prefect server does by itself when an event comes."""

from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.events.actions import RunDeployment
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture

from flows.event_requests import EVENT

#: Of the automation in the UI.
NAME = "Muster: an incident is requested"
#: The whole payload of the event, as one parameter.
_PAYLOAD = {
    "__prefect_kind": "json",
    "value": {
        "__prefect_kind": "jinja",
        "template": "{{ event.payload | tojson }}",
    },
}


def register(client: SyncPrefectClient, deployment_id: UUID) -> UUID:
    """Return the automation that hears events, made or brought up to date by name.

    Somebody who paused it in the UI finds it paused.

    Args:
        client: Of the server.
        deployment_id: Of what it runs with the payload: `requested`.
    """
    known = client.read_automations_by_name(NAME)
    wanted = AutomationCore(
        name=NAME,
        description=f"Hears {EVENT}; docs/declaring.md has an example.",
        enabled=known[0].enabled if known else True,
        tags=["muster"],
        trigger=EventTrigger(
            expect={EVENT}, posture=Posture.Reactive, threshold=1, within=0
        ),
        actions=[
            RunDeployment(
                source="selected",
                deployment_id=deployment_id,
                parameters={"payload": _PAYLOAD},
            )
        ],
    )
    if not known:
        return client.create_automation(wanted)
    client.update_automation(known[0].id, wanted)
    return known[0].id
