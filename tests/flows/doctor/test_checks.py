"""Each trouble of a site is found, under its rule, and a site in order has none."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import flows.doctor.checks
from flows.cli.doctor import said_of
from flows.doctor.checks import ailments_of
from flows.doctor.examined import Contents, Examined
from flows.services.sleeping import Sleep
from flows.settings import Settings
from flows.texts import LANGUAGES, catalogue
from plans.identity import OccasionId
from plans.incident.deadlines import Deadline, DeadlineKind
from plans.running.heartbeats import Heartbeat
from plans.running.readiness import Holder, RosterAge, StoreHealth, Weight
from plans.site import Site
from plans.warning.remembered import Remembered
from plans.writing.findings import Finding
from tests.sinks.http import http_sink

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
SITE = Site.model_validate(
    {
        "site": "riverside",
        "title": {"en": "Riverside"},
        "languages": ["en"],
        "time_zone": "Asia/Shanghai",
        "channels": {
            "sms": {"url": "json://gateway.example/?to={address}", "exercises": True},
            "email": {"url": "mailto://mail.example/?to={address}"},
        },
        "roles": {"duty-officer": {"holders": ["ana", "bo"]}},
    }
)
POINTS = (("sms", NOW.date()), ("email", NOW.date()))
IN_ORDER = Contents(
    health=StoreHealth(database="SQLite 3", revision="1"),
    age=RosterAge(people=2, for_exercises=2),
    holders={one: Holder(number=one, points=POINTS) for one in ("ana", "bo")},
    beats=[
        Heartbeat(service=one, host="h", pid=1, started_at=NOW, beat_at=NOW)
        for one in ("engine", "sender", "web", "watchdog")
    ],
    findings={"flood": ()},
)
DUE = Deadline(
    name="first-report",
    kind=DeadlineKind.LAW,
    owner="duty-officer",
    deputy="duty-officer",
    starts_at=NOW,
    due_at=NOW,
)
FINDING = Finding(rule="M020", message="review it", hint="now", zh=("复审", "现在"))


@pytest.fixture
def in_order(tmp_path: Path) -> Examined:
    secrets = tmp_path / "secrets.env"
    secrets.write_text("KEY=x\n")
    secrets.chmod(0o600)
    return Examined(
        settings=Settings(site=tmp_path, public_url="https://127.0.0.1:1"),
        site=SITE,
        now=NOW,
        today=NOW.date(),
        contents=IN_ORDER,
        channels={"sms": ("", "gateway.example:80")},
        link_key="KEY",
        is_synchronised=True,
    )


def ill(examined: Examined) -> set[str]:
    weights = {Weight.ERROR, Weight.WARNING}
    return {one.rule for one in ailments_of(examined) if one.weight in weights}


def holding(**changes: object) -> Callable[[Examined], Examined]:
    def change(examined: Examined) -> Examined:
        contents = replace(IN_ORDER, **changes)  # type: ignore[arg-type]  # a test's
        return replace(examined, contents=contents)

    return change


def aged(**changes: object) -> Callable[[Examined], Examined]:
    return holding(age=replace(IN_ORDER.age, **changes))  # type: ignore[arg-type]  # a test's


def at_site(**changes: object) -> Callable[[Examined], Examined]:
    site = Site.model_validate(SITE.model_dump(exclude_defaults=True) | changes)
    return lambda examined: replace(examined, site=site)


def machine(**changes: object) -> Callable[[Examined], Examined]:
    return lambda examined: replace(examined, **changes)  # type: ignore[arg-type]  # a test's


def measuring(
    known: Remembered | None, asked: str = "river"
) -> Callable[[Examined], Examined]:
    def change(examined: Examined) -> Examined:
        gauge = {"river": {"url": "http://gauge.example/level"}}
        kept = {"river": known} if known else {}
        contents = replace(IN_ORDER, indicators=kept, measured={"flood": [asked]})
        return replace(at_site(indicators=gauge)(examined), contents=contents)

    return change


def without_secrets(examined: Examined) -> Examined:
    (examined.settings.site / "secrets.env").unlink()
    return replace(examined, link_key="KEY")


def open_secrets(examined: Examined) -> Examined:
    (examined.settings.site / "secrets.env").chmod(0o644)
    return examined


def without_address(examined: Examined) -> Examined:
    return replace(examined, settings=Settings(site=examined.settings.site))


#: Nothing answers at the public address of these tests, and no Prefect runs.
ALWAYS = {"D051", "D090"}
A_DAY = timedelta(days=1)
SMS = SITE.channels["sms"].model_dump()
BEAT = IN_ORDER.beats[0]
TROUBLES: dict[str, tuple[set[str], Callable[[Examined], Examined]]] = {
    "store away": (
        {"D010"},
        machine(contents=None, store_trouble="away"),
    ),
    "store damaged": (
        {"D011"},
        holding(health=StoreHealth(database="d", revision="1", complaint="torn")),
    ),
    "secrets open": ({"D020"}, open_secrets),
    "secrets missing": ({"D021", "D022"}, without_secrets),
    "office empty": (
        {"D030", "D034"},
        at_site(roles={"duty-officer": {"holders": []}}),
    ),
    "one holder": ({"D031"}, at_site(roles={"duty-officer": {"holders": ["ana"]}})),
    "holder unknown": ({"D032"}, holding(holders={"bo": IN_ORDER.holders["bo"]})),
    "holder without a number": (
        {"D033"},
        holding(holders={**IN_ORDER.holders, "ana": Holder(number="ana")}),
    ),
    "on duty in one lane": (
        {"D035"},
        holding(
            holders={
                one: Holder(number=one, points=POINTS[:1]) for one in ("ana", "bo")
            }
        ),
    ),
    "channel dead": ({"D040"}, machine(channels={"sms": ("refused", "h:1")})),
    "no channel": ({"D034", "D041", "D043"}, at_site(channels={})),
    "one lane": ({"D035", "D042"}, at_site(channels={"sms": SMS})),
    "no exercise channel": (
        {"D043", "D035", "D042"},
        at_site(channels={"sms": SMS | {"exercises": False}}),
    ),
    "nobody for exercises": ({"D044"}, aged(for_exercises=0)),
    "no address": ({"D050"}, without_address),
    "nobody on the roster": ({"D060"}, aged(people=0)),
    "no contact point": ({"D061"}, aged(unreachable=1)),
    "old roster": ({"D062"}, aged(stale=2)),
    "no second channel": ({"D063"}, aged(one_channel=2)),
    "certificates expired": (
        {"D064", "D065"},
        aged(expired_by_skill={"nursing": 1}, expired_partners=("aid",)),
    ),
    "plan past review": ({"D070"}, holding(findings={"flood": [FINDING]})),
    "deadline over": ({"D080"}, holding(due=[(OccasionId("i"), DUE, NOW)])),
    "deadline near": ({"D081"}, holding(due=[(OccasionId("i"), DUE, NOW + A_DAY)])),
    "engine silent": (
        {"D091"},
        holding(beats=[replace(BEAT, beat_at=NOW - A_DAY), *IN_ORDER.beats[1:]]),
    ),
    "engine never ran": ({"D093"}, holding(beats=IN_ORDER.beats[1:])),
    "sending paused": ({"D092"}, holding(is_paused=True)),
    "indicator never read": ({"D130"}, measuring(None)),
    "indicator read long ago": ({"D131"}, measuring(Remembered(read_at=NOW - A_DAY))),
    **{
        f"indicator {kind}": (
            {rule},
            measuring(Remembered(read_at=NOW, troubles={kind: NOW})),
        )
        for kind, rule in (
            ("away", "D131"),
            ("late", "D132"),
            ("stuck", "D133"),
            ("rows", "D134"),
            ("cells", "D135"),
        )
    },
    "inbox without its secret": ({"D045"}, machine(inboxes={"mail": "needs KEY"})),
    "indicator that is not here": (
        {"D136"},
        measuring(Remembered(read_at=NOW), asked="lake"),
    ),
    "clock not kept": ({"D110"}, machine(is_synchronised=False)),
    "no time zone": ({"D111"}, at_site(time_zone="UTC")),
    "clock set back": (
        {"D112"},
        holding(beats=[*IN_ORDER.beats, replace(BEAT, beat_at=NOW + A_DAY)]),
    ),
    "it sleeps": (
        {"D113", "D114", "D115"},
        machine(sleep=Sleep(reasons=("lid", "idle", "gnome"))),
    ),
}


def test_a_site_in_order_has_no_ailment(in_order: Examined) -> None:
    assert ill(in_order) == ALWAYS


@pytest.mark.parametrize("name", TROUBLES)
def test_a_trouble_is_found(in_order: Examined, name: str) -> None:
    rules, change = TROUBLES[name]
    changed = change(in_order)

    assert ill(changed) - ALWAYS == rules


def test_while_an_incident_is_open_silence_is_an_error(in_order: Examined) -> None:
    change = holding(beats=(), open_incidents=1)
    silent = [one for one in ailments_of(change(in_order)) if one.rule == "D093"]

    assert {one.weight for one in silent} == {Weight.ERROR}


def test_one_person_and_no_sign_are_told_in_proper_words(in_order: Examined) -> None:
    fine = RosterAge(people=1, for_exercises=1)
    ill = replace(fine, unreachable=1, stale=1, one_channel=1)
    sick = replace(ill, expired_by_skill={"nursing": 1})
    told = [
        said_of(one, "en")[0]
        for age in (fine, sick)
        for one in ailments_of(holding(age=age, beats=())(in_order))
    ]
    odd = re.compile(r"\b1 people|: -|\b- sec")

    assert [line for line in told if odd.search(line)] == []


def test_the_public_address_has_to_lead_to_our_pages(in_order: Examined) -> None:
    with http_sink(body=b'{"ok": true}') as ours, http_sink() as another:
        found = [
            ill(
                replace(
                    in_order,
                    settings=Settings(
                        site=in_order.settings.site,
                        public_url=f"http://{sink.address}/muster",
                    ),
                )
            )
            for sink in (ours, another)
        ]

    assert [one - {"D090"} for one in found] == [{"D052"}, {"D051", "D052"}]


def test_another_package_of_our_names_is_in_the_way(
    in_order: Examined, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "flows.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)

    assert "D100" in ill(in_order)


def test_every_rule_has_its_texts_in_both_languages() -> None:
    folder = Path(str(flows.doctor.checks.__file__)).parent
    code = "".join(file.read_text() for file in folder.glob("*.py"))
    rules = set(re.findall(r'"(D[0-9]{3})"', code)) | {"D113", "D114", "D115"}
    ills = rules - {"D116"}
    for language in LANGUAGES:
        texts = catalogue(language)

        assert [one for one in ills if f"doctor.{one}" not in texts] == []
        assert [one for one in ills if f"doctor.{one}.do" not in texts] == []
