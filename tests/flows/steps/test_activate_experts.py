from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from flows.steps.activate_experts import Params
from plans.identity import AskId, PartyId
from plans.incident.progress import Quota, StepState
from plans.messages.deliveries import DeliveryState
from plans.people.assignments import Assignment
from plans.people.call_ups import Said
from plans.people.roster import Party
from tests.fakes.incident import FakeIncidents
from tests.sample import ANA, BO, FLOOD, MINUTE, SIX, Scene, person

CY, DEE = PartyId("cy"), PartyId("dee")
#: In Shanghai it is Sunday, two in the afternoon.
ON_CALL = {"on_call": "sun 12:00-18:00"}


def expert(number: str, *fields: str, **facts: object) -> Party:
    known = {"roles": frozenset({"expert"}), "skills": dict.fromkeys(fields)}
    return person(number, **(known | facts))


def scene(everybody: list[Party], **change: object) -> Scene:
    step: dict[str, object] = {
        "step": "step",
        "kind": "activate_experts",
        "within": "30 min",
        "quota": {"epidemiology": 1},
        "tiers": [
            {"who": "on_call", "wait": "5 min"},
            {"who": "cell", "wait": "10 min"},
            {"who": "site"},
        ],
        "message": "call",
    }
    return Scene([step | change], everybody)


def two_tiers() -> Scene:
    return scene(
        [
            expert("ana", "epidemiology", **ON_CALL),
            expert("bo", "epidemiology"),
            expert("cy", "epidemiology", cell="south"),
        ]
    )


def test_a_tier_is_asked_whole_and_the_next_when_its_wait_is_over() -> None:
    here = two_tiers()

    assert here.run().state is StepState.WAITING
    assert here.asked() == {"ana": 0}
    here.run(after=5 * MINUTE - timedelta(seconds=1))
    assert here.asked() == {"ana": 0}
    here.run(after=timedelta(seconds=1))
    assert here.asked() == {"ana": 0, "bo": 1}
    here.run(after=10 * MINUTE)
    assert here.asked() == {"ana": 0, "bo": 1, "cy": 2}


def test_silence_ends_short_at_the_deadline() -> None:
    here = two_tiers()

    assert here.carry().state is StepState.SHORT
    assert here.now == SIX + 30 * MINUTE
    assert [call.ask.asked_at - SIX for call in here.calls()] == [
        timedelta(0),
        5 * MINUTE,
        15 * MINUTE,
    ]


def test_with_nobody_to_ask_it_is_short_at_once() -> None:
    here = scene([expert("ana", "logistics", **ON_CALL)])

    assert here.run().state is StepState.SHORT
    assert here.asked() == {}


def test_a_tier_with_nobody_is_passed_over() -> None:
    here = scene([expert("bo", "epidemiology")])
    here.run()

    assert here.asked() == {"bo": 1}


def test_it_ends_short_when_everybody_has_said_no() -> None:
    here = scene([expert("ana", "epidemiology")], tiers=[{"who": "site"}])
    here.run()
    here.say(ANA, Said.DECLINED)

    assert here.run(after=MINUTE).state is StepState.SHORT
    here.say(ANA)
    assert here.run(after=MINUTE).state is StepState.MET


def test_a_yes_fills_the_place_and_the_rest_is_told() -> None:
    everybody = [expert(one, "epidemiology", **ON_CALL) for one in ("ana", "bo", "cy")]
    here = scene(everybody)
    here.run()
    here.memory.deliver()
    bo_waits = here.memory.messages[here.calls()[1].ask.message_id]
    bo_waits.states = [DeliveryState.QUEUED]
    here.now += MINUTE
    here.say(ANA)
    progress = here.run()

    assert progress.state is StepState.MET
    assert progress.quotas == (Quota(name="epidemiology", wanted=1, got=1),)
    assert here.held() == {"ana": "epidemiology"}
    assert here.told("panel") == ["ana"]
    silent = {"bo", "cy"} - {here.calls()[1].ask.party_id}
    assert here.told("not-needed") == sorted(silent)
    assert bo_waits.states == [DeliveryState.SUPERSEDED]


