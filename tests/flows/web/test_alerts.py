"""What the public reads: a feed with what ended lately, each alert at its address."""

from dataclasses import replace
from datetime import timedelta

from lxml import etree
from starlette.testclient import TestClient

from plans.identity import IncidentId, KindOfRun, OccasionId
from plans.warning.alerts import Alert, MsgType, Status
from tests.contracts.publications import CANCEL, WARNING, publication
from tests.flows.township import TEN, Township

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FLOOD = IncidentId(OccasionId("epidemic-1"))
ATOM = "{http://www.w3.org/2005/Atom}"
_INFO = replace(
    WARNING.infos[0],
    headline="Flood & storm <now>",
    instruction="Go up.",
    expires=TEN + 6 * HOUR,
)
FIRST = replace(WARNING, sent=TEN, infos=(_INFO,))
SECOND = replace(
    CANCEL,
    sent=TEN + HOUR,
    references=(FIRST.reference,),
    infos=(replace(_INFO, headline="No flood"),),
)


def publish(
    township: Township, alert: Alert = FIRST, occasion_id: IncidentId = FLOOD
) -> None:
    with township.open_desk() as desk:
        assert desk.publications.publish(publication(alert, occasion_id=occasion_id))


def titles(client: TestClient) -> list[str]:
    feed = etree.fromstring(client.get("/alerts.atom").content)
    return [str(one.findtext(f"{ATOM}title")) for one in feed.iter(f"{ATOM}entry")]


def test_an_alert_is_in_the_feed_and_at_its_own_address(
    township: Township, client: TestClient
) -> None:
    publish(township)
    feed = etree.fromstring(client.get("/alerts.atom").content)
    [link] = [one.get("href") for one in feed.findall(f"{ATOM}entry/{ATOM}link[@type]")]
    found = client.get(str(link))

    assert titles(client) == ["Flood & storm <now>"]
    assert found.headers["content-type"] == "application/cap+xml"
    with township.open_desk(is_writer=False) as desk:
        [published] = desk.publications.of(FLOOD)
    assert found.content == published.raw
    assert client.get("/alerts/another").status_code == 404


def test_the_feed_is_sent_again_only_when_it_has_changed(
    township: Township, client: TestClient
) -> None:
    publish(township)
    first = client.get("/alerts.atom")
    tag, changed = first.headers["etag"], first.headers["last-modified"]
    known = [{"If-None-Match": f'"x", W/{tag}'}, {"If-Modified-Since": changed}]
    assert [client.get("/alerts.atom", headers=one).status_code for one in known] == [
        *(304, 304)
    ]
    assert client.get("/alerts.atom", headers=known[0]).content == b""
    township.pass_by(HOUR)
    publish(township, SECOND)

    assert [client.get("/alerts.atom", headers=one).status_code for one in known] == [
        *(200, 200)
    ]
    # The tag counts for more than the date.
    newer = client.get("/alerts.atom").headers["last-modified"]
    both = {"If-None-Match": tag, "If-Modified-Since": newer}
    assert client.get("/alerts.atom", headers=both).status_code == 200


def test_what_was_superseded_stays_two_days_and_then_only_at_its_address(
    township: Township, client: TestClient
) -> None:
    publish(township)
    township.pass_by(HOUR)
    long = replace(
        SECOND, infos=(replace(_INFO, headline="No", expires=TEN + 9 * DAY),)
    )
    publish(township, long)
    assert titles(client) == ["No", "Flood & storm <now> (no longer valid)"]
    before = client.get("/alerts.atom").headers
    township.pass_by(2 * DAY)
    assert titles(client) == ["No"]

    known = {"If-Modified-Since": before["last-modified"]}
    assert client.get("/alerts.atom", headers=known).status_code == 200
    assert client.get(f"/alerts/{FIRST.identifier}").status_code == 200


def test_what_has_expired_leaves_the_feed_after_two_days(
    township: Township, client: TestClient
) -> None:
    publish(township)
    township.pass_by(7 * HOUR)
    assert len(titles(client)) == 1
    assert "Flood" not in client.get("/alerts").text
    township.pass_by(2 * DAY)

    assert titles(client) == []


def test_a_rehearsals_alert_is_nowhere_outside(
    township: Township, client: TestClient
) -> None:
    township.declare(KindOfRun.REHEARSAL, named="drill-1")
    test = replace(FIRST, status=Status.TEST)
    publish(township, test, IncidentId(OccasionId("drill-1")))

    assert titles(client) == []
    assert client.get(f"/alerts/{test.identifier}").status_code == 404


def test_people_read_what_holds_in_their_language_with_the_instruction(
    township: Township, client: TestClient
) -> None:
    assert "No warning" in client.get("/alerts").text
    chinese = replace(_INFO, language="zh", headline="洪水", instruction="请上楼。")
    publish(township, replace(FIRST, infos=(_INFO, chinese)))

    assert "Go up." in client.get("/alerts").text
    assert "请上楼。" in client.get("/alerts?lang=zh").text
    assert client.get("/alerts").headers["cache-control"] == "no-store"


def test_an_exercise_says_so_on_the_page(
    township: Township, client: TestClient
) -> None:
    publish(township, replace(FIRST, status=Status.EXERCISE, note="autumn"))

    assert "EXERCISE" in client.get("/alerts").text


def test_a_public_address_is_what_links_begin_with(township: Township) -> None:
    publish(township, replace(FIRST, msg_type=MsgType.ALERT))
    here = Township(township.settings.site, public_url="https://warn.example/")
    feed = here.client().get("/alerts.atom").text

    assert f'href="https://warn.example/alerts/{FIRST.identifier}"' in feed
