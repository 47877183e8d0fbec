"""Whatever has happened: a step that runs twice at one moment changes nothing more."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.errors import MobilizationError
from plans.identity import PartyId
from plans.incident.law import Profile
from plans.incident.progress import StepState
from plans.messages.deliveries import DeliveryState
from plans.people.call_ups import Said
from plans.people.roster import PartyKind
from plans.relief.donations import Pledge
from tests.sample import FLOOD, Scene, gate, partner, person

NUMBERS = ("ana", "bo", "cy", "dee", "eve", "fay", "ngo")
KINDS: dict[str, dict[str, object]] = {
    "notify": {"to": ["site", "partner ngo"], "message": "news"},
    "activate_experts": {
        "quota": {"epidemiology": 2, "logistics": 1},
        "tiers": [
            {"who": "on_call", "wait": "5 min"},
            {"who": "cell", "wait": "10 min"},
            {"who": "partner ngo"},
        ],
        "message": "call",
        "advice": "news",
    },
    "dispatch_volunteers": {
        "posts": "gate",
        "tiers": [
            {"who": "cell", "wait": "8 min"},
            {"who": "cell_above", "wait": "8 min"},
            {"who": "partner ngo"},
        ],
        "message": "call",
        "factor": 1.5,
        "come_within": "10 min",
    },
    "open_donation_channels": {
        "organiser": "partner ngo",
        "channels": [
            {
                "channel": "hall",
                "title": {"en": "Hall"},
                "way": "goods",
                "place": {"en": "Hall"},
                "until": "50 min",
                "needs": [
                    {"need": one, "item": {"en": one}, "unit": "box", "quantity": 5}
                    for one in ("masks", "rice")
                ],
            }
        ],
        "announce": "news",
        "to": ["cell"],
    },
}


@dataclass(frozen=True)
class Deed:
    """Something that happens, and how long after what happened before."""

    after: timedelta
    who: str
    said: Said | None
    state: DeliveryState
    ready_in: timedelta | None
    number: int


DEEDS = st.lists(
    st.builds(
        Deed,
        after=st.integers(0, 12 * 60).map(lambda s: timedelta(seconds=s)),
        who=st.sampled_from(NUMBERS),
        said=st.sampled_from([None, *Said, Said.ACCEPTED, Said.ACCEPTED]),
        state=st.sampled_from([*DeliveryState]),
        ready_in=st.none() | st.integers(0, 40).map(lambda m: timedelta(minutes=m)),
        number=st.integers(0, 4),
    ),
    max_size=25,
)


@cache
def law() -> Profile:
    file = Path(__file__).parents[3] / "plans" / "law" / "generic.yaml"
    return Profile.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


def scene(kind: str) -> Scene:
    everybody = [
        person(
            number,
            cell="south" if n % 3 == 2 else "north",
            on_call="sun" if n % 2 else "",
            skills=dict.fromkeys(("epidemiology", "logistics")[: 1 + n % 2]),
            deputy=PartyId(NUMBERS[(n + 2) % 6]),
        )
        for n, number in enumerate(NUMBERS[:-1])
    ]
    everybody.append(partner("ngo"))
    posts = [
        gate("gate-1", is_hard=True),
        gate("gate-2", places=1, shifts=("06:00-14:20", "14:20-15:00")),
    ]
    step = {"step": "step", "kind": kind, "within": "30 min"} | KINDS[kind]
    return Scene([step], everybody, posts, law=law())


def happen(here: Scene, deed: Deed) -> None:
    here.now += deed.after
    if deed.said is None:
        here.memory.deliver(deed.state)
    elif deed.said is not Said.MISSED:
        here.say(
            PartyId(deed.who), deed.said, ready_in=deed.ready_in, number=deed.number
        )
    if here.donations.of(FLOOD, "step"):
        pledge = Pledge(
            pledge_key=f"{here.now}",
            channel="hall",
            need="masks" if deed.number % 2 else "rice",
            quantity=Decimal(deed.number),
            unit="box",
            donor="Bo",
            contact="",
            at=here.now,
        )
        try:
            here.donations.record_pledge(FLOOD, "step", pledge)
        except MobilizationError:
            return  # closed already


@given(deeds=DEEDS, kind=st.sampled_from(sorted(KINDS)))
@settings(max_examples=200)
def test_a_second_run_changes_nothing_and_nobody_is_in_two_posts(
    deeds: list[Deed], kind: str
) -> None:
    here = scene(kind)
    for deed in [Deed(timedelta(0), "", None, DeliveryState.QUEUED, None, 0), *deeds]:
        happen(here, deed)
        progress = here.run()
        before = here.snapshot()

        assert here.run() == progress
        assert here.snapshot() == before
        keeps_its_word(here)
        if progress.look_again_at is not None:
            assert progress.look_again_at > here.now
        if kind != "open_donation_channels" and progress.state is StepState.WAITING:
            assert progress.look_again_at is not None


def keeps_its_word(here: Scene) -> None:
    held = [
        one.party_id
        for one in here.memory.held
        if here.memory.kinds[one.party_id] is PartyKind.PERSON
    ]
    places = Counter[str]()
    for one in here.memory.held:
        places[one.post] += one.number
    asked = Counter((c.ask.party_id, c.ask.post, c.ask.round) for c in here.calls())

    assert len(held) == len(set(held))
    assert places["gate-1"] <= 2
    assert places["epidemiology"] <= 2
    assert all(many <= 2 for post, many in places.items() if post != "gate-1")
    assert not asked or max(asked.values()) == 1


@given(deeds=DEEDS, kind=st.sampled_from(["activate_experts", "dispatch_volunteers"]))
@settings(max_examples=100)
def test_tiers_are_asked_in_order_and_whoever_declined_is_left_alone(
    deeds: list[Deed], kind: str
) -> None:
    here = scene(kind)
    waits = [timedelta(minutes=m) for m in ((5, 10) if "experts" in kind else (8, 8))]
    for deed in [Deed(timedelta(0), "", None, DeliveryState.QUEUED, None, 0), *deeds]:
        declined = {
            (c.ask.party_id, c.ask.post)
            for c in here.calls()
            if c.said is Said.DECLINED
        }
        known = {c.ask.ask_id for c in here.calls()}
        happen(here, deed)
        here.run()
        new = [c.ask for c in here.calls() if c.ask.ask_id not in known]

        assert not declined_now(here, declined) & {(a.party_id, a.post) for a in new}
    first: dict[tuple[int, int], timedelta] = {}
    for call in here.calls():
        if call.ask.post != "advice":
            at = call.ask.asked_at - here.incident.declared_at
            first.setdefault((call.ask.round, call.ask.tier), at)
    for (number, tier), at in first.items():
        earlier = first.get((number, tier - 1))
        if earlier is not None:
            assert at - earlier >= waits[tier - 1]


def declined_now(
    here: Scene, before: set[tuple[PartyId, str]]
) -> set[tuple[PartyId, str]]:
    """Return those of before who still say no."""
    now = {
        (c.ask.party_id, c.ask.post) for c in here.calls() if c.said is Said.DECLINED
    }
    return now & before
