"""The page offers what the account may order, and says who may order the rest."""

import re
from html import unescape

import pytest

from plans.people.accounts import DeskRole
from tests.flows.riverside import Riverside
from tests.flows.web.desk.seats import Seats, press

Desk = Seats[Riverside]
_FORM = re.compile(r'action="([a-z-]+)"')
ALL = {"tell", "assign", "close", "done", "correct", "level", "stand-down"}


def page_of(seats: Desk, login: str, language: str = "en") -> str:
    address = f"/desk/i/{seats.here.incident_id}/orders?lang={language}"
    return unescape(seats.logged_in(login).get(address).text)


def offered(seats: Desk, login: str) -> set[str]:
    return set(_FORM.findall(page_of(seats, login)))


def test_an_operator_is_offered_no_order_of_a_commander(by_the_river: Desk) -> None:
    assert offered(by_the_river, "otto") == {"tell", "assign"}
    assert "a commander has to log in" in page_of(by_the_river, "otto")


def test_who_holds_the_office_is_offered_all_and_told_as_whom_he_acts(
    by_the_river: Desk,
) -> None:
    page = page_of(by_the_river, "ana")

    assert offered(by_the_river, "ana") == ALL
    assert "You act as: Ana (mayor, clerk)." in page
    assert re.findall(r"<option>([IV]+)</option>", page) == ["IV"]


def test_who_holds_no_such_office_is_told_who_does(by_the_river: Desk) -> None:
    by_the_river.sit("bert", DeskRole.COMMANDER, "bo")
    page = page_of(by_the_river, "bert")

    assert offered(by_the_river, "bert") == {"tell", "assign", "close"}
    assert "It takes: mayor, clerk, Operator at the office's computer." in page
    assert "It takes: mayor, Operator at the office's computer." in page
    assert re.findall(r'name="step"><option value="(\w+)"', page) == ["bags", "bags"]
    chinese = page_of(by_the_river, "bert", "zh")
    assert "须由：mayor、clerk、办公室电脑操作员。" in chinese


def test_a_post_is_chosen_from_those_that_are_open(by_the_river: Desk) -> None:
    page = page_of(by_the_river, "otto")
    chinese = page_of(by_the_river, "otto", "zh")

    assert '<optgroup label="Fill sandbags"><option value="bags/D1">' in page
    assert ">East dike (D1) · 0/2</option>" in page
    assert ">东堤 (D1) · 0/2</option>" in chinese
    assert 'value="panel/hydrology">hydrology · 0/1</option>' in page


def test_after_the_end_only_what_is_left_is_offered(by_the_river: Desk) -> None:
    one = f"/desk/i/{by_the_river.here.incident_id}"
    browser = by_the_river.logged_in("ana")
    press(browser, f"{one}/orders", f"{one}/stand-down", sure="yes")

    assert offered(by_the_river, "ana") == {"correct", "done"}
    assert "Only corrections and deadlines" in page_of(by_the_river, "ana")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("order", "fields", "told"),
    [
        (
            "assign",
            {"seat": "bags/D9", "person": "bo", "reason": "x"},
            {"en": "Choose one from the list", "zh": "请从列表中选择"},
        ),
        (
            "assign",
            {"seat": "bags/D1", "person": "cy", "reason": "x"},
            {"en": "Nobody on the roster has the number cy", "zh": "没有编号 cy"},
        ),
        (
            "level",
            {"level": "I", "sure": "yes", "reason": "x"},
            {"en": "It takes: whom the plan names", "zh": "须由：预案指定的人员"},
        ),
    ],
)
def test_a_refusal_says_what_to_do_on_the_page_in_the_readers_language(
    by_the_river: Desk,
    language: str,
    order: str,
    fields: dict[str, str],
    told: dict[str, str],
) -> None:
    one = f"/desk/i/{by_the_river.here.incident_id}"
    browser = by_the_river.logged_in("ana")
    browser.get(f"{one}?lang={language}")
    page = unescape(press(browser, f"{one}/orders", f"{one}/{order}", **fields).text)

    [wrong] = re.findall(r'class="bad">([^<]*)<', page)
    assert told[language] in wrong
    assert "--" not in wrong
    assert "muster " not in wrong
