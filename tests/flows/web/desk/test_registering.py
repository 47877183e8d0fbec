"""Who offers to help, at the desk: seen, accepted, refused."""

import pytest

from flows.engine.joining import register
from flows.library import site_in
from plans.joining import Joining
from plans.people.registration import Registration, RegistrationState
from tests.flows.applicant import CY
from tests.flows.riverside import Riverside
from tests.flows.township import TEN
from tests.flows.web.desk.seats import Seats, press

Desk = Seats[Riverside]
PAGE = "/desk/registrations"
RULES = {"briefing": {"en": "Keep away from water."}, "contact": "+15550100000"}


@pytest.fixture
def offer(by_the_river: Desk) -> Registration:
    """Return Cy's offer to help, which waits for the office."""
    here, rules = by_the_river.here, Joining.model_validate(RULES)
    site = site_in(here.settings.site)
    with here.open_desk() as desk:
        return register(desk, site, rules, CY, now=TEN)


def kept(by_the_river: Desk, offer: Registration) -> Registration:
    with by_the_river.here.open_desk(is_writer=False) as desk:
        found = desk.registrations.get(offer.number)
    assert found is not None
    return found


@pytest.mark.usefixtures("offer")
def test_the_list_says_how_many_offers_wait(by_the_river: Desk) -> None:
    page = by_the_river.logged_in("otto").get("/desk").text

    assert (
        'href="desk/registrations">Offers of help that wait for a decision: 1' in page
    )


def test_an_operator_accepts_somebody_with_an_insurance(
    by_the_river: Desk, offer: Registration
) -> None:
    browser, where = by_the_river.logged_in("otto"), f"{PAGE}/{offer.number}"
    page = press(browser, PAGE, where, do="accept", insured="2999-01-31").text

    decided = kept(by_the_river, offer)
    assert "is accepted, on the roster" in page
    assert "Nobody waits" in page
    assert decided.state is RegistrationState.ACCEPTED
    assert str(decided.insured_until) == "2999-01-31"
    assert decided.decided_by == "operator"


def test_a_refusal_keeps_its_reason_and_who_said_it(
    by_the_river: Desk, offer: Registration
) -> None:
    browser, where = by_the_river.logged_in("ana"), f"{PAGE}/{offer.number}"
    press(browser, PAGE, where, do="refuse", reason="enough people")

    decided = kept(by_the_river, offer)
    assert decided.state is RegistrationState.REFUSED
    assert (decided.reason, decided.decided_by) == ("enough people", "ana")


@pytest.mark.parametrize("insured", ["2001-01-01", "soon"])
def test_an_insurance_that_is_over_accepts_nobody(
    by_the_river: Desk, offer: Registration, insured: str
) -> None:
    browser, where = by_the_river.logged_in("otto"), f"{PAGE}/{offer.number}"
    page = press(browser, PAGE, where, do="accept", insured=insured, reason="nurse")

    assert page.status_code == 400
    assert "today or later" in page.text
    assert 'value="nurse"' in page.text
    assert kept(by_the_river, offer).state is RegistrationState.WAITING


def test_a_viewer_sees_who_waits_but_no_address_and_decides_nothing(
    by_the_river: Desk, offer: Registration
) -> None:
    browser, where = by_the_river.logged_in("vera"), f"{PAGE}/{offer.number}"
    page = browser.get(PAGE).text
    refused = press(browser, "/desk", where, do="accept")

    assert CY.name in page
    assert CY.address not in page
    assert "ACCEPT" not in page
    assert refused.status_code == 403
    assert kept(by_the_river, offer).state is RegistrationState.WAITING


def test_an_offer_that_is_not_there_is_told(
    by_the_river: Desk, offer: Registration
) -> None:
    browser = by_the_river.logged_in("otto")
    page = press(browser, PAGE, f"{PAGE}/{offer.number + 7}", do="accept")

    assert page.status_code == 400
    assert "There is no registration with the number" in page.text
