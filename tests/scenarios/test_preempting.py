"""With real processes: something real comes while an exercise is being sent."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.store import close_store
from flows.conducting import conductor_of
from flows.declaring import Declaration, declare
from flows.engine.plain import run_due
from flows.services import together
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.identity import CellCode, IncidentId, KindOfRun
from plans.messages.deliveries import EXERCISE_MARK
from plans.plan import Level
from tests.flows.hillside import plan_of
from tests.flows.riverside import SITE, Riverside, somebody
from tests.flows.trial import free_port, wait_for
from tests.sinks.http import HttpSink, http_sink
from tests.sinks.received import Received

#: Seconds from the real declaration to its first message at the sink.
BAR_S = 5.0
PEOPLE, RATE = 120, "30/s"
NEWS: dict[str, object] = {
    "step": "news",
    "kind": "notify",
    "to": ["role volunteer"],
    "message": "news",
}
OVER = ("The exercise is over", "演练终止")


def is_drill(message: Received) -> bool:
    return str(message.fields["title"]).startswith(tuple(EXERCISE_MARK.values()))


def is_end(message: Received) -> bool:
    return any(one in message.fields["title"] for one in OVER)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(site=tmp_path, web_port=free_port(), prefect_port=free_port())


def make(settings: Settings, sink: HttpSink) -> None:
    Riverside(settings.site).make()
    written = SITE.replace("?to=", "?:to=")
    for host in ("gateway.example", "mail.example"):
        written = written.replace(host, sink.address)
    written = written.replace("900/s", RATE, 1)
    (settings.site / "site.yaml").write_text(written, encoding="utf-8")
    plan = json.dumps(plan_of([NEWS]))
    (settings.site / "hillside.yaml").write_text(plan, encoding="utf-8")
    people = [somebody(f"ana-{n}", "en", ("volunteer",)) for n in range(PEOPLE)]
    entries = [
        replace(
            one, name="Ana", points=(replace(one.points[0], address=f"+1555{n:07}"),)
        )
        for n, one in enumerate(people)
    ]
    with open_desk(settings) as desk:
        desk.registry.take_parties(entries)


def begin(settings: Settings, kind: KindOfRun) -> IncidentId:
    declaration = Declaration(
        plan=str(settings.site / "hillside.yaml"),
        level=Level.THIRD,
        kind_of_run=kind,
        cells=(CellCode("north"),),
        by="mayor",
    )
    incident_id = declare(declaration, settings).incident_id
    run_due(incident_id, conductor_of(settings))
    return incident_id


def drills_in(messages: Sequence[Received]) -> set[str]:
    return {str(one.fields["to"]) for one in messages if is_drill(one)}


@pytest.mark.slow
def test_a_real_call_up_does_not_wait_for_the_exercise_that_it_ends(
    settings: Settings,
) -> None:
    with http_sink() as sink:
        make(settings, sink)
        together.start_all(settings, ("engine", "sender"))
        try:
            begin(settings, KindOfRun.EXERCISE)
            wait_for(lambda: len(sink.received) > PEOPLE // 4)
            real = begin(settings, KindOfRun.ACTUAL)
            wait_for(lambda: any(not is_drill(one) for one in sink.received))
            reached = drills_in(sink.received)
            wait_for(
                lambda: (
                    {str(one.fields["to"]) for one in sink.received if is_end(one)}
                    >= reached
                )
            )
            with open_desk(settings, is_writer=False) as desk:
                open_ones = [o.incident_id for o in desk.incidents.all(only_open=True)]
                declared_at = desk.incidents.get(real).declared_at.timestamp()
        finally:
            together.down(settings)
            close_store(settings.url)

    received = sink.received
    first = next(one for one in received if not is_drill(one))
    last_drill = max(
        n for n, one in enumerate(received) if is_drill(one) and not is_end(one)
    )
    assert open_ones == [real]
    waited_s = first.at - declared_at
    print(f"first real message after {waited_s:.2f} s")  # noqa: T201 -- the figure
    assert waited_s < BAR_S
    assert len(drills_in(received[: last_drill + 1])) < PEOPLE  # what waited is gone
