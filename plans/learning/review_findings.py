"""Findings: what fell short, drafted from the record; nothing is judged beyond it."""

from collections.abc import Iterator
from datetime import timedelta

from plans.learning.evidence import Fate
from plans.learning.recorded import Verdict
from plans.learning.review import Finding, Measured, Review, StepReview, Target
from plans.learning.review_records import is_over_time
from plans.reporting import FINAL, FINAL_REPORT

#: A tier that was asked so little after its turn is not told.
_IN_TIME = timedelta(minutes=1)
#: Of what a channel was to carry; less is not told.
_REFUSED_SHARE = 0.05
_NOT_REACHED = frozenset({Fate.REFUSED, Fate.NO_WAY, Fate.UNKNOWN})
_JOURNAL = "journal"
_UNDECIDED = frozenset({"lapsed", "silent"})


def findings_of(review: Review) -> Iterator[Finding]:
    """Yield what fell short, the gravest first."""
    yield from _preempted(review)
    yield from (one for target in review.targets for one in _target(target))
    for step in review.steps:
        yield from _step(step, review)
    yield from _reach(review)
    yield from _corrections(review)
    yield from _reports(review)
    yield from _decisions(review)
    yield from _channels(review)
    yield from _injects(review)


def _preempted(review: Review) -> Iterator[Finding]:
    """Yield that a drill was ended by something real: what follows is no wonder."""
    for one in review.timeline:
        if one.action == "preempted":
            yield Finding(
                code="preempted",
                about="",
                facts={},
                record=f"{_JOURNAL}/preempted",
                at=one.at,
            )


def _target(one: Target) -> Iterator[Finding]:
    """Yield a target that was not reached in time; of a step it tells the step."""
    is_told = one.measured is not Measured.STEP
    if not is_told or one.verdict not in {Verdict.LATE, Verdict.MISSED}:
        return
    code = f"{one.measured}-{one.verdict}"
    facts: dict[str, str | int | timedelta] = {"name": one.name}
    facts |= {"within": one.within} if one.within is not None else {}
    facts |= {"after": one.after} if one.after is not None else {}
    yield Finding(
        code=f"expected-{one.verdict}" if one.is_expected_short else code,
        about=one.name,
        facts=facts,
        record=f"targets/{one.measured}/{one.name}",
        at=one.reached_at,
    )


def _step(step: StepReview, review: Review) -> Iterator[Finding]:
    within = next((one for one in review.targets if _is_of(one, step)), None)
    if step.state == "short":
        yield _short(step)
    elif within is not None and within.verdict is Verdict.LATE:
        yield Finding(
            code="step-late",
            about=step.step,
            facts={"after": within.after or _IN_TIME, "within": within.within or 0},
            record=f"{_JOURNAL}/step_met",
            at=within.reached_at,
        )
    if step.state == "short" or (within and within.verdict is Verdict.LATE):
        yield from _late_tiers(step)
    if step.is_closed_by_hand:
        yield _about(step, "closed-by-hand", {}, f"{_JOURNAL}/step_closed")
    if step.faults:
        facts = {"times": step.faults}
        yield _about(step, "step-failed", facts, f"{_JOURNAL}/step_failed")


def _is_of(target: Target, step: StepReview) -> bool:
    return (target.measured, target.name) == (Measured.STEP, step.step)


def _short(step: StepReview) -> Finding:
    facts = {
        "got": sum(min(one.got, one.wanted) for one in step.quotas),
        "wanted": sum(one.wanted for one in step.quotas),
    }
    code = "step-short"
    if step.tiers:
        code = "step-short-asked"
        facts["asked"] = sum(one.asked for one in step.tiers)
        facts["answered"] = sum(one.answered for one in step.tiers)
        facts["yes"] = sum(one.yes for one in step.tiers)
    code = f"{code}-expected" if step.is_expected_short else code
    return _about(step, code, facts, f"{_JOURNAL}/step_short")


def _late_tiers(step: StepReview) -> Iterator[Finding]:
    for one in step.tiers:
        if one.late_by is not None and one.late_by > _IN_TIME:
            yield Finding(
                code="tier-late",
                about=step.step,
                facts={"tier": one.tier + 1, "late": one.late_by, "who": one.who},
                record=f"{_JOURNAL}/tier_asked",
                at=one.asked_at,
            )
    for who in step.never_asked:
        yield _about(step, "tier-never", {"who": who}, f"steps/{step.step}/tiers")


def _about(
    step: StepReview, code: str, facts: dict[str, int] | dict[str, str], record: str
) -> Finding:
    return Finding(
        code=code,
        about=step.step,
        facts={**facts},
        record=record,
        at=step.ended_at if code.startswith("step-short") else None,
    )


def _reach(review: Review) -> Iterator[Finding]:
    for one in review.reach:
        if one.fate in _NOT_REACHED and one.parties:
            facts = {"parties": one.parties}
            record = f"reach/{one.fate}"
            yield Finding(
                code=f"reach-{one.fate}", about="", facts=facts, record=record
            )


def _corrections(review: Review) -> Iterator[Finding]:
    for one in review.corrections:
        for way in filter(is_over_time, one.ways):
            after = {} if way.first_after is None else {"after": way.first_after}
            yield Finding(
                code=f"correction-{way.verdict}",
                about=one.message,
                facts={"channel": way.channel, **after},
                record=f"{_JOURNAL}/corrected",
                at=one.at,
            )


def _reports(review: Review) -> Iterator[Finding]:
    received = {(o.step, o.report) for o in review.reports if o.received_at is not None}
    sent = {(one.step, one.report): one for one in review.reports}
    is_open = {one.name for one in review.targets if one.verdict is Verdict.OPEN}
    for key, one in sent.items():
        may_come = one.report == FINAL and FINAL_REPORT in is_open
        if key not in received and not may_come:
            yield Finding(
                code="report-unproved",
                about=one.step,
                facts={"report": one.report},
                record=f"{_JOURNAL}/report_sent",
                at=one.sent_at,
            )


def _decisions(review: Review) -> Iterator[Finding]:
    decided = {o.name for o in review.decisions if o.decision not in _UNDECIDED}
    for one in review.decisions:
        # Who is silent while another one decides is no shortfall.
        if one.decision in _UNDECIDED and one.name not in decided:
            yield Finding(
                code=f"decision-{one.decision}",
                about=one.name,
                facts={"act": one.act},
                record=f"decisions/{one.name}",
                at=one.asked_at,
            )


def _channels(review: Review) -> Iterator[Finding]:
    for one in review.channels:
        tried = one.accepted + one.refused + one.unknown
        lost = one.refused + one.unknown
        if tried and lost / tried >= _REFUSED_SHARE:
            facts = {"refused": one.refused, "unknown": one.unknown, "tried": tried}
            yield Finding(
                code="channel-lost",
                about=one.channel,
                facts={"channel": one.channel, **facts},
                record=f"channels/{one.channel}",
            )


def _injects(review: Review) -> Iterator[Finding]:
    lasted = (review.head.ended_at or review.head.as_of) - review.head.declared_at
    missing = [
        one
        for one in review.injects
        if one.delivered_at is None and (one.after or lasted) <= lasted
    ]
    if missing:
        yield Finding(
            code="injects-missing",
            about="",
            facts={"number": len(missing)},
            record=f"{_JOURNAL}/inject_delivered",
        )
