"""Hostile requests to every page: none answers for somebody else, none is a fault.

`make soak` sends 1,000 a page, over both stores; here it is fewer.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from flows.engine.joining import register
from flows.library import site_in
from flows.web.desk.routes import routes
from plans.joining import Joining
from plans.people.registration import Registration
from tests.flows.applicant import CY
from tests.flows.township import BO, KEY, TEN, TOKEN, Township, make_site
from tests.flows.web.desk.seats import Seats, key_of
from tests.flows.web.hostile import Endless, Hostile, statuses

FEW, MANY = 20, 1000
WHO = ("ana", "bo", "aid")
ORDERS = ("tell", "assign", "correct", "close", "done", "level", "stand-down", "decide")
DESK = (
    *("/desk", "/desk/live", "/desk/login", "/desk/logout", "/desk/desk.js"),
    *("/desk/m/ID", "/desk/i/ID", "/desk/i/ID/live", "/desk/i/ID/people"),
    *("/desk/i/ID/timeline", "/desk/i/ID/calls", "/desk/i/ID/orders"),
    *(f"/desk/i/epidemic-1/{order}" for order in ORDERS),
    *("/desk/registrations", "/desk/registrations/ID"),
)
RULES = {"briefing": {"en": "Keep away from water."}, "contact": "+15550100000"}
PUBLIC = (
    *("/", "/a/ID", "/give/ID", "/board/ID", "/join"),
    *("/hook/message", "/hook/declare"),
)


@pytest.fixture
def over_a_store(store_url: str, tmp_path: Path) -> Iterator[Seats[Township]]:
    folder = tmp_path / "site"
    folder.mkdir()
    make_site(folder, store_url)
    township = Township(folder, store_url=store_url)
    township.declare()
    yield Seats(township)
    township.close()


def attack_on(page: str, seats: Seats[Township], client: TestClient) -> Hostile:
    """Return an attack with what an insider could have: sessions, keys, ids."""
    links = [seats.here.ask(who) for who in WHO]
    seats.here.open_gifts()
    messages = [KEY.message_id(one.removeprefix("/a/"), now=TEN) for one in links]
    viewer, operator = (_session(seats, one) for one in ("vera", "otto"))
    ids = [*messages, "epidemic-1", str(offer(seats)), viewer[1], operator[1]]
    if page == "/a/ID":
        # Of Ana's own link all is right: only the others are somebody else.
        ids = [links[0].removeprefix("/a/")] * 3
    headers = {"authorization": f"Bearer {TOKEN}"} if page.startswith("/hook") else {}
    door = {"muster-door": client.cookies["muster-door"]}
    return Hostile(
        page=page,
        # The viewer's key is right for the viewer, who may do nothing with it.
        cookies=[{}, {"muster-desk": viewer[0]}, {"muster-desk": viewer[0]}, door],
        keys=["", viewer[1], operator[1], "0" * 64],
        ids=ids,
        headers=headers,
        takes_json=page.startswith("/hook"),
    )


def _session(seats: Seats[Township], login: str) -> tuple[str, str]:
    browser = seats.logged_in(login)
    return browser.cookies["muster-desk"], key_of(browser, "/desk")["key"]


def offer(seats: Seats[Township]) -> int:
    """Let Cy offer help; return the number under which the desk decides on it."""
    rules = Joining.model_validate(RULES)
    site = site_in(seats.here.settings.site)
    with seats.here.open_desk() as desk:
        return register(desk, site, rules, CY, now=TEN).number


def offers(seats: Seats[Township]) -> list[Registration]:
    with seats.here.open_desk(is_writer=False) as desk:
        return list(desk.registrations.all())


def said_by_all(seats: Seats[Township]) -> dict[str, object]:
    return {who: seats.here.call(seats.here.ask(who)).said for who in WHO}


def withstands(seats: Seats[Township], page: str, number: int) -> dict[int, int]:
    """Attack a page; return how often each status came, once all is as it was."""
    client = seats.browser(limits=Endless())
    client.get("/desk/login")
    attack = attack_on(page, seats, client)
    before, offered = said_by_all(seats), offers(seats)
    found = statuses(client, attack, number, seed=20261125)
    after = said_by_all(seats)
    if page.startswith("/a/"):
        after["ana"] = before["ana"]

    assert after == before
    assert after["bo"] is None
    assert offers(seats) == offered
    for action in ("ordered_at_desk", "answered_at_desk", "decided_at_desk"):
        assert seats.noted(action) == []
    assert [status for status in found if status >= 500] == []
    assert sum(found.values()) == number
    return found


def test_no_page_of_the_desk_is_left_out() -> None:
    attacked = [one.replace("ID", "x") for one in DESK]
    missed = [
        route.path
        for route in routes()
        if isinstance(route, Route)
        and not any(route.path_regex.fullmatch(one) for one in attacked)
    ]

    assert missed == []


def test_every_page_withstands_some_hostile_requests(seats: Seats[Township]) -> None:
    for page in (*PUBLIC, *DESK):
        assert withstands(seats, page, FEW)


@pytest.mark.soak
@pytest.mark.parametrize("page", [*PUBLIC, *DESK])
def test_a_page_withstands_a_thousand_hostile_requests(
    over_a_store: Seats[Township], page: str
) -> None:
    found = withstands(over_a_store, page, MANY)

    print(page, dict(sorted(found.items())))  # noqa: T201 -- for the record


def test_whoever_may_and_sends_odd_things_makes_no_fault(
    over_a_store: Seats[Township],
) -> None:
    seats, ana = over_a_store, over_a_store.here.ask("ana")
    client = seats.browser(limits=Endless())
    message = KEY.message_id(ana.removeprefix("/a/"), now=TEN)
    pages = [("otto", f"/desk/m/{message}")]
    pages += [("cleo", f"/desk/i/epidemic-1/{one}") for one in ORDERS]
    pages += [("otto", f"/desk/registrations/{offer(seats)}")]
    others = [seats.here.ask(one) for one in ("bo", "aid")]
    for login, page in pages:
        token, key = _session(seats, login)
        attack = Hostile(page=page, cookies=[{"muster-desk": token}], keys=[key])
        found = statuses(client, attack, FEW, seed=4)
        assert [status for status in found if status >= 500] == [], page

    assert [seats.here.call(one).said for one in others] == [None, None]


def test_a_stranger_with_a_gateway_answers_for_nobody(
    over_a_store: Seats[Township],
) -> None:
    bo = over_a_store.here.ask("bo")
    client = over_a_store.browser(limits=Endless())
    code = over_a_store.here.code(bo)
    for sender in ("+86 13900000000", f"{BO}0", f"0{BO}", "\0", "%", BO[:-1]):
        told = {"from": sender, "text": f"{code} yes", "id": sender}
        headers = {"Authorization": f"Bearer {TOKEN}"}
        answer = client.post("/hook/message", json=told, headers=headers)

        assert answer.status_code < 500
    assert over_a_store.here.call(bo).said is None
