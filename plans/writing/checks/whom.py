"""M026: whomever a step asks or tells is there."""

from collections.abc import Iterator
from datetime import date

from plans.people.who import WhoKind
from plans.writing.draft import Audience, Draft
from plans.writing.findings import Finding, not_checked
from plans.writing.site_facts import SiteFacts


def check(plan: Draft, facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a role, partner, channel or panel that nobody knows."""
    above: set[str] = set()
    outside: list[Audience] = []
    for step in plan.steps:
        for one in step.tiers + step.told:
            if one.who.kind is not WhoKind.PANEL:
                outside.append(one)
            elif one.who.name not in above:
                message = f"no step above is called {one.who.name}"
                yield _finding(one, message, f"上方没有名为 {one.who.name} 的步骤")
        above.add(step.name)
    if facts is not None:
        yield from _unknown(outside, facts)
    elif any(one.who.name for one in outside):
        what = "whether the roles, partners and channels that steps name are there"
        yield not_checked("M026", what, "步骤提到的角色、合作单位和渠道是否存在")


def _unknown(named: list[Audience], facts: SiteFacts) -> Iterator[Finding]:
    known = {
        WhoKind.ROLE: {*facts.people_by_role, *facts.roles},
        WhoKind.PARTNER: set(facts.partners),
        WhoKind.SHARED: set(facts.shared),
    }
    for one in named:
        if one.who.kind in known and one.who.name not in known[one.who.kind]:
            message = f"the site has no {one.who}"
            yield _finding(one, message, f"站点没有 {one.who}")


def _finding(one: Audience, message: str, zh: str) -> Finding:
    return Finding(
        rule="M026",
        message=message,
        hint="correct the name, or import it",
        zh=(zh, "请更正名称，或导入"),
        path=one.path,
    )
