"""Who gets in, for how long, and what a wrong password gives away."""

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from flows.accounts.keeping import change_password, set_disabled
from flows.accounts.passwords import PasswordError, Passwords, TooManyTriesError
from flows.accounts.sessions import FORGIVEN, IDLE, LONGEST
from tests.flows.township import MINUTE, TEN, Township
from tests.flows.web.desk.seats import (
    CHEAP,
    PASSWORD,
    Seats,
    key_of,
    log_in,
    press,
)

PAGES = (
    "/desk",
    "/desk/live",
    "/desk/i/epidemic-1",
    "/desk/i/epidemic-1/live",
    "/desk/i/epidemic-1/people",
    "/desk/i/epidemic-1/timeline",
    "/desk/i/epidemic-1/calls",
    "/desk/i/epidemic-1/orders",
    "/desk/m/" + "0" * 32,
)


def is_in(browser: TestClient) -> bool:
    return browser.get("/desk").url.path == "/desk"


def test_nobody_sees_a_page_without_logging_in(seats: Seats[Township]) -> None:
    browser = seats.browser()
    for page in PAGES:
        answer = browser.get(page, follow_redirects=False)

        assert (answer.status_code, answer.headers["location"][-6:]) == (303, "/login")
        assert browser.get(page).url.path == "/desk/login"


def test_the_right_password_opens_a_session_and_logging_out_ends_it(
    seats: Seats[Township],
) -> None:
    browser = seats.browser()
    answer = log_in(browser, "otto")
    cookie = browser.cookies["muster-desk"]
    assert answer.url.path == "/desk"
    assert "Log out otto" in answer.text

    press(browser, "/desk", "/desk/logout")

    assert not is_in(browser)
    browser.cookies.set("muster-desk", cookie)
    assert not is_in(browser)


def test_the_cookie_is_kept_from_scripts_and_other_sites(
    seats: Seats[Township],
) -> None:
    browser = seats.browser()
    form = {"login": "otto", "password": PASSWORD} | key_of(browser, "/desk/login")
    told = browser.post("/desk/login", data=form, follow_redirects=False)
    header = told.headers["set-cookie"]

    assert "HttpOnly" in header
    assert "SameSite=strict" in header
    assert "Secure" not in header


def test_over_https_the_cookie_goes_nowhere_else(seats: Seats[Township]) -> None:
    settings = seats.here.settings.model_copy(
        update={"public_url": "https://office.example"}
    )
    browser = seats.browser(settings=settings)
    header = browser.get("/desk/login").headers["set-cookie"]

    assert header.startswith("__Host-muster-door=")
    assert "Secure" in header


def test_wrong_unknown_disabled_and_locked_look_the_same(
    seats: Seats[Township],
) -> None:
    with seats.here.open_desk() as desk:
        set_disabled(desk, "cleo", TEN)
    browser = seats.browser()
    tries = [("otto", "wrong wrong wrong"), ("nobody", PASSWORD), ("cleo", PASSWORD)]
    tries += [("vera", "wrong wrong wrong")] * (FORGIVEN + 1)
    tries += [("vera", PASSWORD)]
    answers = [log_in(browser, login, password) for login, password in tries]

    assert {one.status_code for one in answers} == {403}
    assert len({one.text for one in answers}) == 1
    assert not is_in(browser)


def test_a_lock_ends_and_grows_when_it_goes_on(seats: Seats[Township]) -> None:
    browser = seats.browser()
    for _ in range(FORGIVEN + 1):
        log_in(browser, "vera", "wrong wrong wrong")
    assert log_in(browser, "vera").status_code == 403
    seats.here.pass_by(MINUTE)
    log_in(browser, "vera", "wrong wrong wrong")
    seats.here.pass_by(MINUTE)
    assert log_in(browser, "vera").status_code == 403

    seats.here.pass_by(MINUTE)
    log_in(browser, "vera")

    assert is_in(browser)


def test_a_new_password_ends_the_lock_and_every_session(seats: Seats[Township]) -> None:
    inside, outside = seats.logged_in("vera"), seats.browser()
    for _ in range(FORGIVEN + 1):
        log_in(outside, "vera", "wrong wrong wrong")
    another = "a quite new one"
    with seats.here.open_desk() as desk:
        change_password(desk, "vera", Passwords(CHEAP).hashed(another))

    assert not is_in(inside)
    assert log_in(outside, "vera").status_code == 403
    assert log_in(outside, "vera", another).url.path == "/desk"


