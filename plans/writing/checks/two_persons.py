"""M063: two people hold the offices that decide on a public warning."""

from collections.abc import Iterator
from datetime import date

from plans.incident.withholding import WARN_PUBLIC
from plans.warning_public import PERSONS
from plans.writing.draft import Draft
from plans.writing.findings import Finding, not_checked
from plans.writing.site_facts import SiteFacts


def check(plan: Draft, facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a warning on which two people can never decide.

    Whoever declares does not decide on it: one more than these is better.
    """
    warning = [one for one in plan.steps if one.kind and one.kind.name == WARN_PUBLIC]
    if facts is None:
        if warning:
            what = "whether two people can decide on a public warning"
            yield not_checked("M063", what, "是否有两人可决定发布预警")
        return
    for step in warning:
        deputy = str(step.fields.get("deputy", ""))
        offices = {one.role for one in step.deciding} | {deputy}
        known = offices & set(facts.holders)
        people = {one for office in known for one in facts.holders[office]}
        if step.deciding and offices == known and len(people) < PERSONS:
            yield Finding(
                rule="M063",
                message=(
                    f"{step.name} takes a yes of {PERSONS} people, "
                    f"and {len(people)} hold the offices that decide"
                ),
                hint="name another office under by:, or another holder in site.yaml",
                zh=(
                    f"{step.name} 须 {PERSONS} 人同意，有权决定的只有 {len(people)} 人",
                    "请在 by: 中增加岗位，或在 site.yaml 中增加担任者",
                ),
                path=(*step.path, "by"),
            )
