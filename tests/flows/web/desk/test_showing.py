"""What the desk shows: names only here, live, and nothing that a page would run."""

import json
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from plans.identity import KindOfRun
from plans.incident.journal import Entry
from plans.incident.progress import Progress, Quota, StepState
from plans.running.heartbeats import Heartbeat
from tests.flows.riverside import Riverside
from tests.flows.township import MINUTE, TEN, Township
from tests.flows.web.desk.seats import Seats

ONE = "/desk/i/epidemic-1"


def parts(browser: TestClient, page: str) -> dict[str, str]:
    """Return the parts that a live page is told, by their place."""
    text = browser.get(f"{page}/live").text
    told = [
        json.loads(event.partition("data: ")[2])
        for event in text.split("\n\n")
        if event.startswith("event: part")
    ]
    return {one["id"]: one["html"] for one in told}


def test_an_incident_shows_who_said_what(seats: Seats[Township]) -> None:
    here = seats.here
    here.client().post(here.ask(), data={"do": "in30", "note": "by bike"})
    here.client().post(here.ask("bo"), data={"do": "no"})
    here.ask("aid")
    page = seats.logged_in("vera").get(ONE).text

    for said in (
        "Epidemic · level II",
        "Staff the gates",
        "Ana Reyes",
        "Yes, there at 10:30",
        "by bike",
        "Bo Lin",
        "Aid Society",
        "Yes 1 · no 1 · no answer 1",
        "East gate",
    ):
        assert said in page, said
    assert "Ana Reyes" not in here.client().get("/board/epidemic-1").text


def test_quotas_are_bars_and_states_are_words(seats: Seats[Township]) -> None:
    quotas = (Quota(name="nursing", wanted=4, got=1),)
    seats.here.steps_have_run(Progress(state=StepState.SHORT, quotas=quotas))
    browser = seats.logged_in("vera")

    assert '<rect width="25" height="6" fill="#8a1c1c"/>' in browser.get(ONE).text
    assert "护理" in browser.get(f"{ONE}?lang=zh").text


def test_cells_are_coloured_by_what_is_short_there(
    by_the_river: Seats[Riverside],
) -> None:
    page = f"/desk/i/{by_the_river.here.incident_id}"
    cells = parts(by_the_river.logged_in("vera"), page)["cells"]

    assert "North" in cells
    assert "South" not in cells
    assert "0/2" in cells
    assert "-2 East dike" in cells
    assert 'fill="#fff0c2"' in cells


def test_the_list_tells_what_runs_and_what_is_an_exercise(
    seats: Seats[Township],
) -> None:
    seats.here.declare(KindOfRun.EXERCISE, named="drill-1")
    page = seats.logged_in("vera").get("/desk").text

    assert 'href="desk/i/epidemic-1"' in page
    assert 'href="desk/i/drill-1"' in page
    assert page.count("EXERCISE") == 1


def test_a_live_page_is_told_its_parts_and_ends_with_the_session(
    seats: Seats[Township],
) -> None:
    browser = seats.logged_in("vera")
    answer = browser.get(f"{ONE}/live")
    seats.here.pass_by(timedelta(hours=3))

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.endswith("event: here\ndata: {}\n\n")
    names = ["head", "steps", "cells", "deadlines", "people", "timeline"]
    assert list(parts(seats.logged_in("vera"), ONE)) == names
    assert list(parts(browser, ONE)) == []
    assert browser.get(f"{ONE}/live").url.path == "/desk/login"


def test_pages_of_one_login_that_stay_alive_are_few(seats: Seats[Township]) -> None:
    browser = seats.logged_in("vera")
    office = browser.app.state.office  # type: ignore[attr-defined]  # starlette's
    taken = [office.alive.takes("vera") for _ in range(9)]

    assert taken == [True] * 8 + [False]
    assert browser.get("/desk/live").status_code == 429


