"""A response at Hillside that has run and is over; Ana left a line."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from plans.identity import KindOfRun
from plans.people.call_ups import Answer, Said
from tests.flows.hillside import Hillside, plan_of

LINE = "Ana Zqxj"
STEPS: Sequence[Mapping[str, object]] = [
    {"step": "news", "kind": "notify", "to": ["role volunteer"], "message": "news"},
    {
        "step": "bags",
        "kind": "dispatch_volunteers",
        "within": "60 min",
        "posts": "dike",
        "tiers": [{"who": "site", "wait": "10 min"}],
        "message": "come",
    },
]


def respond(here: Hillside, kind_of_run: KindOfRun = KindOfRun.ACTUAL) -> None:
    here.begin(plan_of(STEPS, expected="3 d"), kind_of_run=kind_of_run)
    here.leave("sms")
    call = here.calls("bags")["ana"]
    with here.open_desk() as desk:
        at = desk.incidents.get(here.incident_id).clock.at(here.clock.now())
        said = Answer(ask_id=call.ask.ask_id, said=Said.ACCEPTED, said_at=at, note=LINE)
        desk.call_ups.record_answer(said)
    here.wait(timedelta(seconds=1))
    here.end()
    for lane in ("sms", "email"):
        here.leave(lane)
