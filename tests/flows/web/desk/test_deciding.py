"""Deciding at the desk: only for oneself, and only with the authority."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from connectors.store import close_store
from flows.engine.clock import WallClock
from flows.engine.conduct import run_step
from flows.engine.proposal_plans import DECIDE
from flows.wiring.deciding import open_desk
from plans.identity import IncidentId
from plans.incident.proposals import Decision
from tests.flows.proposals import Asking, make_asking
from tests.flows.web.desk.seats import Seats, press


class Proposed(Asking):
    """A site in which something is proposed, as a desk needs it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.clock = WallClock()
        self.open_desk = partial(open_desk, self.settings)
        self.incident_id = IncidentId(self.propose().proposal_id)

    @property
    def page(self) -> str:
        return f"/desk/i/{self.incident_id}"

    @property
    def decision(self) -> Decision:
        run_step(self.incident_id, DECIDE, self.conductor)
        self.enacting.look()
        return self.proposal(self.incident_id).decision


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Seats[Proposed]]:
    make_asking(tmp_path / "site")
    here = Proposed(tmp_path / "site")
    yield Seats(here)
    close_store(here.settings.url)


def test_what_waits_is_on_the_list(desk: Seats[Proposed]) -> None:
    page = desk.logged_in("vera").get("/desk").text

    assert "Waiting for a decision" in page
    assert "{" not in page.partition("<body>")[2]
    assert str(desk.here.incident_id) in page
    assert "Do you declare it" in page


def test_who_has_the_authority_confirms_before_being_asked(
    desk: Seats[Proposed],
) -> None:
    page = desk.here.page
    shown = desk.logged_in("ana").get(page).text
    press(desk.logged_in("ana"), page, f"{page}/decide", do="yes")

    assert "YES, do it" in shown
    assert desk.here.decision is Decision.CONFIRMED
    [incident] = desk.here.incidents()
    assert incident.declared_by == "mayor ana"
    [entry] = desk.noted("ordered_at_desk")
    assert dict(entry.facts) == {"login": "ana", "order": "decide-yes"}
    assert "Confirmed by Ana Reyes" in desk.logged_in("vera").get(page).text


def test_who_was_asked_declines_on_the_page_of_the_question(
    desk: Seats[Proposed],
) -> None:
    [asked] = desk.here.ask(desk.here.incident_id)
    browser, question = desk.logged_in("ana"), f"/desk/m/{asked.message_id}"
    assert f"m/{asked.message_id}" in browser.get(desk.here.page).text
    press(browser, question, do="no")

    assert desk.here.decision is Decision.DECLINED
    assert desk.here.incidents() == []
    [entry] = desk.noted("decided_at_desk")
    assert entry.facts["login"] == "ana"


def test_only_who_may_decide_is_offered_it_and_only_as_long_as_it_waits(
    desk: Seats[Proposed],
) -> None:
    page = desk.here.page
    others = [desk.logged_in(one).get(page).text for one in ("otto", "cleo", "vera")]
    press(desk.logged_in("ana"), page, f"{page}/decide", do="no")
    assert desk.here.decision is Decision.DECLINED
    after = desk.logged_in("ana").get(page).text

    for text in others:
        assert "Decided by one of: Ana Reyes (mayor)" in text
    for text in (*others, after):
        assert f'action="{desk.here.incident_id}/decide"' not in text
    assert "Decided by one of" not in after


@pytest.mark.parametrize("login", ["otto", "cleo", "vera"])
def test_nobody_answers_a_decision_for_somebody_else(
    desk: Seats[Proposed], login: str
) -> None:
    [asked] = desk.here.ask(desk.here.incident_id)
    browser, question = desk.logged_in(login), f"/desk/m/{asked.message_id}"
    shown = browser.get(question).text
    answer = press(browser, "/desk", question, do="yes")

    assert 'name="do"' not in shown
    assert answer.status_code == 403
    assert desk.here.decision is Decision.WAITING


def test_an_account_without_a_person_decides_nothing(desk: Seats[Proposed]) -> None:
    page = desk.here.page
    answer = press(desk.logged_in("cleo"), page, f"{page}/decide", do="yes")

    assert answer.status_code == 403
    assert "decides for nobody" in answer.text
    assert desk.here.decision is Decision.WAITING


def test_what_was_decided_is_not_decided_again(desk: Seats[Proposed]) -> None:
    page, browser = desk.here.page, desk.logged_in("ana")
    press(browser, page, f"{page}/decide", do="no")
    assert desk.here.decision is Decision.DECLINED
    answer = press(browser, "/desk", f"{page}/decide", do="yes")

    assert answer.status_code == 403
    assert "decided before" in answer.text
    assert desk.here.incidents() == []