def test_a_disabled_account_is_out_at_once(seats: Seats[Township]) -> None:
    browser = seats.logged_in("otto")
    with seats.here.open_desk() as desk:
        set_disabled(desk, "otto", TEN)

    assert not is_in(browser)


def test_a_session_ends_when_nobody_uses_it_and_after_a_shift(
    seats: Seats[Township],
) -> None:
    idle, busy = seats.logged_in("otto"), seats.logged_in("vera")
    slept = timedelta()
    while slept < LONGEST - IDLE / 2:
        assert is_in(busy)
        seats.here.pass_by(IDLE / 2)
        slept += IDLE / 2
        # A page that looks by itself is nobody who uses it.
        idle.get("/desk?live=1")
    assert is_in(busy)
    assert not is_in(idle)

    seats.here.pass_by(IDLE / 2)

    assert not is_in(busy)


def test_a_session_of_somebody_elses_making_is_worth_nothing(
    seats: Seats[Township],
) -> None:
    browser = seats.browser()
    planted = "A" * 43
    browser.cookies.set("muster-desk", planted)
    log_in(browser, "otto")

    assert browser.cookies.get("muster-desk", domain="testserver.local") != planted
    other = seats.browser()
    other.cookies.set("muster-desk", planted)
    assert not is_in(other)


def test_logging_in_ends_the_session_before(seats: Seats[Township]) -> None:
    browser = seats.logged_in("otto")
    before = browser.cookies["muster-desk"]
    form = {"login": "vera", "password": PASSWORD}
    door = key_of(seats.browser(), "/desk/login")
    assert browser.post("/desk/login", data=form | door).status_code == 403
    browser.cookies.delete("muster-desk")
    key = key_of(browser, "/desk/login")
    browser.cookies.set("muster-desk", before, domain="testserver.local")
    browser.post("/desk/login", data=form | key)

    other = seats.browser()
    other.cookies.set("muster-desk", before)
    assert not is_in(other)


@pytest.mark.parametrize("cookie", ["", "x", "A" * 43, "é" * 43, "A" * 9000, "' or 1"])
def test_a_forged_session_is_nobody(seats: Seats[Township], cookie: str) -> None:
    browser = seats.browser()
    raw = f"muster-desk={cookie}".encode()
    answer = browser.get("/desk", headers={b"cookie": raw})

    assert answer.url.path == "/desk/login"


def test_login_needs_its_own_page_before(seats: Seats[Township]) -> None:
    browser, other = seats.browser(), seats.browser()
    form = {"login": "otto", "password": PASSWORD}
    answers = [
        browser.post("/desk/login", data=form),
        browser.post("/desk/login", data=form | key_of(other, "/desk/login")),
        browser.post(
            "/desk/login",
            data=form | key_of(browser, "/desk/login"),
            headers={"Sec-Fetch-Site": "cross-site"},
        ),
    ]

    assert [one.status_code for one in answers] == [403] * 3
    assert not is_in(browser)


def test_passwords_are_tried_a_few_at_a_time(seats: Seats[Township]) -> None:
    browser = seats.browser()
    answers = [log_in(browser, "nobody", "x" * 300).status_code for _ in range(30)]

    assert answers[:8] == [403] * 8
    assert answers[-1] == 429


def test_passwords_that_wait_behind_others_are_refused() -> None:
    passwords = Passwords(CHEAP)
    for _ in range(10):
        passwords._inside.acquire()  # noqa: SLF001 -- as if others tried

    with pytest.raises(TooManyTriesError):
        passwords.matches(None, PASSWORD)


@pytest.mark.parametrize("password", ["", "short", "aaaaaaaaaaaa", "x" * 201])
def test_a_bad_password_is_not_kept(password: str) -> None:
    with pytest.raises(PasswordError):
        Passwords(CHEAP).hashed(password)


def test_the_desk_speaks_the_browsers_language_or_the_one_asked_for(
    seats: Seats[Township],
) -> None:
    browser = seats.logged_in("vera")
    assert "值班台" in browser.get("/desk", headers={"Accept-Language": "zh-CN"}).text
    browser.get("/desk?lang=zh")

    assert "值班台" in browser.get("/desk").text
