"""A scene in which a step warns the public, for tests of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from plans.identity import KindOfRun
from plans.incident.law import Profile
from plans.incident.progress import StepState
from plans.site import Site
from plans.warning.alerts import Alert
from tests.sample import ANA, BO, FLOOD, MINUTE, SITE, Scene, person

ROLES = {
    "mayor": {"holders": ["ana", "bo"]},
    "office": {"holders": ["cy"]},
}
ORIGINATOR = {
    "sender": "riverside.example",
    "name": {"en": "Riverside Office", "zh": "河畔镇应急办"},
    "rank": "county",
    "originates": ["III"],
    "geocode": "grid",
}
STEP: dict[str, object] = {
    "step": "step",
    "kind": "warn_public",
    "within": "30 min",
    "to": ["role resident"],
    "message": "bye",
    "question": "call",
    "hazard": {
        "event": {"en": "Flood", "zh": "洪水"},
        "category": ["Met"],
        "severity": "Severe",
        "urgency": "Expected",
        "certainty": "Likely",
        "response": ["Prepare"],
        "colour": "orange",
        "code": {"SAME": "FLW"},
    },
    "description": {"en": "{matter} in {cell}, {issuer}", "zh": "{cell}：{matter}"},
    "expires": "6 h",
    "by": [{"role": "mayor", "wait": "5 min"}],
}
EVERYBODY = [
    *(person(one) for one in ("ana", "bo", "cy")),
    person("eve", roles=frozenset({"resident"}), languages=("en",)),
]
CHINA = Profile.model_validate(
    {
        "profile": "cn",
        "title": {"en": "China"},
        "notice": {"en": "None."},
        "ranks": ["township", "county"],
        "warning": {"office": {"en": "County"}, "rank": "county", "article": "Art. 64"},
        "required": [
            {
                "document": "warning",
                "fields": [
                    *("category", "level", "start_time", "area", "cautions"),
                    *("measures", "issuing_unit", "issue_time"),
                ],
                "article": "Art. 64",
            }
        ],
        "fundraising": {"article": "Art. 22"},
    }
)


def scene(
    kind_of_run: KindOfRun = KindOfRun.ACTUAL,
    declarer: str = "",
    originator: Mapping[str, object] | None = ORIGINATOR,
    **changes: Any,  # noqa: ANN401 -- parameters
) -> Scene:
    site = SITE.model_dump() | {"roles": ROLES, "originator": originator}
    return Scene(
        [STEP | changes],
        EVERYBODY,
        site=Site.model_validate(site),
        kind_of_run=kind_of_run,
        declarer=declarer,
        law=CHINA,
    )


def agreed(**facts: Any) -> Scene:  # noqa: ANN401 -- of a scene
    """Return a scene in which two have said yes and everybody was told."""
    here = scene(**facts)
    here.run()
    here.say(ANA)
    here.say(BO)
    here.run(after=MINUTE)
    here.memory.deliver()
    here.run(after=MINUTE)
    return here


def alerts(here: Scene) -> list[Alert]:
    return [one.alert for one in here.publications.of(FLOOD)]


def reopen(here: Scene) -> None:
    """Let the step begin anew, as a level does that comes back."""
    record = here.records["step"]
    here.records["step"] = replace(
        record,
        progress=replace(record.progress, state=StepState.WAITING),
        ended_at=None,
        reopened=record.reopened + 1,
        reopened_at=here.now,
    )
