"""M012: enough people can be reached for every quota, with valid certificates."""

from collections.abc import Iterator
from datetime import date

from plans.people.who import WhoKind
from plans.writing.draft import Draft, DraftStep
from plans.writing.findings import Finding, Severity, not_checked
from plans.writing.site_facts import Reach, SiteFacts


def check(plan: Draft, facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a quota that the roster cannot meet."""
    asking = [step for step in plan.steps if step.quota]
    if asking and facts is None:
        what = "whether enough people can be reached for each quota"
        yield not_checked("M012", what, "各名额是否有足够的人可以联系")
    elif facts is not None:
        for step in asking:
            yield from _short(step, facts)


def _short(step: DraftStep, facts: SiteFacts) -> Iterator[Finding]:
    # An organisation says itself how many it sends.
    has_partner = any(tier.who.kind is WhoKind.PARTNER for tier in step.tiers)
    for name, wanted in step.quota.items():
        got = facts.people_by_skill.get(name, Reach()).relied_on
        if got < wanted:
            yield Finding(
                rule="M012",
                severity=Severity.WARNING if has_partner else Severity.ERROR,
                message=f"{name}: {wanted} wanted, {got} can be relied on",
                hint="lower the quota, import more people, verify their contact points",
                zh=(
                    f"{name}：需要 {wanted} 人，可靠的只有 {got} 人",
                    "请降低名额、导入更多人员或核实联系方式",
                ),
                path=(*step.path, "quota", name),
            )
