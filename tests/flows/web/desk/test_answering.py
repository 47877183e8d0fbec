"""Who may answer for whom, and what is kept of it."""

import pytest
from starlette.testclient import TestClient

from plans.people.call_ups import Said
from tests.flows.township import KEY, MINUTE, TEN, Township
from tests.flows.web.desk.seats import Seats, press


def page_of(link: str) -> str:
    """Return the desk's page of the question that a link leads to."""
    return f"/desk/m/{KEY.message_id(link.removeprefix('/a/'), now=TEN)}"


def test_an_operator_answers_for_somebody_on_the_telephone(
    seats: Seats[Township],
) -> None:
    link = seats.here.ask()
    browser, page = seats.logged_in("otto"), page_of(link)
    assert "+1 555 0100001" in browser.get(page).text
    answer = press(browser, page, do="in30", note="by bike")
    call = seats.here.call(link)

    assert "Recorded." in answer.text
    assert (call.said, call.ready_at) == (Said.ACCEPTED, TEN + 30 * MINUTE)
    assert call.note == "by bike"
    [entry] = seats.noted("answered_at_desk")
    assert dict(entry.facts) == {
        "login": "otto",
        "message_id": page.removeprefix("/desk/m/"),
        "said": "accepted",
    }


def test_the_same_answer_again_is_kept_once(seats: Seats[Township]) -> None:
    page = page_of(seats.here.ask())
    browser = seats.logged_in("otto")
    for _ in range(2):
        press(browser, page, do="no")

    assert len(seats.noted("answered_at_desk")) == 1


def test_arriving_and_leaving_are_typed_in_too(seats: Seats[Township]) -> None:
    link = seats.here.ask()
    browser, page = seats.logged_in("otto"), page_of(link)
    press(browser, page, do="yes")
    seats.here.assign(link)
    press(browser, page, do="arrived")
    seats.here.pass_by(MINUTE)
    press(browser, page, do="left")
    call = seats.here.call(link)

    assert (call.checked_in_at, call.checked_out_at) == (TEN, TEN + MINUTE)


def test_an_organisation_answers_with_a_number(seats: Seats[Township]) -> None:
    link = seats.here.ask("aid")
    press(seats.logged_in("otto"), page_of(link), do="yes", number="12")

    assert seats.here.call(link).number == 12


@pytest.mark.parametrize("do", ["", "left", "advice", "maybe", "in99"])
def test_a_button_that_is_not_there_answers_nothing(
    seats: Seats[Township], do: str
) -> None:
    link = seats.here.ask()
    answer = press(seats.logged_in("otto"), page_of(link), do=do)

    assert answer.status_code == 400
    assert seats.here.call(link).said is None


def test_a_viewer_answers_for_nobody(seats: Seats[Township]) -> None:
    link = seats.here.ask()
    browser, page = seats.logged_in("vera"), page_of(link)
    shown = browser.get(page).text
    form = {"key": browser_key(browser), "do": "yes"}
    answer = browser.post(page, data=form)

    assert "0100001" not in shown
    assert 'name="do"' not in shown
    assert answer.status_code == 403
    assert seats.here.call(link).said is None


def test_a_form_without_its_key_or_from_elsewhere_answers_nothing(
    seats: Seats[Township],
) -> None:
    link = seats.here.ask()
    browser, other = seats.logged_in("otto"), seats.logged_in("cleo")
    page, key = page_of(link), browser_key(browser)
    answers = [
        browser.post(page, data={"do": "yes"}),
        browser.post(page, data={"do": "yes", "key": browser_key(other)}),
        browser.post(page, data={"do": "yes", "key": key[:-1]}),
        browser.post(page, data={"do": "yes", "key": "é" * 64}),
        browser.post(
            page,
            data={"do": "yes", "key": key},
            headers={"Sec-Fetch-Site": "same-site"},
        ),
        seats.browser().post(page, data={"do": "yes", "key": key}),
    ]

    assert [one.status_code for one in answers[:5]] == [403] * 5
    assert answers[5].url.path == "/desk/login"
    assert seats.here.call(link).said is None


def test_a_question_that_is_not_there_is_told_as_such(seats: Seats[Township]) -> None:
    browser = seats.logged_in("otto")
    for name in ("0" * 32, "x", "%2e%2e", "%00", "' or 1=1 --", "A" * 3000):
        assert browser.get(f"/desk/m/{name}").status_code == 404


def test_forms_without_end_are_slowed_down(seats: Seats[Township]) -> None:
    link = seats.here.ask()
    browser = seats.logged_in("otto")
    form, page = {"key": browser_key(browser), "do": "no"}, page_of(link)
    statuses = {
        browser.post(page, data=form, follow_redirects=False).status_code
        for _ in range(60)
    }

    assert statuses == {303, 429}


def browser_key(browser: TestClient) -> str:
    """Return the key of the forms of a session, from the form that logs out."""
    return browser.get("/desk").text.split('name="key" value="')[1][:64]
