"""Withholding: what waits for an approval is not done without it."""

from collections.abc import Mapping, Sequence

from plans.incident.progress import StepRecord, StepState
from plans.plan import PlannedStep

#: Kind of the steps in which somebody decides.
APPROVE = "approve"
#: Kind of the steps that warn the public: in them two persons decide first.
WARN_PUBLIC = "warn_public"
#: In all of these somebody decides; no call-up waits for any.
DECIDING = frozenset({APPROVE, WARN_PUBLIC})


def withheld_by(
    name: str, steps: Sequence[PlannedStep], records: Mapping[str, StepRecord]
) -> str:
    """Return the approval without which a step is not run; empty for none.

    An approval that ended short was refused, or nobody gave it in time. What waits for
    a withheld step is withheld, too.

    Args:
        name: Of the step.
        steps: Of the incident.
        records: What is remembered of them.
    """
    step_by_name = {step.step: step for step in steps}
    seen: set[str] = set()
    before = list(step_by_name[name].after)
    while before:
        one = before.pop()
        step, record = step_by_name.get(one), records.get(one)
        if one in seen or step is None or record is None:
            continue
        seen.add(one)
        if step.kind == APPROVE and record.progress.state is StepState.SHORT:
            return one
        before += step.after
    return ""
