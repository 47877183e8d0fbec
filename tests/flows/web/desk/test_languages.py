"""The desk speaks its reader's language, and tells no internals."""

import re
from dataclasses import replace

import pytest

from flows.web.office import Office
from flows.web.standing import place_view
from plans.identity import AskId, IncidentId, MessageId, OccasionId
from plans.incident.deadlines import Deadline, DeadlineKind
from plans.incident.journal import Entry
from plans.incident.progress import Progress, Quota, StepState
from plans.lease import Lease
from plans.people.call_ups import Ask, call_ups_of
from plans.plan import Plan
from tests.flows.riverside import Riverside
from tests.flows.township import MINUTE, PLAN, TEN, Township
from tests.flows.web.desk.seats import Seats
from tests.flows.web.desk.test_showing import ONE, parts

Desk = Seats[Riverside]


def shown(seats: Desk, part: str, language: str = "zh") -> str:
    """Return a part of the incident's page."""
    browser = seats.logged_in("vera")
    page = f"/desk/i/{seats.here.incident_id}"
    browser.get(f"{page}?lang={language}")
    return parts(browser, page)[part]


def record(seats: Desk, step: str, *quotas: str) -> None:
    progress = Progress(
        state=StepState.WAITING,
        quotas=tuple(Quota(name=one, wanted=2, got=1) for one in quotas),
    )
    here = seats.here
    with here.open_desk() as desk:
        lease = Lease(token="t", until=TEN + MINUTE)
        desk.steps.take(here.incident_id, step, lease, now=TEN)
        desk.steps.record(
            here.incident_id, step, progress, token="t", at=TEN, due_at=None
        )


def test_a_step_that_nothing_has_run_yet_is_not_begun(
    seats: Seats[Township],
) -> None:
    browser = seats.logged_in("vera")

    assert "running" not in parts(browser, ONE)["steps"]
    assert parts(browser, ONE)["steps"].count("not begun") == 3
    assert browser.get("/board/epidemic-1").text.count("not begun") == 3


def test_posts_of_a_step_are_called_as_the_reader_calls_them(
    by_the_river: Desk,
) -> None:
    record(by_the_river, "bags", "East dike 25 14:00", "received", "channels")
    steps = shown(by_the_river, "steps")

    for said in ("东堤 25 14:00", "上级已签收", "已开通渠道"):
        assert said in steps, said
    for said in ("East dike", "received", "channels"):
        assert said not in steps, said
    assert "-2 东堤" in shown(by_the_river, "cells")
    assert "East dike 25 14:00" in shown(by_the_river, "steps", "en")
    chinese = by_the_river.browser().get(
        f"/board/{by_the_river.here.incident_id}?lang=zh"
    )
    assert "东堤 25 14:00" in chinese.text


def test_measures_and_matter_that_nobody_wrote_are_in_the_readers_language(
    by_the_river: Desk,
) -> None:
    here = by_the_river.here
    with here.open_desk(is_writer=False) as desk:
        incident = desk.incidents.get(here.incident_id)
    titles = incident.plan.title

    assert incident.matter == titles["en"]
    head = shown(by_the_river, "head")
    assert titles["en"] not in head
    for step in incident.steps:
        assert step.title["zh"] in head
        assert step.title["en"] not in head


def test_the_timeline_names_things_as_the_reader_does(by_the_river: Desk) -> None:
    told = {
        "step_met": {"East dike": "2 of 2", "received": "1 of 1"},
        "proposed": {"source": "form"},
        "clock_started": {"clock": "first-report"},
        "ordered_at_desk": {"login": "otto", "order": "stand-down"},
        "refused": {"why": "old", "source": "hook"},
        "person_named": {"partner": "gauge", "number": "7", "state": "waiting"},
    }
    here = by_the_river.here
    with here.open_desk() as desk:
        for action, facts in told.items():
            entry = Entry(at=TEN, action=action, step="bags", facts=dict(facts))
            desk.journal.note(here.incident_id, entry)
    page = by_the_river.logged_in("vera").get(
        f"/desk/i/{here.incident_id}/timeline?lang=zh"
    )

    for said in (
        "已满足：东堤 2/2、上级已签收 1/1",
        "经Prefect 表单提出",
        "法定时限开始：首次信息报告",
        "otto在值班台下令：结束响应",
        "已拒绝：时间不符，来自网络接口",
        "登记到场人员：登记号7，待审核",
    ):
        assert said in page.text, said