def test_nobody_is_asked_without_a_valid_certificate() -> None:
    everybody = [
        expert("ana", skills={"epidemiology": date(2026, 2, 28)}),
        expert("bo", skills={"epidemiology": date(2026, 3, 1)}),
    ]
    here = scene(everybody, tiers=[{"who": "site"}])
    here.run()

    assert here.asked() == {"bo": 0}


@pytest.mark.parametrize(
    "facts",
    [
        {"available": "mon-fri 08:00-18:00"},
        {"away": ((date(2026, 2, 20), date(2026, 3, 1)),)},
    ],
)
def test_nobody_is_asked_who_cannot_be_had(facts: dict[str, object]) -> None:
    here = scene([expert("ana", "epidemiology", **facts)], tiers=[{"who": "site"}])

    assert here.run().state is StepState.SHORT


def test_nobody_is_asked_who_holds_a_post_elsewhere() -> None:
    here = scene([expert("ana", "epidemiology")], tiers=[{"who": "site"}])
    elsewhere(here, "ana")

    assert here.run().state is StepState.SHORT
    assert here.asked() == {}


def test_a_yes_of_somebody_who_holds_a_post_elsewhere_does_not_count() -> None:
    here = scene([expert("ana", "epidemiology")], tiers=[{"who": "site"}])
    here.run()
    elsewhere(here, "ana")
    here.say(ANA)

    assert here.run(after=MINUTE).quotas[0].got == 0


def elsewhere(here: Scene, who: str) -> None:
    here.memory.held.append(
        Assignment(
            incident_id=FLOOD,
            step="other",
            post="other",
            party_id=PartyId(who),
            ask_id=AskId("elsewhere"),
            starts_at=SIX,
        )
    )


def test_a_decliners_deputy_is_asked_at_once() -> None:
    here = scene(
        [
            expert("ana", "epidemiology", deputy=BO, **ON_CALL),
            expert("bo", "epidemiology", deputy=CY, cell="south"),
            expert("cy", "epidemiology", cell="south"),
        ]
    )
    here.run()
    here.say(ANA, Said.DECLINED)
    here.run(after=MINUTE)
    assert here.asked() == {"ana": 0, "bo": 0}
    here.say(BO, Said.DECLINED)
    here.run(after=MINUTE)

    assert here.asked() == {"ana": 0, "bo": 0, "cy": 0}


def test_a_silent_ones_deputy_is_asked_when_half_the_wait_is_over() -> None:
    here = scene(
        [
            expert("ana", "epidemiology", deputy=BO, **ON_CALL),
            expert("bo", "epidemiology", cell="south"),
        ]
    )
    progress = here.run()

    assert progress.look_again_at == SIX + 2.5 * MINUTE
    here.run(after=2.5 * MINUTE)
    assert here.asked() == {"ana": 0, "bo": 0}


@pytest.mark.parametrize(
    "deputy",
    [
        expert("bo", "logistics", cell="south"),
        expert("bo", "epidemiology", cell="south", available="mon"),
    ],
    ids=["without the field", "not to be had"],
)
def test_a_deputy_who_cannot_help_is_not_asked(deputy: Party) -> None:
    here = scene([expert("ana", "epidemiology", deputy=BO, **ON_CALL), deputy])
    here.run()
    here.say(ANA, Said.DECLINED)
    here.run(after=MINUTE)

    assert here.asked() == {"ana": 0}


def test_after_stand_down_nothing_happens() -> None:
    here = two_tiers()
    here.run()
    FakeIncidents(here.memory).stand_down(FLOOD, at=SIX)
    before = here.snapshot()
    here.now += 20 * MINUTE
    here.run()

    assert here.snapshot() == before


def test_no_field_is_called_advice() -> None:
    with pytest.raises(ValidationError, match="advice"):
        Params.model_validate(
            {"quota": {"advice": 1}, "tiers": [{"who": "site"}], "message": "call"}
        )
