"""What is looked up for a pressed button is what the page shows."""

import pytest

from flows.web.offering import Offered
from flows.web.standing import answer_view
from tests.flows.township import KEY, MINUTE, TEN, Township

SEEN = (
    *("is_report", "is_organisation", "asks", "advice_ask", "number", "ready_left"),
    *("can_arrive", "has_arrived"),
)
#: What was said before, and whether a place is held then.
BEFORE = (
    ((), False),
    (("yes",), False),
    (("yes",), True),
    (("in30",), True),
    (("yes", "arrived"), True),
    (("yes", "arrived", "left"), True),
    (("yes", "no"), False),
)


@pytest.mark.parametrize(("said", "is_held"), BEFORE)
@pytest.mark.parametrize("who", ["ana", "aid"])
@pytest.mark.parametrize("step", ["gates", "experts"])
def test_a_button_is_read_as_the_page_shows_it(
    township: Township,
    who: str,
    step: str,
    said: tuple[str, ...],
    *,
    is_held: bool,
) -> None:
    posts = ("nursing",) if step == "experts" else ("G-1@20261125T0600Z",)
    link, client = township.ask(who, step, posts), township.client()
    for number, do in enumerate(said):
        client.post(link, data={"do": do, "number": "3"})
        if is_held and not number:
            township.assign(link)
        township.pass_by(MINUTE)
    office, now = township.office(), township.clock.now()
    with township.open_desk(is_writer=False) as desk:
        message_id = KEY.message_id(link.removeprefix("/a/"), now=TEN)
        message = desk.ledger.message(message_id)
        view = answer_view(desk, message, office, "en", now=now)
        offered = Offered(desk, message, office, now)
        shown = {name: getattr(view, name) for name in SEEN}
        found = {name: getattr(offered, name) for name in SEEN}

        assert found == shown
        assert bool(offered.places) is bool(view.places)
