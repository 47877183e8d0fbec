"""M070 to M074: what makes the plan begin by itself can begin it."""

from collections.abc import Iterator
from datetime import date

from plans.warning.triggers import Act, Trigger
from plans.writing.draft import Draft
from plans.writing.findings import Finding, Path, Severity, not_checked
from plans.writing.site_facts import SiteFacts


def check(plan: Draft, facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield what keeps a trigger from doing what it says."""
    found: tuple[Trigger, ...] = plan.fields.get("triggers") or ()
    seen: set[str] = set()
    for index, one in enumerate(found):
        path: Path = ("triggers", index)
        if one.trigger in seen:
            yield _named_twice(one, path)
        seen.add(one.trigger)
        yield from _level(one, path, plan)
        if facts is not None:
            yield from _of_site(one, path, facts)
    if facts is None and any(_needs_site(one) for one in found):
        what = "whether the site has the indicators, and what its sources may declare"
        zh = "站点是否有这些指标，其来源可否直接宣布"
        yield not_checked("M074", what, zh, ("triggers",))


def _named_twice(one: Trigger, path: Path) -> Finding:
    return Finding(
        rule="M070",
        message=f"two triggers are called {one.trigger}",
        hint="give each a name of its own: alerts keep which one they fitted",
        zh=(f"有两条触发规则都叫 {one.trigger}", "请为每条规则取不同的名称"),
        path=(*path, "trigger"),
    )


def _level(one: Trigger, path: Path, plan: Draft) -> Iterator[Finding]:
    levels = {step.fields["level"] for step in plan.steps if "level" in step.fields}
    authority = plan.fields.get("authority")
    if levels and not levels & set(one.level.runs):
        yield Finding(
            rule="M071",
            message=f"no step runs at level {one.level}: nobody would be mobilized",
            hint="name a level that steps run at, or give steps this level",
            zh=(
                f"{one.level} 级没有任何步骤：不会动员任何人",
                "请写有步骤的级别，或为步骤设置该级别",
            ),
            path=(*path, "level"),
        )
    # Of a level that steps name, M010 tells.
    elif one.level not in levels and not (authority or {}).get(one.level):
        yield Finding(
            rule="M072",
            message=f"nobody decides what is proposed at level {one.level}",
            hint=f"name a role under authority: {one.level}: [duty-officer]",
            zh=(
                f"{one.level} 级的提请无人有权决定",
                f"请在 authority 中指定角色：{one.level}: [duty-officer]",
            ),
            path=(*path, "level"),
        )


def _needs_site(one: Trigger) -> bool:
    return one.indicator is not None or one.act is Act.DECLARE


def _of_site(one: Trigger, path: Path, facts: SiteFacts) -> Iterator[Finding]:
    levels = facts.alert_levels
    if one.indicator is not None:
        named = one.indicator.indicator
        if not facts.indicators:
            return  # it measures nothing: `muster doctor` tells of rules that wait
        if named not in facts.indicators:
            there_are = ", ".join(sorted(facts.indicators)) or "-"
            yield Finding(
                rule="M074",
                severity=Severity.WARNING,
                message=f"the rule never fits: the site has no indicator {named}",
                hint=f"site.yaml has under indicators: {there_are}",
                zh=(
                    f"该规则不会生效：站点没有指标 {named}",
                    f"site.yaml 的 indicators 中有：{there_are}",
                ),
                path=(*path, "indicator", "indicator"),
            )
            return
        levels = facts.indicators[named]
    if one.act is Act.DECLARE and one.level not in levels:
        yield Finding(
            rule="M073",
            severity=Severity.WARNING,
            message=f"no source of the site may declare level {one.level} by itself",
            hint="it will be proposed; site.yaml grants it with may_declare",
            zh=(
                f"站点没有来源可直接宣布 {one.level} 级",
                "届时只会提请决定；可在 site.yaml 中用 may_declare 授权",
            ),
            path=(*path, "act"),
        )
