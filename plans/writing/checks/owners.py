"""M015: every step has an owner, and a deputy who is somebody else."""

from collections.abc import Iterator, Mapping
from datetime import date

from plans.writing.draft import Draft
from plans.writing.findings import Finding, Path
from plans.writing.site_facts import SiteFacts


def check(plan: Draft, _facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding an owner who is nobody, or his or her own deputy.

    A key that is missing is told with the shape of the plan.
    """
    for path, fields in _owned(plan):
        owner, deputy = fields.get("owner"), fields.get("deputy")
        for key in ("owner", "deputy"):
            if fields.get(key) == "":
                yield Finding(
                    rule="M015",
                    message=f"the {key} is nobody",
                    hint="name a role of the site",
                    zh=(f"{key} 没有指定", "请填写站点的角色"),
                    path=(*path, key),
                )
        if owner and owner == deputy:
            yield Finding(
                rule="M015",
                message=f"{owner} cannot be the deputy of {owner}",
                hint="name another role",
                zh=(f"{owner} 不能担任自己的副手", "请指定另一个角色"),
                path=(*path, "deputy"),
            )


def _owned(plan: Draft) -> Iterator[tuple[Path, Mapping[str, object]]]:
    for step in plan.steps:
        yield step.path, step.fields
    if isinstance(found := plan.raw.get("stand_down"), Mapping):
        yield ("stand_down",), found
    yield from plan.watches()
