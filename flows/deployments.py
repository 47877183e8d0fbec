"""Deployments: what the Prefect UI offers, made when the engine starts."""

from pathlib import Path
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.utilities.callables import parameter_schema

from flows.mobilize import mobilize

#: Of the deployment, as `flow/deployment` in the UI.
NAME = "mobilize"


def deploy(client: SyncPrefectClient) -> UUID:
    """Return the deployment `mobilize`, made or brought up to date by its name."""
    flow_id = client.create_flow_from_name(mobilize.name)
    schema = parameter_schema(mobilize).model_dump()
    return client.create_deployment(
        flow_id=flow_id,
        name=NAME,
        description="Carries an incident that is declared already; `muster declare` "
        "declares one.",
        entrypoint=f"{Path(__file__).with_name('mobilize.py')}:mobilize",
        parameter_openapi_schema=schema,
        enforce_parameter_schema=True,
        tags=["muster"],
    )
