"""The desk speaks its reader's language, and tells no internals."""

from dataclasses import replace

import pytest

from plans.identity import IncidentId, OccasionId
from plans.incident.progress import Progress, Quota, StepState
from plans.lease import Lease
from tests.flows.riverside import Riverside
from tests.flows.township import MINUTE, TEN, Township
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


def test_the_matter_is_the_plans_title_in_the_readers_language(
    by_the_river: Desk,
) -> None:
    here = by_the_river.here
    with here.open_desk(is_writer=False) as desk:
        incident = desk.incidents.get(here.incident_id)
    titles = incident.plan.title

    assert incident.matter == titles["en"]
    head = shown(by_the_river, "head")
    assert titles["zh"] in head
    assert titles["en"] not in head
    for step in incident.steps:
        assert step.title["zh"] in head
        assert step.title["en"] not in head


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
