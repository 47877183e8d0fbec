"""D07: the plans can be carried out with this roster, and are not past their review."""

from collections.abc import Iterator

from flows.doctor.examined import Examined
from plans.running.readiness import Ailment, Weight
from plans.writing.findings import Severity

_WEIGHTS = {
    Severity.ERROR: Weight.ERROR,
    Severity.WARNING: Weight.WARNING,
    Severity.NOT_CHECKED: Weight.UNKNOWN,
}


def check(examined: Examined) -> Iterator[Ailment]:
    """Yield what `muster plan check` tells: quotas no roster can meet, and more."""
    if examined.contents is None:
        return
    for plan, findings in examined.contents.findings.items():
        if not findings:
            facts: dict[str, str | int] = {"plan": plan}
            yield Ailment(rule="D070", weight=Weight.FINE, facts=facts)
        for one in findings:
            facts = {
                "plan": plan,
                "rule": one.rule,
                "said": one.message,
                "hint": one.hint,
                "said_zh": one.zh[0],
                "hint_zh": one.zh[1],
            }
            yield Ailment(rule="D070", weight=_WEIGHTS[one.severity], facts=facts)
