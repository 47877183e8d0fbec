"""People who come by themselves register on a page, once, and are told."""

from collections.abc import Sequence

import pytest
from starlette.testclient import TestClient

from plans.identity import KindOfRun
from plans.incident.occasions import OccasionKind
from plans.people.registration import Registration
from plans.people.roster import Party, Wanted
from tests.flows.township import ANA, Township

RULES = """
registration:
  accept: automatic
  briefing: {en: "The water is cold and dirty.", zh: "水又冷又脏。"}
  contact: "+1 555 0100000"
  skills:
    driving: {title: {en: Driving, zh: 驾驶}}
    nursing: {title: {en: Nursing, zh: 护理}, certificate: true}
"""
FORM = {
    "briefing": "1",
    "consent": "1",
    "name": "Cy Okoro",
    "born": "1990",
    "channel": "sms",
    "address": "+1 555 010-0009",
    "language": "zh",
    "speaks-en": "1",
    "can-driving": "1",
    "when-weekends": "1",
    "when-nights": "1",
    "cell": "north",
}


@pytest.fixture
def client(township: Township) -> TestClient:
    with (township.settings.site / "site.yaml").open("a", encoding="utf-8") as site:
        site.write(RULES)
    return township.client()


def registered(township: Township) -> Sequence[Registration]:
    with township.open_desk(is_writer=False) as desk:
        return desk.registrations.all()


def on_roster(township: Township, number: str) -> Sequence[Party]:
    with township.open_desk(is_writer=False) as desk:
        return desk.roster.parties(Wanted(numbers=frozenset({number})))


def told(township: Township, number: int) -> list[tuple[str, str]]:
    """Return title and language of what the person was told."""
    with township.open_desk() as desk:
        begun = desk.occasions.begin(
            OccasionKind.REGISTRATION,
            key=f"registration:{number}",
            kind_of_run=KindOfRun.ACTUAL,
            at=township.clock.now(),
        )
        some = desk.ledger.of(begun.occasion_id)
        assert sum(desk.ledger.counts(begun.occasion_id).values()) == len(some)
        return [(one.title, one.language) for one in some]


def test_an_adult_who_has_read_it_is_a_volunteer_at_once(
    township: Township, client: TestClient
) -> None:
    answer = client.post("/join", data=FORM)
    [party] = on_roster(township, "reg-1")

    assert answer.status_code == 200
    assert "You are registered, number 1." in answer.text
    assert party.languages == ("zh", "en")
    assert party.roles == {"volunteer"}
    assert party.skills == {"driving": None}
    assert (party.cell, party.birth_year) == ("north", 1990)
    assert party.available == "22:00-06:00; sat-sun 08:00-20:00"
    assert told(township, 1) == [("欢迎：您已登记", "zh")]


def test_the_same_form_twice_is_one(township: Township, client: TestClient) -> None:
    wide = {"born": "\uff11\uff19\uff19\uff10", "address": "\uff0b1 5550100009"}
    for written in ({}, {"address": "+15550100009"}, wide):
        client.post("/join", data=FORM | written)

    assert len(registered(township)) == 1
    assert len(told(township, 1)) == 1


@pytest.mark.parametrize(
    ("changed", "becomes", "said"),
    [
        ({"born": "2015"}, ("refused", "minor"), "Only adults"),
        ({"born": "2008"}, ("waiting", "age"), "of age"),
        ({"can-nursing": "1"}, ("waiting", "certificate"), "certificate"),
        ({"address": ANA}, ("waiting", "known"), "looks at it first"),
    ],
)
def test_whoever_cannot_join_at_once_is_told_why(
    township: Township,
    client: TestClient,
    changed: dict[str, str],
    becomes: tuple[str, str],
    said: str,
) -> None:
    answer = client.post("/join", data=FORM | changed)
    [one] = registered(township)

    assert (one.state, one.reason) == becomes
    assert said in answer.text
    assert on_roster(township, "reg-1") == []
    # Whoever has the address is not told by us: it may be somebody else.
    assert len(told(township, 1)) == (0 if one.reason == "known" else 1)


@pytest.mark.parametrize("address", ["cy@people.example", "13800000000@x.example"])
def test_an_address_of_another_way_is_told_before_it_is_kept(
    township: Township, client: TestClient, address: str
) -> None:
    answer = client.post("/join", data=FORM | {"address": address})

    assert answer.status_code == 400
    assert "no address for the way that you chose" in answer.text
    assert registered(township) == []


