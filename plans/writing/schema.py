"""The JSON Schema of plan.yaml, so that editors complete and check while typing."""

from collections.abc import Mapping
from typing import Any

from plans.plan import Plan, PlannedStep
from plans.stepkinds import StepKind

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def schema_of(kinds: Mapping[str, StepKind]) -> Schema:
    """Return one schema for plans; a step's keys depend on its kind."""
    schema = Plan.model_json_schema()
    definitions: Schema = schema["$defs"]
    for kind in kinds.values():
        definitions |= _definitions(kind)
    definitions["PlannedStep"] = {
        "type": "object",
        "required": ["kind"],
        "discriminator": {"propertyName": "kind"},
        "oneOf": [{"$ref": f"#/$defs/{name}"} for name in kinds],
    }
    return {"$schema": _DIALECT, **schema}


def _definitions(kind: StepKind) -> Schema:
    """Return the step of this kind, and what its parameters are made of."""
    template = f"#/$defs/{kind.name}.{{model}}"
    params = kind.params.model_json_schema(ref_template=template)
    step = PlannedStep.model_json_schema()
    # Level is the plan's own definition, which has the same name there.
    parts = {
        f"{kind.name}.{name}": one for name, one in params.pop("$defs", {}).items()
    }
    properties = {
        **step["properties"],
        **params.get("properties", {}),
        "kind": {"const": kind.name, "description": params.get("description", "")},
    }
    required = [*step["required"], *params.get("required", [])]
    return {
        kind.name: {
            "type": "object",
            "title": kind.name,
            "properties": properties,
            "required": sorted(set(required)),
            "additionalProperties": False,
        },
        **parts,
    }
