"""A small place with every kind of step, and what it allows for exercises."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from plans.people.registry import PartyEntry, PointEntry
from plans.people.roster import PartyKind
from tests.flows.engine.test_public_warnings import WARN
from tests.flows.hillside import plan_of

CHANNELS = ("sms", "email", "voice", "group")
PEOPLE, OWN = 24, "?:to={address}"
EXERCISE = {"level": "III", "cells": ["north"]}
INJECTS: list[dict[str, object]] = [
    {"after": "1 min", "step": "patrol", "news": {"en": "Come over the hill."}},
    {"after": "2 min", "fails": "sms"},
    {"after": "3 min", "step": "patrol", "who": "ana-1", "away": True},
]
STEPS: list[dict[str, object]] = [
    {"step": "sign", "kind": "approve", "by": [{"role": "mayor"}], "message": "come"},
    {
        "step": "news",
        "kind": "notify",
        "to": ["site", "shared group", "partner aid"],
        "message": "news",
        "lifted": "off",
    },
    {
        "step": "patrol",
        "kind": "dispatch_volunteers",
        "posts": "dike",
        "factor": 20,
        "tiers": [{"who": "site", "wait": "4 min"}, {"who": "partner aid"}],
        "message": "come",
        "not_needed": "off",
    },
    {
        "step": "experts",
        "kind": "activate_experts",
        "quota": {"nursing": 2},
        "tiers": [{"who": "site", "wait": "9 min"}],
        "message": "come",
        "not_needed": "off",
    },
    {
        "step": "report",
        "kind": "report_up",
        "to": [{"who": "role mayor", "wait": "3 min"}, {"who": "role engineer"}],
        "message": "up",
    },
    {
        "step": "gifts",
        "kind": "open_donation_channels",
        "organiser": "partner aid",
        "channels": [
            {
                "channel": "goods",
                "title": {"en": "Goods", "zh": "捐物"},
                "way": "goods",
                "place": {"en": "Hall", "zh": "礼堂"},
                "until": "7 d",
                "needs": [
                    {
                        "need": "masks",
                        "item": {"en": "Masks", "zh": "口罩"},
                        "unit": "piece",
                        "quantity": 5,
                    }
                ],
            }
        ],
        "announce": "gifts",
        "to": ["site"],
    },
    {"step": "contacts", "kind": "check_contacts", "to": ["site"], "message": "come"},
    WARN | {"level": "III", "to": ["site", "shared group"], "exercise_persons": 1},
]
PLAN = plan_of(STEPS, expected="2 d")
KINDS = {str(one["kind"]) for one in STEPS}


@dataclass(frozen=True, kw_only=True)
class Flags:
    """What the site and the office allow for exercises."""

    channels: Mapping[str, bool]
    #: A flag a contact point, in turn.
    points: Sequence[bool]


def person(number: int, allowed: Iterator[bool]) -> PartyEntry:
    return PartyEntry(
        kind=PartyKind.PERSON,
        number=f"ana-{number}",
        name="Ana",
        languages=("en", "zh")[number % 2],
        cell="north",
        roles=("volunteer",),
        skills={"nursing": None} if number % 3 == 0 else {},
        points=_points(f"p{number}", allowed),
    )


def partner(allowed: Iterator[bool]) -> PartyEntry:
    return PartyEntry(
        kind=PartyKind.ORGANISATION,
        number="aid",
        name="Aid",
        languages="zh",
        certificates="public_fundraising:2030-01-01",
        points=_points("aid", allowed),
    )


def _points(who: str, allowed: Iterator[bool]) -> tuple[PointEntry, ...]:
    own = [name for name in CHANNELS if name != "group"]
    return tuple(PointEntry(name, f"{who}-{name}", None, next(allowed)) for name in own)
