from datetime import timedelta

from plans.incident.progress import Progress, Quota, StepState
from plans.learning.targets import Moment, Outcome, is_known, outcomes
from plans.plan import Level, PlannedStep

MINUTE = timedelta(minutes=1)


def step(name: str, kind: str) -> PlannedStep:
    return PlannedStep(
        step=name,
        title={"en": name},
        kind=kind,
        level=Level.SECOND,
        owner="mayor",
        deputy="clerk",
    )


STEPS = [
    step("experts", "activate_experts"),
    step("gates", "dispatch_volunteers"),
    step("homes", "dispatch_volunteers"),
]


def moment(minutes: int, name: str, state: StepState, got: int = 0) -> Moment:
    quotas = (Quota(name="North gate", wanted=2, got=got),)
    progress = Progress(state=state, quotas=quotas)
    return Moment(after=minutes * MINUTE, step=name, progress=progress)


MOMENTS = [
    moment(3, "gates", StepState.WAITING, got=2),
    moment(9, "gates", StepState.MET, got=2),
    moment(12, "homes", StepState.SHORT),
    moment(20, "gates", StepState.WAITING, got=1),
    moment(40, "homes", StepState.MET),
    moment(50, "gates", StepState.MET, got=2),
]


def reached(name: str) -> timedelta | None:
    targets = {name: 30 * MINUTE}
    (one,) = outcomes(targets, STEPS, MOMENTS, first_message_after=MINUTE)
    return one.after


def test_a_step_is_there_when_it_was_met_first() -> None:
    assert reached("gates") == 9 * MINUTE


def test_all_of_a_kind_are_there_when_the_last_one_was() -> None:
    assert reached("volunteers") == 40 * MINUTE


def test_a_quota_may_be_there_before_its_step() -> None:
    assert reached("gates/North gate") == 3 * MINUTE
    assert reached("gates/South gate") is None


def test_what_was_never_met_was_never_reached() -> None:
    assert reached("experts") is None


def test_the_first_message_has_a_moment_of_its_own() -> None:
    assert reached("first-message") == MINUTE


def test_a_target_of_what_did_not_run_is_left_out() -> None:
    targets = {"reports": MINUTE, "gates": 9 * MINUTE, "volunteers": 30 * MINUTE}
    found = outcomes(targets, STEPS, MOMENTS, first_message_after=None)

    assert not is_known("reports", STEPS)
    assert found == [
        Outcome(target="gates", within=9 * MINUTE, after=9 * MINUTE),
        Outcome(target="volunteers", within=30 * MINUTE, after=40 * MINUTE),
    ]
    assert [one.is_met for one in found] == [True, False]
