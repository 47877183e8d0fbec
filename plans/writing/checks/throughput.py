"""M019: every lane is fast enough for the deadlines of what it carries."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from plans.messages.segments import segment_count
from plans.messages.wording import at_its_longest
from plans.people.who import Who, WhoKind
from plans.plan import MessageTexts
from plans.site import Lane
from plans.writing.draft import Draft, DraftStep
from plans.writing.findings import Finding, Path, not_checked
from plans.writing.site_facts import Partner, Reach, SiteFacts


def check(plan: Draft, facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a lane too slow: segments x parties / rate > within."""
    sending = [step for step in plan.steps if step.within and list(step.messages())]
    if facts is None:
        if sending:
            what = "whether the channels are fast enough for the deadlines"
            yield not_checked("M019", what, "渠道速度能否满足期限")
        return
    for step in sending:
        named = str(step.params.get("message") or step.params.get("announce"))
        if message := plan.messages.get(named):
            for load in _loads(step, facts):
                yield from _too_slow(step, load, message, facts)


@dataclass(frozen=True)
class _Load:
    """What has to be sent until a deadline, by lane."""

    path: Path
    parties: Mapping[str, int]
    within: timedelta


def _loads(step: DraftStep, facts: SiteFacts) -> Iterator[_Load]:
    within = step.within or timedelta.max
    told: Counter[str] = Counter()
    for one in step.told:
        told.update(_parties(step, one.who, facts))
    if told:
        yield _Load((*step.path, "within"), told, within)
    for tier in step.tiers:
        wait = min(tier.wait or within, within)
        yield _Load(tier.path, _parties(step, tier.who, facts), wait)


def _parties(step: DraftStep, who: Who, facts: SiteFacts) -> Counter[str]:
    """Return how many the step could reach at most, by their first point's lane."""
    match who.kind:
        case WhoKind.PARTNER:
            found = Counter(facts.partners.get(who.name, Partner()).reach.by_lane)
        case WhoKind.SHARED:
            found = Counter(
                [facts.shared[who.name]] if who.name in facts.shared else []
            )
        case WhoKind.ROLE:
            found = Counter(facts.people_by_role.get(who.name, Reach()).by_lane)
        case _ if step.quota:
            reaches = [facts.people_by_skill.get(one, Reach()) for one in step.quota]
            found = sum((Counter(reach.by_lane) for reach in reaches), Counter())
        case WhoKind.PANEL:
            found = Counter()
        case _:
            reach = facts.askable([who]) if step.posts else facts.people
            found = Counter(reach.by_lane)
    return _first(found, _most(step, facts))


def _most(step: DraftStep, facts: SiteFacts) -> int | None:
    """Return how many are asked at once: of volunteers, the factor a place."""
    if not step.posts:
        return None
    factor = step.params.get("factor") or facts.factor
    posts = facts.posts.get(step.posts)
    return ceil(posts.places * float(factor)) if posts else 0


def _first(parties: Counter[str], most: int | None) -> Counter[str]:
    if most is None:
        return parties
    return Counter({lane: min(count, most) for lane, count in parties.items()})


def _too_slow(
    step: DraftStep, load: _Load, message: MessageTexts, facts: SiteFacts
) -> Iterator[Finding]:
    for name, parties in load.parties.items():
        lane = facts.lanes.get(name, Lane())
        segments = _segments(message, lane)
        takes_s = parties * segments / max(lane.per_second, 1e-6)
        if takes_s > load.within.total_seconds():
            minutes = ceil(takes_s / 60)
            has = ceil(load.within.total_seconds() / 60)
            yield Finding(
                rule="M019",
                message=(
                    f"{name} takes {minutes} min for {parties} parties x {segments} "
                    f"segments at {lane.rate}; {step.name} has {has} min"
                ),
                hint="a faster lane, a shorter text, fewer parties, or more time",
                zh=(
                    (
                        f"{name} 以 {lane.rate} 发送 {parties} 人 x {segments} 段"
                        f"需要 {minutes} 分钟，而 {step.name} 只有 {has} 分钟"
                    ),
                    "请换用更快的通道、缩短文字、减少对象或延长期限",
                ),
                path=load.path,
            )


def _segments(message: MessageTexts, lane: Lane) -> int:
    texts = [f"{one.title}\n{one.body}" for one in message.wordings.values()]
    return max(
        (segment_count(at_its_longest(text), lane.segment) for text in texts), default=1
    )
