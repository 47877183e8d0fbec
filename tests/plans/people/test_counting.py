"""Cases live in cases/counting/; the file name is the rule being shown."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from plans.durations import Duration
from plans.identity import AskId, MessageId, PartyId
from plans.people.call_ups import Answer, Ask, CallUp, Said, call_ups_of
from plans.people.counting import Counted, Places, Standing, counted
from tests.sample import FLOOD, HOUR, SIX

CASES = sorted((Path(__file__).parent / "cases" / "counting").glob("*.yaml"))
DURATION: TypeAdapter[timedelta] = TypeAdapter(Duration)
#: Whose answer is a number.
NGO = PartyId("ngo")


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_counting_case(path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    calls = calls_of(case["answers"])
    soft = int(case.get("soft", False))
    places = [
        Places(post=post, wanted=n, limit=n + soft)
        for post, n in case["places"].items()
    ]
    held = {id_of(one): 1 for one in case["answers"] if one.get("held")}
    standing = Standing(
        now=SIX + HOUR,
        deadline=SIX + HOUR,
        held=held,
        busy=case.get("busy", ()),
        organisations={NGO},
    )
    count = counted(calls, places, standing)

    assert who_fills(count, calls) == {
        post: sorted(case["expect"].get(post, ())) for post in case["places"]
    }
    assert [call.ask.party_id for call in count.reserves] == case["reserves"]
    assert sorted(count.open_posts) == case["open"]
    assert count.got == {post: len(who) for post, who in case["expect"].items()}


def id_of(entry: dict[str, Any]) -> AskId:
    return AskId(f"{entry['who']}/{entry['post']}/{entry.get('round', 0)}")


def calls_of(entries: Sequence[dict[str, Any]]) -> list[CallUp]:
    asks = {
        id_of(one): Ask(
            ask_id=id_of(one),
            occasion_id=FLOOD,
            step="step",
            post=one["post"],
            party_id=PartyId(one["who"]),
            tier=0,
            asked_at=SIX,
            message_id=MessageId(one["who"]),
            round=one.get("round", 0),
        )
        for one in entries
    }
    return call_ups_of(asks.values(), [answer_of(one) for one in entries])


def answer_of(entry: dict[str, Any]) -> Answer:
    said_at = SIX + DURATION.validate_python(entry["after"])
    ready_in = entry.get("ready_in")
    return Answer(
        ask_id=id_of(entry),
        said=Said(entry.get("said", "accepted")),
        said_at=said_at,
        ready_at=said_at + DURATION.validate_python(ready_in) if ready_in else None,
        number=entry.get("number", 1),
    )


def who_fills(count: Counted, calls: Sequence[CallUp]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {post: [] for post in count.got}
    for call in calls:
        number = count.filled.get(call.ask.ask_id, 0)
        found[call.ask.post] += [call.ask.party_id] * number
    return {post: sorted(who) for post, who in found.items()}


POSTS = ("a", "b", "c")


@given(
    yes=st.lists(
        st.tuples(st.sampled_from("mnopqrs"), st.sampled_from(POSTS)),
        unique=True,
        max_size=14,
    ),
    wanted=st.tuples(*[st.integers(1, 3) for _ in POSTS]),
    held=st.integers(0, 3),
)
def test_as_many_places_are_filled_as_can_be(
    yes: list[tuple[str, str]], wanted: tuple[int, ...], held: int
) -> None:
    entries = [
        {"who": who, "post": post, "after": f"{n + 1} min"}
        for n, (who, post) in enumerate(yes)
    ]
    places = [
        Places(post=post, wanted=n, limit=n)
        for post, n in zip(POSTS, wanted, strict=True)
    ]
    first = {entry["who"]: id_of(entry) for entry in reversed(entries[:held])}
    standing = Standing(
        now=SIX + HOUR, deadline=None, held=dict.fromkeys(first.values(), 1)
    )
    count = counted(calls_of(entries), places, standing)

    assert sum(count.got.values()) == most(yes, dict(zip(POSTS, wanted, strict=True)))
    parties = [ask_id.split("/")[0] for ask_id in count.filled]
    assert len(parties) == len(set(parties))


def most(yes: list[tuple[str, str]], room: dict[str, int]) -> int:
    """Return how many places can be filled, by trying everything."""
    people = sorted({who for who, _ in yes})
    if not people:
        return 0
    rest = [one for one in yes if one[0] != people[0]]
    best = most(rest, room)
    for post in {post for who, post in yes if who == people[0]}:
        if room[post]:
            best = max(best, 1 + most(rest, room | {post: room[post] - 1}))
    return best
