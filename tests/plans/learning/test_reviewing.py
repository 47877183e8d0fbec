"""A review never tells more, or better, than the record."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from plans.identity import CellCode, IncidentId, KindOfRun, OccasionId
from plans.incident.incidents import Incident, IncidentClock
from plans.incident.journal import Entry
from plans.incident.levels import LevelChange
from plans.incident.progress import Progress, Quota, StepRecord, StepState
from plans.learning.evidence import Fate, Taken, fate_of
from plans.learning.ran import Ran
from plans.learning.recorded import Verdict
from plans.learning.review import Measured, Review, Simulated
from plans.learning.reviewing import review_of
from plans.messages.deliveries import DeliveryState
from plans.people.call_ups import Answer, Said
from plans.people.tiers import Tier
from plans.people.who import Who
from plans.plan import Level, Plan
from tests.contracts.sample import ask, question

SIX = datetime(2026, 11, 25, 6, tzinfo=UTC)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
NAMES = ("watch", "help")
PLAN = Plan.model_validate(
    {
        "plan": "river_flood",
        "version": 1,
        "title": {"en": "River flood"},
        "hazards": ["flood"],
        "owner": "mayor",
        "review_by": "2027-04-20",
        "authority": {"II": ["mayor"]},
        "targets": {"first-message": "5 s", "watch": "20 min", "volunteers": "30 min"},
        "messages": {},
        "steps": [
            {
                "step": name,
                "title": {"en": name.title()},
                "kind": "dispatch_volunteers",
                "level": level,
                "owner": "mayor",
                "deputy": "clerk",
                "within": "30 min",
            }
            for name, level in zip(NAMES, ("III", "II"), strict=True)
        ],
        "stand_down": {"owner": "mayor", "deputy": "clerk", "message": "call"},
    }
)
INCIDENT = Incident(
    incident_id=IncidentId(OccasionId("flood-1")),
    kind_of_run=KindOfRun.ACTUAL,
    level=Level.SECOND,
    plan=PLAN,
    cells=(CellCode("north"),),
    clock=IncidentClock(origin_at=SIX),
    declared_at=SIX,
    declared_by="mayor",
)


def ran(journal: Sequence[Entry] = (), **changes: Any) -> Ran:  # noqa: ANN401 -- fields
    facts: dict[str, Any] = {
        "incident": INCIDENT,
        "named": "flood-1",
        "as_of": SIX + 60 * MINUTE,
        "changes": (),
        "records": [record("watch"), record("help")],
        "journal": journal,
        "asks": (),
        "answers": (),
        "deadlines": (),
        "ways": (),
        "fates": {},
        "roles": {},
        "taken": (),
        "first_accepted_at": None,
        "proposals": (),
        "alerts": (),
        "published": (),
        "tiers": {},
    }
    return Ran(**facts | changes)


def record(step: str, state: StepState = StepState.WAITING, got: int = 0) -> StepRecord:
    quotas = (Quota(name="gate", wanted=2, got=got),)
    progress = Progress(state=state, quotas=quotas)
    return StepRecord(step=step, started_at=SIX, progress=progress)


def told(minutes: float, action: str, step: str = "watch", got: int = 2) -> Entry:
    facts = {"gate": f"{got} of 2"}
    return Entry(at=SIX + minutes * MINUTE, action=action, step=step, facts=facts)


def verdicts(review: Review) -> dict[str, Verdict]:
    return {f"{one.measured}/{one.name}": one.verdict for one in review.targets}


def test_a_target_is_met_by_the_first_time_that_all_was_there() -> None:
    journal = [told(5, "quota_filled", "help"), told(9, "step_met")]
    review = review_of(ran([*journal, told(40, "step_met", "help")]))

    assert verdicts(review) == {
        "plan/first-message": Verdict.MISSED,
        "plan/watch": Verdict.MET,
        "plan/volunteers": Verdict.LATE,
        "step/watch": Verdict.MET,
        "step/help": Verdict.LATE,
    }
    [filled] = review.steps[1].quotas
    assert filled.filled_at == SIX + 5 * MINUTE


def test_what_was_called_met_by_hand_is_not_met_while_its_quota_is_short() -> None:
    closed = replace(record("watch", StepState.MET, got=1), closed_at=SIX + 9 * MINUTE)
    run = ran([told(9, "step_met", got=1)], records=[closed, record("help")])
    review = review_of(run)

    assert verdicts(review)["step/watch"] is Verdict.MISSED
    assert "closed-by-hand" in {one.code for one in review.findings}


def test_a_step_of_a_raised_level_counts_from_there() -> None:
    raised = LevelChange(
        at=SIX + 50 * MINUTE, before=Level.THIRD, after=Level.SECOND, by="mayor"
    )
    later = replace(INCIDENT, earlier=(Level.THIRD,))
    journal = [told(9, "step_met"), told(70, "step_met", "help")]
    run = ran(journal, incident=later, changes=[raised], as_of=SIX + 90 * MINUTE)
    [volunteers] = [o for o in review_of(run).targets if o.name == "volunteers"]

    assert (volunteers.after, volunteers.verdict) == (20 * MINUTE, Verdict.MET)


def test_what_still_has_time_is_open() -> None:
    assert set(verdicts(review_of(ran(as_of=SIX + SECOND))).values()) == {Verdict.OPEN}


def test_of_a_rehearsal_that_did_not_look_the_first_message_is_unknown() -> None:
    nothing = Simulated(
        is_first_message_known=False, first_message_after=None, people=2
    )
    review = review_of(ran(simulated=nothing))

    assert verdicts(review)["plan/first-message"] is Verdict.UNKNOWN
    assert review.first_message_after is None


def test_a_tier_is_late_by_what_lies_after_its_turn() -> None:
    first, second = ask(question()), ask(question("again"), post="boat")
    asks = [first, replace(second, tier=1, asked_at=SIX + 20 * MINUTE)]
    tiers = [
        Tier(who=Who.read("site"), wait=10 * MINUTE),
        Tier(who=Who.read("cell")),
        Tier(who=Who.read("partner aid")),
    ]
    short = record("watch", StepState.SHORT)
    run = ran(asks=asks, tiers={"watch": tiers}, records=[short, record("help")])
    review = review_of(run)
    found = [(o.code, dict(o.facts)) for o in review.findings if "tier" in o.code]

    assert [one.late_by for one in review.steps[0].tiers] == [0 * MINUTE, 10 * MINUTE]
    assert found == [
        ("tier-late", {"tier": 2, "late": 10 * MINUTE, "who": "cell"}),
        ("tier-never", {"who": "partner aid"}),
    ]


def test_who_said_yes_and_was_let_go_has_said_yes() -> None:
    asked = ask(question())
    answers = [
        Answer(ask_id=asked.ask_id, said=said, said_at=SIX + n * MINUTE)
        for n, said in ((3, Said.ACCEPTED), (30, Said.RELEASED))
    ]
    [tier] = review_of(ran(asks=[asked], answers=answers)).steps[0].tiers

    assert (tier.asked, tier.answered, tier.yes) == (1, 1, 1)
    assert tier.median == 3 * MINUTE


def test_a_correction_is_held_to_a_minute_over_each_channel() -> None:
    entry = Entry(at=SIX, action="corrected", facts={"message": "call", "told": 1})
    taken = [
        Taken(
            put_at=SIX,
            channel=channel,
            deliveries=1,
            accepted=int(at is not None),
            first_at=at,
            last_at=at,
        )
        for channel, at in (
            ("email", SIX + 61 * SECOND),
            ("letter", None),
            ("sms", SIX + 60 * SECOND),
        )
    ]
    review = review_of(ran([entry], taken=taken))

    [corrected] = review.corrections
    assert [one.verdict for one in corrected.ways] == [
        Verdict.LATE,
        Verdict.MISSED,
        Verdict.MET,
    ]
    codes = [one.code for one in review.findings]
    assert codes[-2:] == ["correction-late", "correction-missed"]


def test_the_best_of_the_deliveries_is_the_fate() -> None:
    refused, taken = DeliveryState.REFUSED, DeliveryState.ACCEPTED

    assert fate_of([refused, taken]) is Fate.REACHED
    assert fate_of([refused, DeliveryState.SUPERSEDED]) is Fate.REFUSED
    assert fate_of([]) is Fate.NO_WAY


ENTRIES = st.builds(
    told,
    st.integers(0, 90),
    st.sampled_from(["step_met", "step_short", "step_reopened", "quota_filled"]),
    st.sampled_from(NAMES),
    st.integers(0, 2),
)
RECORDS = st.tuples(
    *(
        st.builds(record, st.just(name), st.sampled_from(StepState), st.integers(0, 2))
        for name in NAMES
    )
)


@given(st.lists(ENTRIES, max_size=8), RECORDS, st.integers(0, 120))
def test_nothing_is_told_better_than_the_record(
    entries: list[Entry], records: tuple[StepRecord, ...], minutes: int
) -> None:
    journal = sorted(entries, key=lambda one: one.at)
    run = ran(journal, records=list(records), as_of=SIX + minutes * MINUTE)
    review = review_of(run)
    met = {one.step for one in journal if one.action == "step_met"}
    full = {one.step for one in journal if one.facts["gate"] == "2 of 2"}
    kept = {one.at for one in journal}
    reached = [one for one in review.targets if one.reached_at is not None]

    assert {one.reached_at for one in reached} <= kept
    assert {o.name for o in reached if o.measured is Measured.STEP} <= met & full
    assert all(o.after is not None for o in review.targets if o.verdict is Verdict.MET)
    assert [one.step for one in review.steps if one.state == "short"] == [
        one.step for one in records if one.progress.state is StepState.SHORT
    ]
    short = {one.step for one in records if one.progress.state is StepState.SHORT}
    limits = {o.name: o.verdict for o in review.targets if o.measured is Measured.STEP}
    assert {limits[one] for one in short} <= {Verdict.MISSED}
    filled = {q.filled_at for step in review.steps for q in step.quotas}
    assert filled - {None} <= kept