def test_what_is_asked_beside_posts_has_a_name(seats: Seats[Township]) -> None:
    plan, zh = PLAN, "zh"
    named = {
        post: place_name(seats, post, plan, zh)
        for post in ("advice", "report-2", "approval", "nursing", "night_nurse")
    }

    assert named == {
        "advice": "专家意见",
        "report-2": "信息报告",
        "approval": "审批",
        "nursing": "护理",
        "night_nurse": "night nurse",
    }


def place_name(seats: Seats[Township], post: str, plan: Plan, language: str) -> str:
    """Return what the pages call what an ask is for."""
    browser = seats.browser()
    office: Office = browser.app.state.office  # type: ignore[attr-defined]  # starlette's
    ask = Ask(
        ask_id=AskId("a"),
        occasion_id=OccasionId("epidemic-1"),
        step="gates",
        post=post,
        party_id=seats.here.party("ana"),
        tier=0,
        asked_at=TEN,
        message_id=MessageId("m"),
    )
    [call] = call_ups_of([ask], [])
    with seats.here.open_desk(is_writer=False) as desk:
        return place_view(desk, plan, call, office, language).post


@pytest.mark.parametrize(
    ("declared_by", "told"),
    [
        ("mayor ana (root)", "mayor · Ana"),
        ("operator (root)", "办公室电脑操作员"),
        ("hook", "网络接口"),
        ("form bo", "Prefect 表单 · Bo"),
    ],
)
def test_who_declared_is_an_office_and_a_person_never_an_account(
    by_the_river: Desk, declared_by: str, told: str
) -> None:
    named = declare_as(by_the_river, declared_by)
    page = by_the_river.logged_in("vera").get(f"/desk/i/{named}?lang=zh").text

    assert f"· {told}</span>" in page
    assert "root" not in page


def declare_as(seats: Desk, declared_by: str) -> IncidentId:
    """Put an incident beside the other, declared so."""
    with seats.here.open_desk() as desk:
        known = desk.incidents.get(seats.here.incident_id)
        other = replace(
            known,
            incident_id=IncidentId(OccasionId("other")),
            declared_by=declared_by,
            declarer="",
        )
        return desk.incidents.add(other, key="other").incident_id


def test_the_call_sheet_is_in_the_language_of_who_telephones(
    by_the_river: Desk,
) -> None:
    browser = by_the_river.logged_in("otto")
    page = f"/desk/i/{by_the_river.here.incident_id}/calls"
    titles = [
        re.findall("<h1>([^<]+)</h1>", browser.get(f"{page}?lang={one}").text)
        for one in ("zh", "en")
    ]

    assert titles == [["电话通知单: 防汛 · III"], ["Call sheet: River · III"]]


def test_the_law_is_read_in_the_readers_language(by_the_river: Desk) -> None:
    law = by_the_river.browser().app.state.office.law  # type: ignore[attr-defined]
    [clock] = [one for one in law.clocks if one.clock == "first-report"]
    here = by_the_river.here
    report = Deadline(
        name="first-report",
        kind=DeadlineKind.LAW,
        owner="mayor",
        deputy="clerk",
        article=clock.article,
        starts_at=TEN,
        due_at=TEN + MINUTE,
    )
    with here.open_desk() as desk:
        desk.deadlines.start(here.incident_id, [report])
    chinese = shown(by_the_river, "deadlines")

    assert clock.cited["zh"] in chinese
    assert clock.article not in chinese
    assert clock.cited["en"] in shown(by_the_river, "deadlines", "en")
