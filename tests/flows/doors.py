"""Four doors through which a mobilization is declared, each in a process of its own."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from starlette.testclient import TestClient

from flows.declaring import Declaration, declare
from flows.engine.clock import WallClock
from flows.settings import Settings
from flows.signing import SIGNATURE, SOURCE, TIME, signature_of
from flows.web.app import build_app
from plans.identity import CellCode, KindOfRun
from plans.plan import Level
from tests.flows.township import TOKEN

KEY = "a key of the gauge for tests"
SOURCES = """
sources:
  gauge: {key: "${GAUGE_KEY}", may_declare: [III, IV], kinds: [exercise]}
"""
#: How each door is called, and how often at the same moment.
TWICE = 2
#: Names of what is declared, and where.
ROUNDS: Mapping[str, tuple[str, ...]] = {"one": ("north",), "two": ("south",)}
#: What is only asked for, by those who may not declare.
ASKED = "asked"
WHERE = {**ROUNDS, ASKED: ()}
Door = Callable[[str], str]


def by_line(key: str) -> str:
    """Declare as `muster declare` does; return the incident."""
    declaration = Declaration(
        plan="trial",
        level=Level.THIRD,
        kind_of_run=KindOfRun.EXERCISE,
        cells=tuple(CellCode(one) for one in WHERE[key]),
        by="mayor",
        key=key,
    )
    return f"declared {declare(declaration, Settings()).incident_id}"


def by_form(key: str) -> str:
    """Ask as a run of the form does; return how it ends."""
    from flows.asking import Kind  # noqa: PLC0415 -- the other doors know no Prefect
    from flows.asking import declare as form  # noqa: PLC0415

    state = form.fn(
        plan="trial",
        level=Level.THIRD,
        kind=Kind.EXERCISE,
        cells=list(WHERE[key]),
        key=key,
    )
    return f"{state.name}: {state.message}"


def by_signed_hook(key: str) -> str:
    """Declare over the hook, signed."""
    time = str(int(WallClock().now().timestamp()))
    body = _body(key, source_time=by_signed_hook.__name__)
    signature = signature_of(KEY.encode(), time, body)
    return _posted(body, {SOURCE: "gauge", TIME: time, SIGNATURE: signature})


def by_unsigned_hook(key: str) -> str:
    """Ask over the hook, with the token only."""
    return _posted(_body(key), {"authorization": f"Bearer {TOKEN}"})


def _body(key: str, source_time: str = "") -> bytes:
    # A source says something new each time: the same words twice are a replay.
    matter = f"{source_time} {WallClock().now().timestamp():.6f}"
    fields = {"plan": "trial", "level": "III", "kind": "exercise", "key": key}
    return json.dumps(fields | {"cells": WHERE[key], "matter": matter}).encode()


def _posted(body: bytes, headers: Mapping[str, str]) -> str:
    client = TestClient(build_app(Settings()))
    answer = client.post("/hook/declare", content=body, headers=dict(headers))
    told = answer.json()
    return " ".join(f"{name} {told[name]}" for name in sorted(told))


def knock(door: Door, moment: Any, results: Any) -> None:  # noqa: ANN401 -- of multiprocessing
    """Go through a door twice at the same moment, round after round."""
    with ThreadPoolExecutor(TWICE) as pool:
        for key in WHERE:
            inside = Barrier(TWICE)
            going = [pool.submit(_go, door, key, moment, inside) for _ in range(TWICE)]
            for one in going:
                results.put((key, door.__name__, one.result()))


def _go(door: Door, key: str, moment: Any, inside: Barrier) -> str:  # noqa: ANN401
    if inside.wait() == 0:
        moment.wait()
    inside.wait()
    if key == ASKED and door in {by_line, by_signed_hook}:
        return "stays out"
    try:
        return door(key)
    except Exception as fault:  # noqa: BLE001 -- the test looks at it
        return f"{type(fault).__name__}: {fault}"
