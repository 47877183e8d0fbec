"""The same pages over every store."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest

from flows.engine.polling import Poller
from flows.library import site_in
from flows.wiring.polling import build_pollers
from plans.people.call_ups import Said
from plans.people.roster import Wanted
from tests.flows.township import ANA, MINUTE, TEN, TOKEN, Township, make_site
from tests.flows.web.test_join import FORM, RULES
from tests.sinks.http import Behaviour, http_sink


@pytest.fixture
def here(store_url: str, tmp_path: Path) -> Iterator[Township]:
    folder = tmp_path / "site"
    folder.mkdir()
    make_site(folder, store_url)
    township = Township(folder, store_url=store_url)
    township.declare()
    yield township
    township.close()


def test_a_button_a_text_and_a_promise_are_recorded(here: Township) -> None:
    path = here.ask()
    here.open_gifts("100.5")
    client = here.client()
    client.post(path, data={"do": "in15", "note": "two \x00 pumps 水泵"})
    promise = {"need": "gifts/goods/masks", "quantity": "2.5", "key": "0" * 32}
    client.post("/give/epidemic-1", data=promise | {"donor": "Bo", "contact": "x"})
    page = client.get(path).text
    here.pass_by(MINUTE)
    told = client.post(
        "/hook/message",
        json={"from": ANA, "text": "no", "id": "m1"},
        headers={"Authorization": f"Bearer {TOKEN}"},
    )

    assert "Yes, there at 10:15" in page
    assert "水泵" in page
    assert told.json()["recorded"] is True
    call = here.call(path)
    assert (call.said, call.said_at) == (Said.DECLINED, TEN + MINUTE)
    assert here.pledges() == Decimal("2.5")
    assert client.get("/board/epidemic-1").status_code == 200


def test_many_thumbs_at_once_are_all_heard(here: Township) -> None:
    paths = [here.ask(who) for who in ("ana", "bo", "aid")] * 5
    client = here.client()

    def press(path: str) -> int:
        form = {"do": "yes", "number": "3"}
        return client.post(path, data=form, follow_redirects=False).status_code

    with ThreadPoolExecutor(8) as thumbs:
        statuses = list(thumbs.map(press, paths))

    assert statuses == [303] * 15
    assert [here.call(path).said for path in paths] == [Said.ACCEPTED] * 15


def test_people_register_and_are_named_at_once_and_each_is_one(here: Township) -> None:
    with (here.settings.site / "site.yaml").open("a", encoding="utf-8") as site:
        site.write(RULES)
    path = here.ask("aid")
    client = here.client()
    client.post(path, data={"do": "yes", "number": "9"})
    person = {"name-1": "Cy Okoro", "born-1": "1990", "briefing": "1"}

    def send(number: int) -> int:
        address = f"+1555020{number % 4:04}"
        if number % 2:
            form, where = FORM | {"address": address}, "/join"
        else:
            form, where = person | {"tel-1": address}, f"{path}/people"
        return client.post(where, data=form, follow_redirects=False).status_code

    with ThreadPoolExecutor(8) as thumbs:
        statuses = list(thumbs.map(send, range(16)))
    with here.open_desk(is_writer=False) as desk:
        found = desk.registrations.all()
        on_roster = desk.roster.parties(Wanted())

    assert statuses == [303] * 16
    assert sorted((one.partner, one.address) for one in found) == [
        ("", "+15550200001"),
        ("", "+15550200003"),
        ("aid", "+15550200000"),
        ("aid", "+15550200002"),
    ]
    assert len([one for one in on_roster if one.number.startswith("reg-")]) == 4
    assert here.call(path).checked_in_at is not None


def test_what_waits_at_a_gateway_is_taken_once_by_two_who_fetch_it(
    here: Township,
) -> None:
    path = here.ask()
    body = b'[{"id": "m1", "from": "+1 555 0100001", "text": "yes in 20"}]'
    with http_sink(behaviour=Behaviour.ANSWERS, body=body) as gateway:
        with (here.settings.site / "site.yaml").open("a", encoding="utf-8") as site:
            site.write(
                f'inboxes: {{sms: {{gateway: {{url: "http://{gateway.address}"}}}}}}\n'
            )
        site_now = site_in(here.settings.site)
        both = [one for _ in "ab" for one in build_pollers(here.settings, site_now)]
        for one in both:
            one.open_desk, one.clock = here.open_desk, here.clock
        with ThreadPoolExecutor(2) as hands:
            list(hands.map(Poller.visit, both))

    call = here.call(path)
    assert (call.said, call.ready_at) == (Said.ACCEPTED, TEN + 20 * MINUTE)
