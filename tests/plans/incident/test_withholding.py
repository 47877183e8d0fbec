import pytest

from plans.incident.progress import Progress, StepRecord, StepState
from plans.incident.withholding import withheld_by
from tests.sample import plan_of

STEPS = plan_of(
    [
        {"step": "sign", "kind": "approve"},
        {"step": "news", "kind": "notify", "after": ["sign"]},
        {"step": "more", "kind": "notify", "after": ["news"]},
        {"step": "other", "kind": "notify"},
        {"step": "last", "kind": "notify", "after": ["other"]},
    ]
).steps


def records(sign: StepState) -> dict[str, StepRecord]:
    short = Progress(state=StepState.SHORT)
    return {
        step.step: StepRecord(
            step=step.step,
            progress=Progress(state=sign) if step.step == "sign" else short,
        )
        for step in STEPS
    }


@pytest.mark.parametrize(
    ("step", "approval"),
    [("sign", ""), ("news", "sign"), ("more", "sign"), ("other", ""), ("last", "")],
)
def test_what_waits_for_an_approval_that_nobody_gave_is_withheld(
    step: str, approval: str
) -> None:
    assert withheld_by(step, STEPS, records(StepState.SHORT)) == approval


@pytest.mark.parametrize("step", [step.step for step in STEPS])
def test_nothing_is_withheld_that_was_approved(step: str) -> None:
    assert withheld_by(step, STEPS, records(StepState.MET)) == ""
