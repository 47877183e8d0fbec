"""A response at Hillside that is to be reviewed: something of everything."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from connectors.store import open_store
from flows.engine.corrections import Correction, correct
from flows.reviewing import reviewed
from plans.identity import KindOfRun
from plans.messages.deliveries import Outcome, Verdict
from plans.people.call_ups import Said
from plans.people.registry import PartyEntry, PointEntry
from plans.people.roster import PartyKind
from plans.plan import Level
from tests.flows.hillside import Hillside, plan_of

#: As somebody's name, and in all that people have typed.
MARK = "Zqxj"
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
_DIKE: Mapping[str, object] = {
    "kind": "dispatch_volunteers",
    "within": "60 min",
    "posts": "dike",
    "message": "come",
}
STEPS: Sequence[Mapping[str, object]] = [
    {
        "step": "news",
        "title": {"en": "Tell people", "zh": "通知群众"},
        "kind": "notify",
        "to": ["role volunteer"],
        "message": "news",
    },
    {
        "step": "bags",
        "title": {"en": "Fill sandbags", "zh": "装沙袋"},
        **_DIKE,
        "tiers": [{"who": "role volunteer", "wait": "10 min"}],
    },
    {
        "step": "report",
        "title": {"en": "Report to the county", "zh": "向县级报告"},
        "kind": "report_up",
        "message": "up",
        "to": [{"who": "partner county", "wait": "20 min"}],
    },
    {
        "step": "more",
        "title": {"en": "Call more", "zh": "增援"},
        "level": "II",
        **_DIKE,
        "within": "5 min",
        "tiers": [{"who": "partner county", "wait": "2 min"}, {"who": "site"}],
    },
]
TARGETS = {"first-message": "5 s", "volunteers": "30 min"}
PLAN = plan_of(STEPS, targets=TARGETS, expected="1 d")
COUNTY = PartyEntry(
    kind=PartyKind.ORGANISATION,
    number="county",
    name=f"County {MARK}",
    languages="en",
    points=(PointEntry("sms", "+1 555 8880001", is_allowed_for_exercises=True),),
)


def marked(number: str, languages: str, *, is_reachable: bool = True) -> PartyEntry:
    point = PointEntry("sms", f"+1 555 777{len(number):04}", None, True)  # noqa: FBT003
    return PartyEntry(
        kind=PartyKind.PERSON,
        number=number,
        name=f"{number.title()} {MARK}",
        languages=languages,
        cell="north",
        roles=("volunteer",),
        points=(point,) if is_reachable else (),
    )


def respond(here: Hillside, kind_of_run: KindOfRun = KindOfRun.ACTUAL) -> None:
    """Let a response run from its declaration to its end."""
    with here.open_desk() as desk:
        people = [marked("ana", "en"), marked("bo", "zh")]
        nobody = marked("cell-less", "en", is_reachable=False)
        desk.registry.take_parties([*people, nobody, COUNTY])
    here.begin(PLAN, kind_of_run=kind_of_run, matter="The slope moves.")
    here.wait(3 * SECOND)
    settle(here, Outcome.ACCEPTED)
    here.wait(4 * MINUTE)
    here.say("ana", "bags")
    here.say("county", "report", Said.RECEIVED)
    here.wait(2 * MINUTE)
    here.say("bo", "bags")
    here.wait(MINUTE)
    here.to(Level.SECOND)
    here.wait(6 * MINUTE)
    texts = {"en": f"Not so, {MARK}.", "zh": f"不是，{MARK}。"}
    correct(here.incident_id, here.conductor, Correction(message="news", texts=texts))
    here.wait(75 * SECOND)
    settle(here, Outcome.ACCEPTED)
    here.wait(MINUTE)
    here.end()
    settle(here, Outcome.REFUSED)


def settle(here: Hillside, outcome: Outcome) -> None:
    """Let all that is due come to this."""
    wave = here.claim("sms")
    with open_store(here.settings.url) as store:
        verdicts = {one.key: Verdict(outcome=outcome) for one in wave}
        store.deliveries.settle(verdicts, token="sms", now=here.clock.now())


def document_of(here: Hillside, *, has_names: bool = False) -> dict[str, Any]:
    return reviewed(
        here.incident_id, here.settings, has_names=has_names, clock=here.clock
    )


def without_ids(here: Hillside, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document as it is again in another run: ids by what they are of."""
    text = json.dumps(document, ensure_ascii=False)
    text = text.replace(here.incident_id, "INCIDENT")
    for number in ("ana", "bo", "cell-less", "county"):
        party_id = here.party(number)
        text = text.replace(party_id, f"ID-{number}")
        text = text.replace(f"#{party_id[:8]}", f"#{number}")
    plain: dict[str, Any] = json.loads(text)
    return plain


def moments_in(value: Any) -> set[str]:  # noqa: ANN401 -- JSON
    """Return every moment in a piece of JSON."""
    if isinstance(value, dict):
        return {m for one in value.values() for m in moments_in(one)}
    if isinstance(value, list):
        return {m for one in value for m in moments_in(one)}
    is_moment = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT.*Z", value)
    return {str(value)} if is_moment else set()


EXPECTED = Path(__file__).parents[1] / "data" / "review" / "hillside.json"
