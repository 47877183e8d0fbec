"""Deployments: what the Prefect UI offers, made when the engine starts."""

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.utilities.callables import parameter_schema

from flows.forms import FORMS, file_of, form_of
from flows.library import site_in
from flows.mobilize import mobilize
from flows.settings import Settings
from flows.texts import words

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


def deploy_forms(client: SyncPrefectClient, settings: Settings) -> Mapping[UUID, str]:
    """Return the forms that ask for something by their deployments, up to date.

    Prefect does not hold them to their schema: what it refused nobody would hear of,
    while we put it on record.
    """
    language = site_in(settings.site).languages[0]
    return {
        client.create_deployment(
            flow_id=client.create_flow_from_name(name),
            name=name,
            description=words(f"form.{name}", language),
            entrypoint=f"{file_of(name)}:{name}",
            parameter_openapi_schema=form_of(name, settings),
            enforce_parameter_schema=False,
            tags=["muster"],
        ): name
        for name in FORMS
    }
