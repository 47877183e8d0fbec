"""The rules by which the plans of a site begin by themselves."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from flows.library import plan_file, plan_names
from flows.settings import Settings
from flows.steps import load_step_kinds
from plans.judging import PlanRules
from plans.writing.reading import read_plan

#: Plans are read again when their file has changed.
_PLANS = 256


def rules_of(settings: Settings, today: date) -> Sequence[PlanRules]:
    """Return the rules of every plan that has some, and that can be used.

    What is wrong with the others is told by `muster plan check` and `muster doctor`.
    """
    files = (plan_file(name, settings.site) for name in plan_names(settings.site))
    found = (
        _rules(one.raw, one.source, today) for one in files if b"triggers" in one.raw
    )
    return [rules for rules in found if rules is not None]


@lru_cache(maxsize=_PLANS)
def _rules(raw: bytes, source: str, today: date) -> PlanRules | None:
    reading = read_plan(raw, source=source, kinds=load_step_kinds(), today=today)
    plan = reading.plan
    if plan is None or reading.errors or not plan.triggers:
        return None
    return PlanRules(plan=plan.plan, triggers=plan.triggers, expected=plan.expected)
