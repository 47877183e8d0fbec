"""A source with a key declares, who has the token asks, everybody else is refused."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from connectors.store import close_store
from flows.engine.clock import WallClock
from flows.signing import GOOD_FOR, SIGNATURE, SOURCE, TIME, signature_of
from flows.web.app import build_app
from plans.identity import OccasionId
from plans.incident.occasions import OccasionKind
from plans.incident.proposals import Decision
from tests.flows.proposals import Asking, make_asking
from tests.flows.township import TOKEN

KEY = "a key of the gauge for tests"
SOURCES = """
sources:
  gauge: {key: "${GAUGE_KEY}", may_declare: [III, IV], kinds: [exercise]}
  short: {key: "${SHORT_KEY}", may_declare: [III], kinds: [exercise]}
"""
DRILL = {"plan": "trial", "level": "III", "kind": "exercise", "key": "gauge-17"}
BEARER = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Asking]:
    make_asking(tmp_path / "site", more=SOURCES)
    with (tmp_path / "site" / "secrets.env").open("a", encoding="utf-8") as secrets:
        secrets.write(f"GAUGE_KEY={KEY}\nSHORT_KEY=guessed\n")
    made = Asking(tmp_path / "site")
    yield made
    close_store(made.settings.url)


def signed(
    body: bytes, *, key: str = KEY, source: str = "gauge", ago_s: float = 0
) -> dict[str, str]:
    time = f"{WallClock().now().timestamp() - ago_s:.0f}"
    return {
        SOURCE: source,
        TIME: time,
        SIGNATURE: signature_of(key.encode(), time, body),
    }


def post(
    trial: Asking, fields: dict[str, Any] | bytes, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    body = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
    sent = signed(body) if headers is None else headers
    client = TestClient(build_app(trial.settings))
    answer: httpx2.Response = client.post("/hook/declare", content=body, headers=sent)
    return answer.status_code, answer.json()


def test_a_source_declares_what_the_site_grants_it(trial: Asking) -> None:
    status, made = post(trial, DRILL | {"matter": "9.3 m at the gauge"})
    again = post(trial, DRILL | {"matter": "9.4 m"})
    [incident] = trial.incidents()

    assert (status, made) == (200, {"declared": incident.incident_id, "is_new": True})
    assert again == (200, {"declared": incident.incident_id, "is_new": False})
    assert incident.declared_by == "source gauge"
    assert incident.matter == "9.3 m at the gauge"
    assert trial.alarms() == []


@pytest.mark.parametrize("more", [{"level": "II"}, {"kind": "actual"}])
def test_what_is_more_than_that_waits_for_somebody(
    trial: Asking, more: dict[str, str]
) -> None:
    status, made = post(trial, DRILL | more)

    assert (status, made["decision"]) == (202, Decision.WAITING)
    assert trial.proposal(OccasionId(made["proposed"])).source == "gauge"
    assert trial.incidents() == []


def test_with_the_token_alone_it_is_a_proposal(trial: Asking) -> None:
    status, made = post(trial, DRILL | {"by": "bo"}, BEARER)
    again = post(trial, DRILL, BEARER)
    declared = post(trial, DRILL)

    proposal = trial.proposal(OccasionId(made["proposed"]))
    assert (status, proposal.source, proposal.proposed_by) == (202, "hook", "bo")
    assert again[1]["proposed"] == made["proposed"]
    assert declared[0] == 200
    assert post(trial, DRILL, BEARER)[1]["proposed"] == made["proposed"]
    assert len(trial.incidents()) == 1


def test_a_signature_counts_once_now_for_these_words_and_this_source(
    trial: Asking,
) -> None:
    body = json.dumps(DRILL).encode()
    good = signed(body)
    old = signed(body, ago_s=GOOD_FOR.total_seconds() + 5)
    ahead = signed(body, ago_s=-GOOD_FOR.total_seconds() - 5)
    tries: list[tuple[bytes, dict[str, str], int, str]] = [
        (body, {}, 401, "no-token"),
        (body, {"authorization": "Bearer guessed"}, 401, "no-token"),
        (body, signed(body, key="another key, also long"), 401, "wrong-signature"),
        (body, signed(body, source="nobody"), 401, "wrong-signature"),
        (body, signed(body, source="short", key="guessed"), 401, "wrong-signature"),
        (body + b" ", good, 401, "wrong-signature"),
        (body, good | {TIME: str(int(good[TIME]) + 1)}, 401, "wrong-signature"),
        (body, {SIGNATURE: good[SIGNATURE]} | BEARER, 401, "wrong-signature"),
        (body, old, 401, "old"),
        (body, ahead, 401, "old"),
    ]
    for content, headers, status, why in tries:
        assert post(trial, content, headers) == (status, {"refused": why})
    assert trial.incidents() == []
    assert post(trial, body, good)[0] == 200
    assert post(trial, body, good) == (409, {"refused": "replayed"})

    assert len(trial.alarms()) == 3  # one a source: hook, gauge, short
    assert trial.told(OccasionKind.PROPOSAL) == []
    assert trial.refused("gauge").count("wrong-signature") == 3
    assert trial.refused("gauge")[-1] == "replayed"
    assert trial.refused("hook")[:2] == ["no-token", "no-token"]


@pytest.mark.parametrize(
    ("more", "status", "why"),
    [
        ({"plan": "/etc/passwd"}, 400, "not-possible"),
        ({"cells": ["nowhere"]}, 400, "not-possible"),
        ({"by": "mallory"}, 400, "unknown-person"),
        ({"level": "V"}, 400, "wrong-form"),
        ({"kind": "rehearsal"}, 400, "wrong-form"),
        ({"confirmation": "A1000"}, 400, "wrong-form"),
    ],
)
def test_what_cannot_be_is_refused(
    trial: Asking, more: dict[str, Any], status: int, why: str
) -> None:
    assert post(trial, DRILL | more, BEARER) == (status, {"refused": why})
    assert trial.refused("hook") == [why]
    assert len(trial.alarms()) == 1
    assert trial.told(OccasionKind.PROPOSAL) == []


@pytest.mark.parametrize(
    ("more", "why", "told"),
    [
        ({"plan": "/etc/passwd"}, "not-possible", "no plan /etc/passwd"),
        ({"cells": ["nowhere"]}, "not-possible", "nowhere"),
        ({"level": "V"}, "wrong-form", "level: Input should be"),
        ({"confirmation": "A1"}, "wrong-form", "confirmation: Extra inputs"),
    ],
)
def test_a_source_that_signs_is_told_what_was_wrong_and_others_are_not(
    trial: Asking, more: dict[str, Any], why: str, told: str
) -> None:
    status, answer = post(trial, DRILL | more)

    assert (status, answer["refused"]) == (400, why)
    assert told in answer["told"]
    assert post(trial, DRILL | more, BEARER) == (400, {"refused": why})
    assert trial.refused("gauge") == [why]


def test_what_the_law_wants_stated_is_told_as_fields_of_the_hook(
    trial: Asking,
) -> None:
    with (trial.settings.site / "site.yaml").open("a", encoding="utf-8") as site:
        site.write("jurisdiction: cn\n")
    status, answer = post(trial, DRILL | {"kind": "actual"})

    assert (status, answer["refused"]) == (400, "not-possible")
    assert answer["told"].startswith("the declaration has to state lasts: ")


def test_the_reason_repeats_nothing_of_what_was_sent_in_a_wrong_field(
    trial: Asking,
) -> None:
    _, answer = post(trial, DRILL | {"level": "Ana Reyes", "lasts": "Bo Lin"})

    assert "Ana" not in answer["told"]
    assert "Bo" not in answer["told"]


def test_who_meets_what_runs_is_told_the_field_that_declares_another(
    trial: Asking,
) -> None:
    post(trial, DRILL)
    other = DRILL | {"key": "gauge-18"}
    refused, sure = post(trial, other), post(trial, other | {"sure": True})
    asked = post(trial, other | {"key": "gauge-19", "sure": True}, BEARER)

    assert (refused[0], refused[1]["refused"]) == (409, "taken")
    assert '"sure": true' in refused[1]["told"]
    assert "--yes" not in refused[1]["told"]
    assert (sure[0], sure[1]["is_new"]) == (200, True)
    assert len(trial.incidents()) == 2
    assert asked[0] == 409
    assert "sure" not in asked[1]["told"]
    assert "--" not in asked[1]["told"]


def test_the_same_somewhere_else_is_no_attack(trial: Asking) -> None:
    post(trial, DRILL)
    status, told = post(trial, DRILL | {"cells": ["north"]})

    assert (status, told["refused"]) == (409, "taken")
    assert trial.alarms() == []


def test_without_token_and_sources_there_is_no_hook(trial: Asking) -> None:
    settings = trial.settings
    site = settings.site / "site.yaml"
    text = site.read_text(encoding="utf-8").replace(SOURCES, "")
    site.write_text(text, encoding="utf-8")
    (settings.site / "secrets.env").write_text("", encoding="utf-8")

    assert post(trial, DRILL, BEARER)[0] == 404


def test_no_garbage_declares_anything_or_breaks_the_hook(trial: Asking) -> None:
    draw = Random(4)  # noqa: S311 -- no secret
    whole = json.dumps(DRILL).encode()
    client = TestClient(build_app(trial.settings), raise_server_exceptions=False)
    statuses = Counter[int]()
    for number in range(300):
        start = draw.randrange(len(whole))
        content = whole[:start] + draw.randbytes(draw.randrange(1, 40)) + whole[start:]
        if number % 10 == 0:
            content = b'{"plan": ' + b"[" * draw.randrange(1, 18_000)
        headers: dict[str, str] = BEARER if number % 2 else signed(content)
        if number % 3 == 0:
            headers = headers | {
                TIME: draw.choice(["", "-1", "\uff19", "1e9", "9" * 400])
            }
        raw = {name.encode(): value.encode() for name, value in headers.items()}
        statuses[
            client.post("/hook/declare", content=content, headers=raw).status_code
        ] += 1

    assert set(statuses) <= {400, 401, 413, 429}
    assert trial.incidents() == []
    assert trial.told(OccasionKind.PROPOSAL) == []
    assert len(trial.alarms()) <= 2
