"""M028: who opens donation channels is a partner that may raise funds."""

from collections.abc import Iterator
from datetime import date

from plans.incident.law import Profile
from plans.writing.draft import Draft, DraftStep
from plans.writing.findings import Finding, not_checked
from plans.writing.site_facts import Partner, SiteFacts


def check(plan: Draft, facts: SiteFacts | None, today: date) -> Iterator[Finding]:
    """Yield one finding an organiser who is unknown or lacks the certificate."""
    opening = [step for step in plan.steps if step.params.get("organiser")]
    if facts is None:
        if opening:
            what = "whether the organiser of the donations may raise funds"
            yield not_checked("M028", what, "捐赠组织者是否有公开募捐资格")
        return
    for step in opening:
        named = str(step.params["organiser"]).removeprefix("partner ")
        partner = facts.partners.get(named)
        if partner is None:
            message, zh = (
                f"the site has no partner {named[:40]}",
                f"站点没有合作单位 {named[:40]}",
            )
            yield _finding(step, message, zh)
        elif facts.profile is not None:
            yield from _lacking(step, named, partner, facts.profile, today)


def _lacking(
    step: DraftStep, named: str, partner: Partner, profile: Profile, today: date
) -> Iterator[Finding]:
    held: dict[str, date | None] = dict.fromkeys(partner.certificates)
    channels = step.params.get("channels") or ()
    ways = {str(getattr(channel, "way", "")) for channel in channels}
    for way in sorted(ways):
        if lacks := profile.lacks_for_fundraising(way, held, on=today):
            article = profile.fundraising.article
            yield _finding(
                step,
                f"{named} may not raise {way}: it has no valid {lacks} ({article})",
                f"{named} 无权募集（{way}）：没有有效的 {lacks}（{article}）",
            )
            return


def _finding(step: DraftStep, message: str, zh: str) -> Finding:
    return Finding(
        rule="M028",
        message=message,
        hint="name a partner that has it, and cooperate with that one",
        zh=(zh, "请改由具备资格的合作单位组织，并与其合作"),
        path=(*step.path, "organiser"),
    )