def test_one_chinese_number_is_known_however_it_is_written(
    township: Township, client: TestClient
) -> None:
    ways = ("139 0000 1111", "+86 139 0000 1111", "0086 13900001111")
    for name, address in zip(("Cy Okoro", "Di Silva", "Ed Moe"), ways, strict=True):
        client.post("/join", data=FORM | {"name": name, "address": address})

    assert [one.reason for one in registered(township)] == ["", "known", "known"]


def test_a_known_address_looks_like_any_other_that_waits(
    township: Township, client: TestClient
) -> None:
    answer = client.post("/join", data=FORM | {"address": ANA})

    assert "known" not in answer.text + str(answer.url)
    assert [one.reason for one in registered(township)] == ["known"]


def test_one_address_gets_one_message_whatever_the_names(
    township: Township, client: TestClient
) -> None:
    for name in ("Cy Okoro", "Di Silva", "Ed Moe"):
        client.post("/join", data=FORM | {"name": name})
    with township.open_desk(is_writer=False) as desk:
        states = [one.reason for one in desk.registrations.all()]

    assert states == ["", "known", "known"]
    assert [len(told(township, number)) for number in (1, 2, 3)] == [1, 0, 0]


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"briefing": ""}, "tick both"),
        ({"consent": ""}, "tick both"),
        ({"name": " \x00 "}, "real name"),
        ({"born": "90"}, "four digits"),
        ({"born": "2100"}, "four digits"),
        ({"born": "1٩٩0"}, "four digits"),
        ({"address": "12"}, "telephone number"),
        ({"address": "x" * 5000}, "telephone number"),
        ({"address": "a@b, c@d.example"}, "telephone number"),
        ({"channel": "group"}, "telephone number"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_is_kept(
    township: Township, client: TestClient, changed: dict[str, str], wrong: str
) -> None:
    answer = client.post("/join", data=FORM | changed)

    assert answer.status_code == 400
    assert wrong in answer.text
    assert 'value="Cy Okoro"' in answer.text or "name" in changed
    assert registered(township) == []


def test_what_is_not_offered_cannot_be_chosen(
    township: Township, client: TestClient
) -> None:
    forged = {"can-accident_insurance": "1", "can-county": "1", "cell": "'; DROP"}
    client.post("/join", data=FORM | forged | {"language": "xx", "told": "accepted"})
    [one] = registered(township)

    assert (one.skills, one.cell, one.languages) == (("driving",), None, "en")
    assert one.insured_until is None


def test_the_page_says_what_happens_with_the_data_in_both_languages(
    client: TestClient,
) -> None:
    english, chinese = (
        client.get("/join", params={"lang": lang}).text for lang in ("en", "zh")
    )

    assert "The water is cold and dirty." in english
    assert "deleted after 90 days" in english
    assert "+1 555 0100000" in english
    assert "水又冷又脏。" in chinese
    assert "<script" not in english


@pytest.mark.parametrize(
    "told_by_address",
    ["told=accepted", "told=x&number=1", "told=waiting&number=-1&why=<b>"],
)
def test_an_address_makes_the_page_tell_nothing_that_is_not_ours(
    client: TestClient, told_by_address: str
) -> None:
    page = client.get(f"/join?{told_by_address}").text

    assert 'class="now' not in page
    assert "<b>" not in page


def test_without_rules_nobody_can_join(township: Township) -> None:
    client = township.client()
    shown, sent = client.get("/join"), client.post("/join", data=FORM)

    assert (shown.status_code, sent.status_code) == (404, 404)
    assert registered(township) == []


def test_a_flood_of_forms_is_stopped(township: Township) -> None:
    with (township.settings.site / "site.yaml").open("a", encoding="utf-8") as site:
        site.write(RULES)
    stranger = TestClient(township.client().app, client=("203.0.113.9", 1))
    codes = [stranger.post("/join", data={}).status_code for _ in range(25)]

    assert codes[0] == 400
    assert codes[-1] == 429


def test_names_and_numbers_are_in_no_log(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    client.post("/join", data=FORM)

    assert "Okoro" not in caplog.text
    assert "0100009" not in caplog.text
