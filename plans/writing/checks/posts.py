"""M027: there are posts of the kind, and enough people for them."""

from collections.abc import Iterator
from datetime import date

from plans.people.who import WhoKind
from plans.writing.draft import Draft, DraftStep
from plans.writing.findings import Finding, not_checked
from plans.writing.site_facts import PostKind, SiteFacts


def check(plan: Draft, facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a step whose posts are not there or cannot be filled."""
    sending = [step for step in plan.steps if step.posts]
    if facts is None:
        if sending:
            what = "whether the posts are there, and people for them"
            yield not_checked("M027", what, "岗位是否存在、人员是否足够")
        return
    for step in sending:
        posts = facts.posts.get(step.posts)
        if posts is None:
            yield Finding(
                rule="M027",
                message=f"the site has no posts of the kind {step.posts}",
                hint="import them: muster import posts FILE",
                zh=(
                    f"站点没有 {step.posts} 类岗位",
                    "请导入：muster import posts FILE",
                ),
                path=(*step.path, "posts"),
            )
        elif not any(tier.who.kind is WhoKind.PARTNER for tier in step.tiers):
            yield from _short(step, posts, facts)


def _short(step: DraftStep, posts: PostKind, facts: SiteFacts) -> Iterator[Finding]:
    wanted = {"people": posts.places, **posts.places_by_skill}
    got = {skill: reach.relied_on for skill, reach in facts.people_by_skill.items()}
    got["people"] = facts.askable(tier.who for tier in step.tiers).relied_on
    for name, places in wanted.items():
        has = got.get(name, 0)
        if has < places:
            yield Finding(
                rule="M012",
                message=f"{step.posts} wants {places} ({name}), {has} are reliable",
                hint="fewer places, more people, or ask a partner in the last tier",
                zh=(
                    f"{step.posts} 需要 {places} 人（{name}），可靠的只有 {has} 人",
                    "请减少岗位、增加人员，或请合作单位支援",
                ),
                path=(*step.path, "posts"),
            )
