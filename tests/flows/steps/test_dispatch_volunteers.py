from datetime import date, timedelta

import pytest

from plans.identity import PartyId
from plans.incident.progress import Quota, StepState
from plans.people.call_ups import Said
from plans.people.places import Post
from plans.people.roster import Party
from tests.sample import ANA, BO, HOUR, MINUTE, SIX, Scene, gate, partner, person

CY = PartyId("cy")


def scene(posts: list[Post], everybody: list[Party], **change: object) -> Scene:
    step: dict[str, object] = {
        "step": "step",
        "kind": "dispatch_volunteers",
        "within": "60 min",
        "posts": "gate",
        "tiers": [{"who": "cell", "wait": "15 min"}, {"who": "cell_above"}],
        "message": "call",
        "factor": 1.0,
    }
    return Scene([step | change], everybody, posts)


def people(many: int, **facts: object) -> list[Party]:
    """Return volunteers, each a hundred metres further from the north's middle."""
    return [
        person(f"p{n:02}", latitude=30.1 + n * 0.001, longitude=120.0, **facts)
        for n in range(many)
    ]


def test_the_nearest_are_asked_places_times_factor() -> None:
    here = scene([gate()], people(9), factor=1.6)
    progress = here.run()

    assert set(here.asked()) == {"p00", "p01", "p02", "p03"}
    assert progress.asked == 4


def test_the_site_says_how_many_when_the_step_does_not() -> None:
    here = scene([gate()], people(9), factor=None)
    here.run()

    assert len(here.asked()) == 6


def test_a_no_is_refilled_at_once() -> None:
    here = scene([gate()], people(9))
    here.run()
    here.say(PartyId("p00"), Said.DECLINED)
    here.run(after=MINUTE)

    assert set(here.asked()) == {"p00", "p01", "p02"}


def test_silence_that_outlasts_the_wait_widens_the_circle() -> None:
    south = [person("south", cell="south")]
    here = scene([gate()], [*people(3), *south])
    here.run()
    here.run(after=15 * MINUTE - timedelta(seconds=1))
    assert here.asked() == {"p00": 0, "p01": 0}
    here.run(after=timedelta(seconds=1))

    assert here.asked() == {"p00": 0, "p01": 0, "p02": 1, "south": 1}


def test_with_nobody_answering_it_is_short_at_the_deadline() -> None:
    here = scene([gate()], people(3))

    assert here.carry().state is StepState.SHORT
    assert here.now == SIX + HOUR


def test_it_is_short_when_all_waits_are_over_and_nobody_is_left() -> None:
    tiers = [{"who": "cell", "wait": "15 min"}]
    here = scene([gate()], people(1), tiers=tiers)

    assert here.carry().state is StepState.SHORT
    assert here.now == SIX + 15 * MINUTE


def test_only_volunteers_are_asked_unless_a_role_is_named() -> None:
    everybody = [person("ana", roles=frozenset({"resident"}))]
    assert scene([gate()], everybody).run().state is StepState.SHORT
    here = scene([gate()], everybody, tiers=[{"who": "role resident"}])
    here.run()

    assert set(here.asked()) == {"ana"}


@pytest.mark.parametrize(
    "facts",
    [
        {"skills": {"first_aid": date(2026, 2, 28)}},
        {"skills": {"driving": None}},
        {"skills": {"first_aid": None}, "birth_year": 2008},
        {"skills": {"first_aid": None}, "available": "mon-sat"},
    ],
    ids=["expired", "lacking", "a minor", "not there"],
)
def test_who_does_not_suit_is_not_asked(facts: dict[str, object]) -> None:
    post = gate(skills=frozenset({"first_aid"}))

    assert scene([post], [person("ana", **facts)]).run().state is StepState.SHORT
    able = {"skills": {"first_aid": date(2026, 3, 1)}, "birth_year": 2007}
    here = scene([post], [person("ana", **able)])
    here.run()
    assert set(here.asked()) == {"ana"}


def test_somebody_is_asked_for_one_post_of_the_step() -> None:
    posts = [gate("gate-1", places=1), gate("gate-2", places=1)]
    here = scene(posts, people(3))
    here.run()

    assert len(here.calls()) == 2
    here.say(PartyId("p00"), Said.DECLINED)
    here.run(after=MINUTE)
    assert len(here.calls()) == len(here.asked()) == 3


def test_posts_that_need_a_skill_choose_first() -> None:
    posts = [
        gate("gate-1", places=1),
        gate("gate-2", places=1, skills=frozenset({"x"})),
    ]
    able = person("p00", latitude=30.1, longitude=120.0, skills={"x": None})
    here = scene(posts, [able, person("p01")])
    here.run()

    asked = {call.ask.party_id: call.ask.post for call in here.calls()}
    assert asked == {"p00": "gate-2", "p01": "gate-1"}


def filled(*, is_hard: bool) -> Scene:
    """Three say yes to two places; one more had been asked."""
    tiers = [{"who": "cell"}]
    here = scene([gate(is_hard=is_hard)], people(4), factor=2.0, tiers=tiers)
    here.run()
    here.memory.deliver()
    here.now += MINUTE
    for number in ("p00", "p01", "p02"):
        here.say(PartyId(number))
        here.run(after=timedelta(seconds=1))
    return here


def test_a_soft_post_takes_one_too_many_and_then_reserves() -> None:
    here = filled(is_hard=False)
    assert set(here.held()) == {"p00", "p01", "p02"}
    here.say(PartyId("p03"))
    progress = here.run(after=MINUTE)

    assert set(here.held()) == {"p00", "p01", "p02"}
    assert progress.quotas == (Quota(name="gate-1", wanted=2, got=3),)
    assert here.told("reserve") == ["p03"]


