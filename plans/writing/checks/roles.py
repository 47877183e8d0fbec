"""M022: every office that the plan names is one of the site."""

from collections.abc import Iterator, Mapping
from datetime import date

from plans.writing.draft import Draft
from plans.writing.findings import Finding, Path, not_checked
from plans.writing.site_facts import SiteFacts


def check(plan: Draft, facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a role that the site does not have."""
    if facts is None:
        what = "whether the site has the roles that the plan names"
        yield not_checked("M022", what, "站点是否有预案中的角色", ("owner",))
        return
    for path, role in _named(plan):
        if role and role not in facts.roles:
            there_are = ", ".join(sorted(facts.roles))
            yield Finding(
                rule="M022",
                message=f"the site has no role {role[:40]}",
                hint=f"there are: {there_are}",
                zh=(f"站点没有角色 {role[:40]}", f"可选：{there_are}"),
                path=path,
            )


def _named(plan: Draft) -> Iterator[tuple[Path, str]]:
    owned: list[tuple[Path, Mapping[str, object]]] = [((), plan.fields)]
    owned += [(step.path, step.fields) for step in plan.steps]
    if isinstance(found := plan.raw.get("stand_down"), Mapping):
        owned.append((("stand_down",), found))
    for path, fields in [*owned, *plan.watches()]:
        for key in ("owner", "deputy"):
            if isinstance(role := fields.get(key), str):
                yield (*path, key), role
    for step in plan.steps:
        yield from ((one.path, one.role) for one in step.deciding)
    for level, roles in (plan.fields.get("authority") or {}).items():
        for index, role in enumerate(roles):
            yield ("authority", str(level), index), role
