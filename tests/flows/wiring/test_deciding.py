"""The desk of a site: its store, its channels, its own words for an answer."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import yaml

from connectors.store import close_store
from flows.engine.answer_links import LinkKey
from flows.library import NoSiteError
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.messages.deliveries import DeliveryState
from plans.messages.message import Replies
from plans.people.call_ups import Said
from plans.people.registry import PartyEntry, PointEntry
from plans.people.replies import Heard, Reply, heard
from plans.people.roster import PartyKind, Wanted
from tests.contracts.sample import FLOOD, HOUR, SITE, SIX, incident, question
from tests.fakes.clock import FakeClock

AN_ANA = PartyEntry(
    kind=PartyKind.PERSON,
    number="7",
    name="Ana",
    points=(PointEntry(channel="sms", address="+15550100001"),),
)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Path]:
    """Yield the folder of a site with a link key."""
    written = SITE.model_dump(mode="json", exclude_none=True)
    (tmp_path / "site.yaml").write_text(yaml.safe_dump(written), encoding="utf-8")
    secrets = tmp_path / "secrets.env"
    secrets.write_text("MUSTER_LINK_KEY=of-the-site\n", encoding="utf-8")
    secrets.chmod(0o600)
    yield tmp_path
    close_store(Settings(site=tmp_path).url)


def body_put(settings: Settings, replies: Replies = Replies.YES_OR_NO) -> str:
    """Ask Ana whether she comes; return what she reads."""
    open_it = partial(open_desk, settings, clock=FakeClock(SIX))
    with open_it() as desk:
        desk.registry.take_parties([AN_ANA])
        (ana,) = desk.roster.parties(Wanted())
        desk.incidents.add(incident(speed=60), key="dam")
        asked = question(to=ana.party_id, closes_at=SIX + HOUR, replies=replies)
        desk.outbox.put(FLOOD, [asked])
    with open_it(is_writer=False) as desk:
        (sent,) = desk.ledger.open_questions(ana.party_id)
        assert desk.ledger.counts(FLOOD)[DeliveryState.QUEUED] == 1
    return sent.body.replace(sent.reply_code, "CODE")


def test_without_a_public_address_people_reply_with_a_code(site: Path) -> None:
    body = body_put(Settings(site=site))

    assert body == "Please: reply CODE YES or CODE NO"


def test_whoever_has_to_say_received_is_told_to_reply_so(site: Path) -> None:
    body = body_put(Settings(site=site), Replies.RECEIVED)
    heard_of = heard(body.removeprefix("Please: reply ").replace("CODE", "A4821"))

    assert body == "Please: reply CODE RECEIVED"
    assert heard_of == Heard(reply=Reply(said=Said.RECEIVED), code="A4821")


def test_with_one_they_get_a_link_that_works_as_long_as_the_question(
    site: Path,
) -> None:
    body = body_put(Settings(site=site, public_url="https://muster.example/"))
    found = re.fullmatch(
        r"Please: https://muster\.example/a/([\w-]{38}) \(code CODE\)", body
    )

    assert found, body
    key = LinkKey(b"of-the-site")
    closes_at = SIX + HOUR / 60  # sixty times faster
    assert key.message_id(found[1], now=closes_at)


def test_a_site_that_changes_is_read_again(site: Path) -> None:
    body_put(Settings(site=site))
    (site / "site.yaml").unlink()

    with pytest.raises(NoSiteError), open_desk(Settings(site=site)):
        pass
