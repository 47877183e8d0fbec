"""Warnings over the web: signed they may begin something, with a token they ask."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from connectors.store import close_store
from flows.web.app import build_app
from tests.alerts import alert, cancel, cap_of, info
from tests.flows.township import TOKEN
from tests.flows.warned import ALERTS, Warned, make_warned
from tests.flows.web.test_declare_hook import BEARER, KEY, signed

SOURCES = """
sources:
  gauge: {key: "${GAUGE_KEY}", may_declare: [III], kinds: [actual]}
"""
DAM = alert("dam", infos=(info(event="Dam break"),))


@pytest.fixture
def warned(tmp_path: Path) -> Iterator[Warned]:
    make_warned(tmp_path / "site", alerts=ALERTS + SOURCES)
    with (tmp_path / "site" / "secrets.env").open("a", encoding="utf-8") as secrets:
        secrets.write(f"GAUGE_KEY={KEY}\n")
    made = Warned(tmp_path / "site")
    yield made
    close_store(made.settings.url)


def post(
    warned: Warned, body: bytes, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    sent = signed(body) if headers is None else headers
    answer = TestClient(build_app(warned.settings)).post(
        "/hook/alert", content=body, headers=sent
    )
    return answer.status_code, answer.json()


def test_a_source_that_has_signed_declares_what_it_may(warned: Warned) -> None:
    status, told = post(warned, cap_of(DAM))
    [incident] = warned.incidents()

    assert (status, told) == (
        200,
        {"alert": 1, "is_new": True, "became": "declared", "reason": "fits"}
        | {"occasion": incident.incident_id},
    )
    assert incident.declared_by == "source gauge"


def test_who_has_the_token_only_asks_and_takes_nothing_back(warned: Warned) -> None:
    status, told = post(warned, cap_of(DAM), BEARER)
    off, _ = post(warned, cap_of(cancel("off", DAM)), BEARER)

    assert TOKEN in BEARER["authorization"]
    assert (status, told["became"], off) == (202, "proposed", 200)
    assert warned.incidents() == []
    assert warned.asks() == [("declare", "III")]


def test_a_forged_one_does_not_keep_the_real_one_out(warned: Warned) -> None:
    mild = alert("dam")
    post(warned, cap_of(mild), BEARER)
    _, told = post(warned, cap_of(DAM))

    assert (told["is_new"], told["became"]) == (True, "declared")


def test_everybody_else_is_refused_on_record(warned: Warned) -> None:
    nobody = post(warned, cap_of(DAM), {})
    forged = post(warned, cap_of(DAM), signed(cap_of(DAM), key="x" * 20))

    assert [nobody[0], forged[0]] == [401, 401]
    assert warned.refused("hook") == ["no-token"]
    assert warned.refused("gauge") == ["wrong-signature"]


def test_what_is_no_warning_is_told_to_who_signed_it(warned: Warned) -> None:
    known, stranger = post(warned, b"<alert>"), post(warned, b"<alert>", BEARER)

    assert (known[0], stranger) == (400, (400, {"refused": "wrong-form"}))
    assert "C00" in known[1]["told"]


def test_a_large_body_is_not_read(warned: Warned) -> None:
    body = b"<" * (warned.settings.alert_bytes + 1)
    answer = TestClient(build_app(warned.settings)).post(
        "/hook/alert", content=body, headers=signed(body)
    )

    assert answer.status_code == 413
