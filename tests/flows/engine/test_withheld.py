"""A step behind an approval is run when it was given, and only then."""

from dataclasses import replace

import pytest

from flows.engine.conduct import run_step
from plans.identity import IncidentId, OccasionId
from plans.incident.progress import Progress
from plans.plan import Plan
from plans.stepkinds import StepKind
from tests.flows.scripted import MET, SHORT, AnyParams, Script, conductor_of
from tests.flows.township import PLAN, Township

SIGNED = Plan.model_validate(
    PLAN.model_dump()
    | {
        "steps": [
            {
                "level": "III",
                "owner": "mayor",
                "deputy": "clerk",
                "title": {"en": name},
                "step": name,
                "after": after,
                "kind": kind,
            }
            for name, kind, after in (
                ("sign", "approve", []),
                ("news", "tell", ["sign"]),
            )
        ]
    }
)


def declared(township: Township) -> IncidentId:
    with township.open_desk() as desk:
        incident = desk.incidents.get(township.incident_id)
        named = IncidentId(OccasionId("signed-1"))
        desk.incidents.add(
            replace(incident, incident_id=named, plan=SIGNED), key="signed"
        )
    return named


@pytest.mark.parametrize(
    ("decision", "ran"), [(MET, ["sign", "news"]), (SHORT, ["sign"])]
)
def test_a_step_behind_an_approval(
    township: Township, decision: Progress, ran: list[str]
) -> None:
    script = Script({"sign": lambda _world: decision})

    def kinds() -> dict[str, StepKind]:
        names = ("approve", "tell")
        return {name: StepKind(name, AnyParams, script.run) for name in names}

    conductor = conductor_of(township, script, load_kinds=kinds)
    incident_id = declared(township)
    for step in ("sign", "news"):
        run_step(incident_id, step, conductor)
    with township.open_desk(is_writer=False) as desk:
        noted = [one.action for one in desk.journal.of(incident_id)]

    assert script.ran == ran
    assert ("step_withheld" in noted) == (decision is SHORT)
