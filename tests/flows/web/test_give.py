import re
from datetime import timedelta
from decimal import Decimal

import pytest
from starlette.testclient import TestClient

from plans.identity import KindOfRun
from tests.flows.township import Township

PAGE = "/give/epidemic-1"


@pytest.fixture
def open_gifts(township: Township) -> None:
    township.open_gifts()


def form(client: TestClient, **changes: str) -> dict[str, str]:
    found = re.search(r'name="key" value="([0-9a-f]{32})"', client.get(PAGE).text)
    assert found
    fields = {"key": found[1], "need": "gifts/goods/masks", "quantity": "30"}
    return fields | {"donor": "Ana Reyes", "contact": "+1 555 0100001"} | changes


@pytest.mark.usefixtures("open_gifts")
def test_the_page_says_what_is_needed_and_what_not(client: TestClient) -> None:
    english = client.get(PAGE).text
    chinese = client.get(PAGE, headers={"Accept-Language": "zh-CN,zh"}).text

    for said in (
        *("Goods", "Masks", "100 pieces still needed", "Warehouse"),
        *("Used clothes", "Aid Society", "2026-11-25 20:00"),
    ):
        assert said in english
    for said in ("捐物", "口罩", "还需 100 只", "物资库", "旧衣物"):
        assert said in chinese


@pytest.mark.usefixtures("open_gifts")
def test_a_promise_pressed_twice_is_one(township: Township, client: TestClient) -> None:
    fields = form(client)
    first = client.post(PAGE, data=fields)
    client.post(PAGE, data=fields)

    assert "Your promise is recorded" in first.text
    assert "70 pieces still needed" in first.text
    assert township.pledges() == Decimal(30)


@pytest.mark.usefixtures("open_gifts")
def test_nobody_sees_who_promised(client: TestClient) -> None:
    client.post(PAGE, data=form(client))

    assert "Ana Reyes" not in client.get(PAGE).text
    assert "0100001" not in client.get(PAGE).text


@pytest.mark.usefixtures("open_gifts")
def test_what_is_met_is_refused_kindly(township: Township, client: TestClient) -> None:
    late = form(client)
    client.post(PAGE, data=form(client, quantity="100"))
    told = client.post(PAGE, data=late).text

    assert "not needed any more" in told
    assert "Nothing more is needed" in told
    assert township.pledges() == Decimal(100)


@pytest.mark.usefixtures("open_gifts")
def test_after_its_time_nothing_is_taken(
    township: Township, client: TestClient
) -> None:
    fields = form(client)
    township.pass_by(timedelta(hours=11))

    assert "not needed any more" in client.post(PAGE, data=fields).text
    assert township.pledges() == 0


@pytest.mark.usefixtures("open_gifts")
@pytest.mark.parametrize(
    "change",
    [
        {"quantity": ""},
        {"quantity": "0"},
        {"quantity": "-3"},
        {"quantity": "1e5"},
        {"quantity": "NaN"},
        {"quantity": "101"},
        {"donor": " "},
        {"contact": ""},
        {"key": "mine"},
    ],
)
def test_a_form_half_filled_comes_back_as_it_was(
    township: Township, client: TestClient, change: dict[str, str]
) -> None:
    told = client.post(PAGE, data=form(client, **change)).text

    assert "Please fill in all fields" in told
    assert township.pledges() == 0


@pytest.mark.parametrize(
    ("written", "meant"), [("1,500", 1500), ("\uff11\uff15", 15), ("15.0", 15)]
)
def test_a_number_may_be_written_as_people_do(
    township: Township, client: TestClient, written: str, meant: int
) -> None:
    township.open_gifts("2000")
    told = client.post(PAGE, data=form(client, quantity=written)).text

    assert "Your promise is recorded" in told
    assert township.pledges() == meant


@pytest.mark.parametrize("written", ["0.5", "12,5", "\uff112,5"])
def test_nobody_promises_half_a_mask(
    township: Township, client: TestClient, written: str
) -> None:
    township.open_gifts()
    told = client.post(PAGE, data=form(client, quantity=written)).text

    assert "a whole number above zero" in told
    assert township.pledges() == 0


def test_what_the_plan_counts_in_parts_may_come_in_parts(
    township: Township, client: TestClient
) -> None:
    township.open_gifts("2.5")
    client.post(PAGE, data=form(client, quantity="0,5"))

    assert township.pledges() == Decimal("0.5")


@pytest.mark.usefixtures("open_gifts")
def test_one_stranger_cannot_flood_it(client: TestClient) -> None:
    answers = [client.post(PAGE, data={"need": "x"}).status_code for _ in range(25)]

    assert answers[0] == 200
    assert answers[-1] == 429


def test_an_exercise_says_so_and_an_unknown_incident_is_none(
    township: Township, client: TestClient
) -> None:
    township.declare(KindOfRun.EXERCISE, named="drill-1")

    assert "EXERCISE" in client.get("/give/drill-1").text
    assert client.get("/give/nothing").status_code == 404
    assert client.post("/give/nothing", data={"do": "x"}).status_code == 404
