"""The same pages over every store."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest

from plans.people.call_ups import Said
from tests.flows.township import ANA, MINUTE, TEN, TOKEN, Township, make_site


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
