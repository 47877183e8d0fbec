from datetime import timedelta
from typing import Any

from plans.incident.progress import Quota, StepState
from plans.messages.deliveries import DeliveryState
from plans.people.call_ups import Said
from plans.site import Site
from tests.sample import ANA, BO, MINUTE, SITE, SIX, Scene, person

ROLES = {
    "office": {"holders": []},
    "mayor": {"holders": ["ana", "bo"]},
    "clerk": {"holders": ["cy"]},
}


def scene(declarer: str = "", **changes: Any) -> Scene:  # noqa: ANN401 -- parameters
    step: dict[str, object] = {
        "step": "step",
        "kind": "approve",
        "within": "30 min",
        "by": [{"role": "mayor", "wait": "5 min"}],
        "deputy": "clerk",
        "message": "call",
    }
    site = SITE.model_dump() | {"roles": ROLES}
    everybody = [person("ana"), person("bo"), person("cy"), person("dee")]
    return Scene(
        [step | changes],
        everybody,
        site=Site.model_validate(site),
        declarer=declarer,
    )


def test_the_first_holder_is_asked_then_the_next_then_the_deputy() -> None:
    here = scene()
    here.run()
    assert here.asked() == {"ana": 0}
    here.run(after=4 * MINUTE)
    assert here.asked() == {"ana": 0}
    here.run(after=MINUTE)
    assert here.asked() == {"ana": 0, "bo": 1}
    here.run(after=5 * MINUTE)

    assert here.asked() == {"ana": 0, "bo": 1, "cy": 2}


def test_one_yes_meets_it_and_is_attributable() -> None:
    here = scene()
    here.run()
    here.run(after=5 * MINUTE)
    here.memory.deliver()
    here.say(BO)
    progress = here.run(after=MINUTE)

    assert progress.state is StepState.MET
    assert progress.quotas == (Quota(name="approval", wanted=1, got=1),)
    [given] = here.noted("approval_given")
    assert given.facts == {"party_id": "bo", "role": "mayor"}
    assert here.told("not-needed") == ["ana"]


def test_a_no_ends_it_at_once() -> None:
    here = scene()
    here.run()
    here.say(ANA, Said.DECLINED)
    progress = here.run(after=MINUTE)

    assert progress.state is StepState.SHORT
    [refused] = here.noted("approval_refused")
    assert refused.facts == {"party_id": "ana", "role": "mayor"}
    assert here.asked() == {"ana": 0}


def test_two_persons_are_asked_together_and_both_must_say_yes() -> None:
    here = scene(persons=2)
    here.run()
    assert set(here.asked()) == {"ana", "bo"}
    here.say(ANA)
    assert here.run(after=MINUTE).state is StepState.WAITING
    here.say(ANA)
    assert here.run(after=MINUTE).state is StepState.WAITING
    here.say(BO)

    assert here.run(after=MINUTE).state is StepState.MET
    assert [one.facts["party_id"] for one in here.noted("approval_given")] == [
        *("ana", "bo")
    ]


def test_nobody_approves_what_he_declared() -> None:
    here = scene(declarer="ana")
    here.carry()

    assert here.asked() == {"bo": 0, "cy": 1}


def test_where_two_are_wanted_and_only_one_may_it_is_short_at_once() -> None:
    roles = [{"role": "clerk"}]
    here = scene(by=roles, persons=2)

    assert here.run().state is StepState.SHORT
    assert here.asked() == {}


def test_silence_until_the_deadline_is_no_yes() -> None:
    here = scene()
    progress = here.carry()
    assert (progress.state, here.now) == (StepState.SHORT, SIX + 30 * MINUTE)
    here.say(ANA)

    assert here.run(after=MINUTE).state is StepState.SHORT
    assert here.noted("approval_given") == []


def test_a_yes_in_time_counts_though_the_step_runs_late() -> None:
    here = scene()
    here.run()
    here.now += 29 * MINUTE
    here.say(ANA)

    assert here.run(after=10 * MINUTE).state is StepState.MET


def test_who_cannot_be_reached_is_not_waited_for() -> None:
    here = scene()
    here.memory.points[ANA] = []
    here.run()
    here.run(after=timedelta(seconds=1))
    assert here.asked() == {"ana": 0, "bo": 1}
    here.memory.deliver(DeliveryState.REFUSED)
    here.run(after=timedelta(seconds=1))

    assert set(here.asked()) == {"ana", "bo", "cy"}


def test_run_twice_it_changes_nothing() -> None:
    here = scene()
    here.run()
    before = here.snapshot()
    here.run()
    assert here.snapshot() == before
    here.say(ANA)
    here.run(after=MINUTE)
    before = here.snapshot()
    here.run()

    assert here.snapshot() == before