def test_the_timeline_is_in_plain_words_with_names(seats: Seats[Township]) -> None:
    ana = seats.here.party("ana")
    with seats.here.open_desk() as desk:
        for action, facts in (
            ("place_reopened", {"party_id": ana, "post": "G-1@20261125T0600Z"}),
            ("something_new", {"count": 3}),
            ("step_closed", {"by": "mayor", "reason": "{reason} <b>"}),
        ):
            entry = Entry(at=TEN, action=action, step="gates", facts=facts)
            desk.journal.note(seats.here.incident_id, entry)
    page = seats.logged_in("vera").get(f"{ONE}/timeline").text

    assert "Ana Reyes gave up G-1" in page
    assert "something new count: 3" in page
    assert "Ended by hand by mayor: (reason} &lt;b&gt;" in page


def test_people_are_found_by_name_number_and_answer(seats: Seats[Township]) -> None:
    here = seats.here
    here.client().post(here.ask(), data={"do": "yes"})
    here.ask("bo")
    browser = seats.logged_in("otto")

    def found(query: str) -> list[str]:
        text = browser.get(f"{ONE}/people?{query}").text
        return [name for name in ("Ana Reyes", "Bo Lin") if name in text]

    assert found("") == ["Ana Reyes", "Bo Lin"]
    assert found("find=REYES") == ["Ana Reyes"]
    assert found("find=bo") == ["Bo Lin"]
    assert found("how=silent") == ["Bo Lin"]
    assert found("how=yes&find=lin") == []
    assert found("page=1") == []
    assert found("page=-1&how=x") == ["Ana Reyes", "Bo Lin"]


def test_what_people_write_is_never_run(seats: Seats[Township]) -> None:
    here, evil = seats.here, "<script>alert(1)</script><svg onload=x>'\"{{7*7}}"
    here.client().post(here.ask(), data={"do": "yes", "note": evil})
    browser = seats.logged_in("otto")
    link = f"{ONE}/people?find=%22%3E%3Cscript%3E"
    pages = [browser.get(one).text for one in (ONE, f"{ONE}/people", link, "/desk")]

    for page in (*pages, *parts(browser, ONE).values()):
        assert "<script>alert" not in page
        assert "<svg onload" not in page
        assert '"><script>' not in page
        assert "49" not in page.partition("by bike")[2][:50]
    assert "&lt;script&gt;" in pages[0]


def test_only_the_desks_own_script_may_run(seats: Seats[Township]) -> None:
    browser = seats.logged_in("vera")
    for page in ("/desk", ONE, "/desk/login", "/desk/desk.js", f"{ONE}/live"):
        headers = browser.get(page, follow_redirects=False).headers
        policy = headers["content-security-policy"]

        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
    assert 'href="http' not in browser.get(ONE).text


def test_without_a_script_the_page_loads_itself_anew(seats: Seats[Township]) -> None:
    page = seats.logged_in("vera").get(ONE).text

    assert '<noscript><meta http-equiv="refresh"' in page
    assert "Staff the gates" in page


def test_a_process_that_is_silent_is_told(seats: Seats[Township]) -> None:
    beat = Heartbeat(service="engine", host="here", pid=1, started_at=TEN, beat_at=TEN)
    with seats.here.open_desk() as desk:
        desk.heartbeats.beat(beat)
    browser = seats.logged_in("vera")
    assert "NOT RUNNING" not in browser.get(ONE).text
    seats.here.pass_by(2 * MINUTE)

    assert "NOT RUNNING: engine" in seats.logged_in("vera").get(ONE).text


@pytest.mark.parametrize("who", ["vera", "otto"])
def test_the_call_sheet_is_for_whoever_telephones(
    seats: Seats[Township], who: str
) -> None:
    answer = seats.logged_in(who).get(f"{ONE}/calls")

    assert answer.status_code == (200 if who == "otto" else 403)
    assert ("Call sheet" in answer.text) is (who == "otto")
