"""Forms: what the Prefect UI offers besides, in plain words."""

import inspect
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from prefect import Flow
from prefect.utilities.callables import parameter_schema
from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from flows.asking import change_level, declare, stand_down
from flows.drill_runs import run_drill
from flows.event_requests import requested
from flows.library import plan_names, site_in
from flows.settings import Settings
from flows.texts import words

#: The forms by the names of their deployments.
FORMS: Mapping[str, Flow[Any, Any]] = {
    one.name: one for one in (declare, change_level, stand_down, requested)
}
#: What we run when it is asked for or due; a drill has a deployment of its own.
TAKEN: Mapping[str, Flow[Any, Any]] = {**FORMS, run_drill.name: run_drill}


def file_of(name: str) -> Path:
    """Return the file in which a form's flow stands."""
    return Path(inspect.getfile(inspect.unwrap(FORMS[name].fn)))


def form_of(name: str, settings: Settings) -> dict[str, Any]:
    """Return the schema from which Prefect draws a form, in the site's language."""
    language = site_in(settings.site).languages[0]
    schema: dict[str, Any] = parameter_schema(FORMS[name]).model_dump()
    for field, shape in schema["properties"].items():
        shape["title"] = words(f"form.{field}", language)
        shape["description"] = words(f"form.{field}.help", language)
    if "plan" in schema["properties"]:
        schema["properties"]["plan"]["enum"] = plan_names(settings.site)
    return schema


def misfit(name: str, parameters: Mapping[str, Any]) -> str:
    """Return what is wrong with what was sent instead of a form; empty for nothing.

    Prefect would write the values into the log; only the names of our fields are told.
    """
    try:
        _model_of(name).model_validate(dict(parameters))
    except ValidationError as error:
        ours = TAKEN[name].parameters.properties
        places = [str(one["loc"][0]) for one in error.errors() if one["loc"]]
        wrong = sorted({one for one in places if one in ours})
        what = ", ".join(wrong) or "there are fields that it does not have"
        return f"not as the form {name} asks for it: {what}"
    return ""


@cache
def _model_of(name: str) -> type[BaseModel]:
    fn = TAKEN[name].fn
    types = get_type_hints(fn, include_extras=True)
    fields: dict[str, Any] = {
        one.name: (types[one.name], ... if one.default is one.empty else one.default)
        for one in inspect.signature(fn).parameters.values()
    }
    return create_model(name, __config__=ConfigDict(extra="forbid"), **fields)
