from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from flows.steps.open_donation_channels import Params
from plans.incident.law import Profile
from plans.incident.progress import Quota, StepState
from plans.relief.donations import Pledge
from tests.sample import FLOOD, HOUR, MINUTE, SIX, Scene, partner, person

LAW = Path(__file__).parents[3] / "plans" / "law"
CERTIFIED = {"public_fundraising": date(2026, 3, 1)}


@cache
def profile(name: str) -> Profile:
    text = (LAW / f"{name}.yaml").read_text(encoding="utf-8")
    return Profile.model_validate(yaml.safe_load(text))


def need(name: str, quantity: object = 100) -> dict[str, object]:
    item = {"en": name.title(), "zh": name}
    return {"need": name, "item": item, "unit": "piece", "quantity": quantity}


def channel(name: str, *needs: str, way: str = "goods") -> dict[str, object]:
    return {
        "channel": name,
        "title": {"en": name},
        "way": way,
        "place": {"en": "The hall"},
        "until": "2 d",
        "needs": [need(one) for one in needs],
    }


STEP: dict[str, object] = {
    "step": "step",
    "kind": "open_donation_channels",
    "within": "30 min",
    "organiser": "partner charity",
    "channels": [
        channel("hall", "masks", "gloves"),
        channel("money", "x", way="money"),
    ],
    "do_not_bring": [{"en": "Used clothes"}],
    "announce": "news",
    "to": ["site"],
}


def scene(
    law: str = "cn", certificates: dict[str, date] | None = None, **change: object
) -> Scene:
    charity = partner("charity", certificates=certificates or {})
    return Scene([STEP | change], [charity, person("ana")], law=profile(law))


def pledged(here: Scene, key: str, quantity: str, what: str = "masks") -> None:
    here.donations.record_pledge(
        FLOOD,
        "step",
        Pledge(
            pledge_key=key,
            channel="hall",
            need=what,
            quantity=Decimal(quantity),
            unit="piece",
            donor="Bo",
            contact="",
            at=here.now,
        ),
    )


def test_channels_open_and_are_announced_once() -> None:
    here = scene(certificates=CERTIFIED)
    progress = here.run()
    here.run(after=MINUTE)

    assert progress.state is StepState.MET
    assert progress.quotas == (Quota(name="channels", wanted=2, got=2),)
    assert progress.look_again_at == SIX + timedelta(days=2)
    (put,) = here.memory.messages.values()
    assert put.sent.body.endswith(
        "Masks 100 piece, Gloves 100 piece, X 100 piece "
        "https://riverside.example/give/flood-1"
    )
    assert len(here.noted("channel_opened")) == 2


@pytest.mark.parametrize("certificates", [{}, {"public_fundraising": date(2026, 2, 1)}])
def test_who_may_not_raise_funds_opens_nothing(certificates: dict[str, date]) -> None:
    here = scene(certificates=certificates)

    assert here.run().state is StepState.SHORT
    assert here.donations.of(FLOOD, "step") == []
    assert here.memory.messages == {}
    (entry,) = here.noted("donations_refused")
    assert entry.facts["certificate"] == "public_fundraising"
    assert "Art. 22" in str(entry.facts["article"])


def test_an_organiser_nobody_knows_opens_nothing() -> None:
    here = scene(certificates=CERTIFIED, organiser="partner other")

    assert here.run().state is StepState.SHORT
    assert here.run(after=MINUTE).state is StepState.SHORT
    assert len(here.noted("donations_refused")) == 1


def test_without_a_jurisdiction_nothing_opens() -> None:
    here = scene(certificates=CERTIFIED)
    here.law = None

    assert here.run().state is StepState.SHORT


def test_a_need_closes_when_it_is_met_and_the_channel_with_the_last() -> None:
    here = scene(certificates=CERTIFIED)
    here.run()
    pledged(here, "1", "99.9")
    here.run(after=MINUTE)
    assert here.noted("need_closed") == []
    pledged(here, "2", "0.1")
    here.run(after=MINUTE)
    hall, _ = here.donations.of(FLOOD, "step")
    assert [one.closed_at for one in hall.needs] == [here.now, None]
    pledged(here, "3", "100", "gloves")
    progress = here.run(after=MINUTE)

    hall, money = here.donations.of(FLOOD, "step")
    assert (hall.closed_at, money.closed_at) == (here.now, None)
    assert progress.state is StepState.MET
    assert len(here.noted("channel_closed")) == 1


def test_everything_closes_when_its_time_is_over() -> None:
    here = scene(certificates=CERTIFIED)
    here.run()
    progress = here.run(after=48 * HOUR)

    channels = here.donations.of(FLOOD, "step")
    assert [one.closed_at for one in channels] == [here.now, here.now]
    assert progress.look_again_at is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"organiser": "site"},
        {"channels": [channel("a", "x"), channel("a", "x")]},
        {"channels": [channel("a", "x", "x")]},
        {"channels": [channel("a")]},
        {"channels": [channel("a", "x") | {"needs": [need("x", 0)]}]},
        {"channels": [channel("a", "x", way="barter")]},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    own = {"step", "kind", "within"}
    written = {key: value for key, value in STEP.items() if key not in own}
    assert Params.model_validate(written)

    with pytest.raises(ValidationError):
        Params.model_validate(written | wrong)