def test_a_hard_post_takes_nobody_too_many() -> None:
    here = filled(is_hard=True)

    assert set(here.held()) == {"p00", "p01"}
    assert here.told("reserve") == ["p02"]
    assert here.told("confirmed") == ["p00", "p01"]
    assert here.told("not-needed") == ["p02", "p03"]


def test_a_reserve_is_called_up_when_a_place_opens() -> None:
    here = filled(is_hard=True)
    here.memory.deliver()
    here.say(PartyId("p00"), Said.DECLINED)
    progress = here.run(after=MINUTE)

    assert progress.state is StepState.MET
    assert set(here.held()) == {"p01", "p02"}
    assert here.told("called-up") == ["p02"]
    assert len(here.noted("place_reopened")) == 1
    assert len(here.noted("reserve_called_up")) == 1


def test_after_a_later_no_the_silent_are_asked_again_in_a_short_run() -> None:
    here = filled(is_hard=True)
    here.say(PartyId("p02"), Said.DECLINED)
    here.run(after=MINUTE)
    here.now += 2 * HOUR
    here.say(PartyId("p00"), Said.DECLINED)
    progress = here.run()

    assert progress.state is StepState.WAITING
    last = here.calls()[-1].ask
    assert (last.party_id, last.round, last.asked_at) == ("p03", 1, here.now)
    reopened_at = here.now
    assert here.carry().state is StepState.SHORT
    assert here.now == reopened_at + HOUR


def test_who_leaves_before_the_end_of_a_shift_reopens_the_place() -> None:
    here = filled(is_hard=True)
    here.say(PartyId("p00"), Said.CHECKED_IN)
    here.run(after=MINUTE)
    here.say(PartyId("p00"), Said.CHECKED_OUT)
    here.run(after=MINUTE)

    assert set(here.held()) == {"p01", "p02"}


def test_who_does_not_come_in_time_has_given_the_place_up() -> None:
    here = scene([gate(places=1, is_hard=True)], people(2), come_within="20 min")
    here.run()
    here.say(PartyId("p00"), ready_in=10 * MINUTE)
    progress = here.run(after=MINUTE)
    assert progress.state is StepState.MET
    # Ten minutes on the way, and twenty more.
    assert progress.look_again_at == SIX + 30 * MINUTE
    here.run(after=29 * MINUTE)
    assert here.held() == {}
    assert here.records["step"].progress.state is StepState.WAITING
    assert set(here.asked()) == {"p00", "p01"}
    here.say(PartyId("p00"), Said.CHECKED_IN)

    assert here.run(after=MINUTE).state is StepState.MET
    assert here.held() == {"p00": "gate-1"}


def test_who_has_come_keeps_the_place() -> None:
    here = scene([gate(places=1)], people(2), come_within="20 min")
    here.run()
    here.say(PartyId("p00"))
    here.run(after=MINUTE)
    here.say(PartyId("p00"), Said.CHECKED_IN)
    here.run(after=HOUR)

    assert here.held() == {"p00": "gate-1"}


def test_shifts_that_run_or_start_in_time_are_filled() -> None:
    # It is two in the afternoon.
    shifts = ("06:00-14:30", "14:30-22:00", "22:00-06:00")
    here = scene([gate(places=1, shifts=shifts)], people(3))
    progress = here.run()

    assert [(one.name, one.wanted) for one in progress.quotas] == [
        ("gate-1 01 06:00", 1),
        ("gate-1 01 14:30", 1),
    ]
    for who in list(here.asked()):
        here.say(PartyId(who))
    assert here.run(after=MINUTE).state is StepState.MET
    assert here.run(after=30 * MINUTE).state is StepState.MET
    # The first shift is over: whoever had it is free.
    assert list(here.held().values()) == ["gate-1@20260301T0630Z"]


def test_an_organisation_fills_open_places_and_no_more() -> None:
    posts = [gate("gate-1", is_hard=True), gate("gate-2", is_hard=True)]
    here = scene(posts, [partner("ngo")], tiers=[{"who": "partner ngo"}])
    here.run()
    here.say(PartyId("ngo"), number=3)
    progress = here.run(after=MINUTE)
    assert [one.got for one in progress.quotas] == [2, 1]
    here.say(PartyId("ngo"), number=12)

    assert here.run(after=MINUTE).state is StepState.MET
    assert [one.number for one in here.memory.held] == [2, 2]


def test_nobody_is_in_two_posts_of_two_steps() -> None:
    one: dict[str, object] = {
        "kind": "dispatch_volunteers",
        "posts": "gate",
        "tiers": [{"who": "cell"}],
        "message": "call",
        "within": "60 min",
    }
    here = Scene(
        [one | {"step": "first"}, one | {"step": "second"}],
        [person("ana"), person("bo"), person("cy")],
        [gate(places=1)],
    )
    here.run("first")
    here.run("second")
    for step in ("first", "second"):
        here.say(ANA, step=step)
    here.run("first", after=MINUTE)
    progress = here.run("second")

    assert here.held() == {"ana": "gate-1"}
    assert progress.quotas[0].got == 0
    here.say(BO, step="second")
    assert here.run("second", after=MINUTE).state is StepState.MET


def test_without_posts_it_is_short() -> None:
    assert scene([], people(2)).run().state is StepState.SHORT
