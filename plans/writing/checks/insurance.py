"""M035: where it is dangerous, enough people are insured."""

from collections.abc import Iterator
from datetime import date

from plans.people.registering import INSURED
from plans.people.who import WhoKind
from plans.writing.draft import Draft
from plans.writing.findings import Finding, not_checked
from plans.writing.site_facts import PostKind, Reach, SiteFacts


def check(plan: Draft, facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a dangerous step that more people are wanted for than may go.

    Source: Charity Law of China 2023, Art. 68 (insurance before dangerous work).
    """
    dangerous = [step for step in plan.steps if step.params.get("dangerous") is True]
    if facts is None:
        if dangerous:
            what = "whether enough people are insured for what is dangerous"
            yield not_checked("M035", what, "危险岗位的投保人员是否足够")
        return
    insured = facts.people_by_skill.get(INSURED, Reach()).relied_on
    for step in dangerous:
        places = facts.posts.get(step.posts, PostKind(places=0)).places
        asks_partner = any(tier.who.kind is WhoKind.PARTNER for tier in step.tiers)
        if insured < places and not asks_partner:
            yield Finding(
                rule="M035",
                message=(
                    f"{step.posts} is dangerous and wants {places}, "
                    f"{insured} people are insured"
                ),
                hint=f"insure them and import {INSURED}:DAY among their skills",
                zh=(
                    f"{step.posts} 有危险，需要 {places} 人，已投保的只有 {insured} 人",
                    f"请投保，并在技能列中导入 {INSURED}:到期日",
                ),
                path=(*step.path, "dangerous"),
            )
