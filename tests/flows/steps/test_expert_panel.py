"""How answers of experts make a panel."""

from datetime import timedelta

from plans.identity import PartyId
from plans.incident.progress import StepState
from plans.messages.deliveries import DeliveryState
from plans.messages.message import Replies
from plans.people.call_ups import Said
from plans.people.roster import Party
from tests.sample import ANA, BO, HOUR, MINUTE, Scene, partner, person

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
    messages = here.memory.messages.values()
    (question,) = [put for put in messages if put.sent.key == "step/advice"]
    assert question.states == [DeliveryState.QUEUED]
    assert question.replies is Replies.ADVICE
    here.say(ANA, Said.ADVISED, post="advice")
    here.run(after=MINUTE)

    assert here.told("advice") == ["ana"]
    assert question.states == [DeliveryState.SUPERSEDED]
    assert [c.said for c in here.calls() if c.ask.post == "advice"] == [None]
    assert here.records["step"].progress.state is StepState.MET


def test_a_member_of_the_panel_who_is_delayed_keeps_the_place_for_a_round() -> None:
    here = scene([expert("ana", "epidemiology")], tiers=[{"who": "site"}])
    here.run()
    here.say(ANA)
    here.run(after=20 * MINUTE)
    here.say(ANA, ready_in=18 * MINUTE)
    assert here.run(after=MINUTE).state is StepState.MET
    here.say(ANA, ready_in=HOUR)

    assert here.run(after=MINUTE).state is StepState.SHORT
    assert here.held() == {}
