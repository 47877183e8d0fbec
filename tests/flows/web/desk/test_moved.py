"""After a hand-over every page says that the office has moved, and has no buttons."""

from threading import Timer

import pytest
from starlette.testclient import TestClient

from flows.web.alive import Pace
from plans.running.switches import SITE_ENDED
from tests.flows.township import TEN, Township
from tests.flows.web.desk.seats import Seats

MOVED = "The office has moved to another machine"


def hand_over(here: Township) -> None:
    """End the site, as a hand-over does."""
    with here.open_desk() as desk:
        desk.switches.set(SITE_ENDED, {"state": "ended"}, by="bo", at=TEN)


def check_moved(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, "<form" in answer.text) == (503, False)
    assert MOVED in answer.text
    assert "办公室已换用另一台机器" in answer.text


def test_the_answer_page_says_so_before_anybody_presses_a_button(
    township: Township, client: TestClient
) -> None:
    path = township.ask()
    assert "YES, I come" in client.get(path).text
    hand_over(township)

    check_moved(client, path)


@pytest.mark.parametrize("path", ["/board/epidemic-1", "/give/epidemic-1"])
def test_pages_for_everybody_say_so(
    township: Township, client: TestClient, path: str
) -> None:
    township.open_gifts()
    assert client.get(path).status_code == 200
    hand_over(township)

    check_moved(client, path)


def test_the_duty_desk_says_so_logged_in_or_not(seats: Seats[Township]) -> None:
    browser, stranger = seats.logged_in("cleo"), seats.browser()
    hand_over(seats.here)

    for path in ("/desk", "/desk/i/epidemic-1", "/desk/i/epidemic-1/orders"):
        check_moved(browser, path)
    check_moved(stranger, "/desk/login")


def test_a_page_of_the_desk_that_stays_alive_is_loaded_anew(
    seats: Seats[Township],
) -> None:
    browser = seats.logged_in("cleo", pace=Pace(every_s=0.01, looks=3000))
    ending = Timer(0.2, hand_over, [seats.here])
    ending.start()
    told = browser.get("/desk/live").text
    ending.join()

    assert told.endswith("event: over\ndata: {}\n\n")
