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
from tests.sample import ANA, BO, FLOOD, HOUR, MINUTE, SIX, Scene, partner, person

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


def test_a_deputy_without_the_field_is_not_asked() -> None:
    here = scene(
        [
            expert("ana", "epidemiology", deputy=BO, **ON_CALL),
            expert("bo", "logistics", cell="south"),
        ]
    )
    here.run()
    here.say(ANA, Said.DECLINED)
    here.run(after=MINUTE)

    assert here.asked() == {"ana": 0}


def test_two_fields_are_two_asks_on_one_message_and_count_once() -> None:
    here = scene(
        [
            expert("ana", "epidemiology", "logistics"),
            expert("bo", "epidemiology"),
        ],
        quota={"epidemiology": 1, "logistics": 1},
        tiers=[{"who": "site"}],
    )
    here.run()
    of_ana = [call.ask for call in here.calls() if call.ask.party_id == ANA]
    assert len(of_ana) == 2
    assert len({ask.message_id for ask in of_ana}) == 1
    here.say(ANA)
    assert [one.got for one in here.run(after=MINUTE).quotas] == [1, 0]
    # Ana moves to the field that only she has.
    here.say(BO)

    assert here.run(after=MINUTE).state is StepState.MET
    assert here.held() == {"ana": "logistics", "bo": "epidemiology"}


def test_an_organisation_fills_as_many_places_as_it_says() -> None:
    here = scene(
        [partner("cdc")],
        quota={"epidemiology": 2, "logistics": 2},
        tiers=[{"who": "partner cdc"}],
    )
    here.run()
    here.say(PartyId("cdc"), number=3)
    progress = here.run(after=MINUTE)

    assert [one.got for one in progress.quotas] == [2, 1]
    here.say(PartyId("cdc"), number=12)
    assert here.run(after=MINUTE).state is StepState.MET
    assert sum(one.number for one in here.memory.held) == 4


def test_who_is_there_after_the_deadline_is_a_reserve() -> None:
    here = scene([expert("ana", "epidemiology")], tiers=[{"who": "site"}])
    here.run()
    here.now += 20 * MINUTE
    here.say(ANA, ready_in=11 * MINUTE)

    assert here.run().quotas[0].got == 0
    here.say(ANA, Said.DECLINED)
    here.now += timedelta(seconds=1)
    here.say(ANA, ready_in=9 * MINUTE)
    assert here.run().state is StepState.MET


def test_short_is_not_for_ever() -> None:
    here = scene([expert("ana", "epidemiology")], tiers=[{"who": "site"}])
    here.carry()
    here.say(ANA)

    assert here.run(after=MINUTE).state is StepState.MET
    assert here.told("panel") == ["ana"]


def panel_of_one() -> Scene:
    """Ana is the panel, Bo said yes later, Cy was silent."""
    everybody = [expert(one, "epidemiology", **ON_CALL) for one in ("ana", "bo", "cy")]
    here = scene(everybody, tiers=[{"who": "on_call"}])
    here.run()
    here.memory.deliver()
    here.say(ANA)
    here.run(after=MINUTE)
    here.say(BO)
    here.run(after=MINUTE)
    return here


def test_a_yes_after_the_end_is_the_first_reserve_and_called_up_after_a_no() -> None:
    here = panel_of_one()
    assert here.told("reserve") == ["bo"]
    here.memory.deliver()
    here.now += MINUTE
    here.say(ANA, Said.DECLINED)

    assert here.run().state is StepState.MET
    assert here.held() == {"bo": "epidemiology"}
    assert here.told("panel") == ["ana", "bo"]
    assert len(here.noted("reserve_called_up")) == 1


def test_met_is_not_for_ever_and_a_refill_has_its_own_deadline() -> None:
    here = panel_of_one()
    here.now += HOUR
    here.say(ANA, Said.DECLINED)
    here.say(BO, Said.DECLINED)
    progress = here.run()

    assert progress.state is StepState.WAITING
    assert [(c.ask.party_id, c.ask.round) for c in here.calls()][3:] == [("cy", 1)]
    reopened_at = here.now
    assert here.carry().state is StepState.SHORT
    assert here.now == reopened_at + 30 * MINUTE


def test_the_panel_is_asked_for_its_advice_once() -> None:
    here = scene(
        [expert("ana", "epidemiology")], tiers=[{"who": "site"}], advice="news"
    )
    here.run()
    here.say(ANA)
    here.run(after=MINUTE)
    here.say(ANA, Said.ADVISED, post="advice")
    here.run(after=MINUTE)

    assert here.told("advice") == ["ana"]
    assert [c.said for c in here.calls() if c.ask.post == "advice"] == [None]
    assert here.records["step"].progress.state is StepState.MET


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
