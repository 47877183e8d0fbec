"""An organisation that sends people names them when they come."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from flows.cli.main import main
from flows.engine.naming import partners_of
from plans.people.call_ups import Said
from plans.people.registration import Registration
from plans.people.roster import Party, Wanted
from tests.flows.township import ANA, AT_THE_GATE, GATE, Township

CY = {"name-1": "Cy Okoro", "born-1": "1990", "tel-1": "+1 555 010 0009"}
DI = {"name-2": "Di Silva", "born-2": "1985", "tel-2": "+1 555 010 0010"}
HERE = {"briefing": "1"}


@pytest.fixture
def path(township: Township, client: TestClient) -> str:
    """Return the answer page of the organisation that said it sends three."""
    found = township.ask("aid")
    client.post(found, data={"do": "yes", "number": "3"})
    return found


def registered(township: Township) -> Sequence[Registration]:
    with township.open_desk(is_writer=False) as desk:
        return desk.registrations.all()


def on_roster(township: Township, number: str) -> Sequence[Party]:
    with township.open_desk(is_writer=False) as desk:
        return desk.roster.parties(Wanted(numbers=frozenset({number})))


def insure(township: Township) -> None:
    """Make the gate a dangerous post."""
    with township.open_desk() as desk:
        desk.registry.take_posts(
            [replace(GATE, skills=frozenset({"accident_insurance"}))]
        )


def test_who_is_named_has_come_and_is_told_beside_what_was_promised(
    township: Township, client: TestClient, path: str
) -> None:
    link = client.get(path).text
    page = client.post(f"{path}/people", data=CY | DI | HERE)
    [cy, di] = registered(township)

    assert f'href="{path.removeprefix("/a/")}/people"' in link
    assert "You said 3. Come and named: 0." in link
    assert "You said 3. Come and named: 2." in page.text
    assert "You said 3. Come and named: 2." in client.get(path).text
    assert (cy.partner, cy.name, cy.came_at) == ("aid", "Cy Okoro", cy.at)
    assert {one.state for one in (cy, di)} == {"accepted"}
    with township.open_desk(is_writer=False) as desk:
        lines = partners_of(desk, township.incident_id)
    assert lines == [
        {
            "partner": "aid",
            "step": "gates",
            "post": AT_THE_GATE,
            "promised": 3,
            "came": 2,
        }
    ]


def test_the_office_sees_it_in_the_status(
    township: Township,
    client: TestClient,
    path: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MUSTER_SITE", str(township.settings.site))
    monkeypatch.setenv("LANG", "en")
    client.post(f"{path}/people", data=CY | HERE)
    code = main(["status", township.incident_id])

    line = f"aid for {AT_THE_GATE} (gates): promised 3, come 1"
    assert code == 0
    assert line in capsys.readouterr().out


def test_who_is_named_is_checked_in_and_on_the_roster_but_no_volunteer(
    township: Township, client: TestClient, path: str
) -> None:
    client.post(f"{path}/people", data=CY | HERE)
    call = township.call(path)
    [party] = on_roster(township, "reg-1")

    assert (call.said, call.number) == (Said.ACCEPTED, 3)
    assert call.checked_in_at is not None
    assert party.roles == frozenset()


def test_the_same_person_twice_is_one(
    township: Township, client: TestClient, path: str
) -> None:
    for data in (CY, CY | {"name-1": "cy okoro "}):
        client.post(f"{path}/people", data=data | HERE)

    assert len(registered(township)) == 1


def test_nobody_without_insurance_begins_where_it_is_dangerous(
    township: Township, client: TestClient, path: str
) -> None:
    insure(township)
    page = client.post(f"{path}/people", data=CY | HERE)
    before = [(one.state, one.reason) for one in registered(township)]
    client.post(f"{path}/people", data=CY | HERE | {"insured-1": "2030-01-01"})
    after = [(one.state, one.reason) for one in registered(township)]

    assert "may not begin yet" in page.text
    assert "Come and named: 0." in page.text
    assert before == [("waiting", "insurance")]
    assert after == [("accepted", "")]


def test_a_minor_is_not_taken(
    township: Township, client: TestClient, path: str
) -> None:
    page = client.post(f"{path}/people", data=CY | HERE | {"born-1": "2015"})

    assert "only adults" in page.text
    assert on_roster(township, "reg-1") == []
    assert township.call(path).checked_in_at is None


def test_somebody_of_the_roster_stays_who_she_is(
    township: Township, client: TestClient, path: str
) -> None:
    client.post(f"{path}/people", data=CY | HERE | {"tel-1": ANA})
    with township.open_desk(is_writer=False) as desk:
        at = desk.ledger.party_at(ANA)

    assert at == [township.party("ana")]
    assert [one.state for one in registered(township)] == ["accepted"]


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"name-1": ""}, "Person 1: Please write your real name."),
        ({"born-1": "90"}, "Person 1: Please write the year"),
        ({"tel-1": "x"}, "Person 1: Please write a telephone number"),
        ({"insured-1": "soon"}, "Person 1: Please write the day"),
        ({"briefing": ""}, "tick the box"),
        ({"name-1": "", "born-1": "", "tel-1": ""}, "at least one person"),
    ],
)
def test_a_form_that_is_not_whole_registers_nobody(
    township: Township,
    client: TestClient,
    path: str,
    changed: dict[str, str],
    wrong: str,
) -> None:
    page = client.post(f"{path}/people", data=CY | HERE | changed)

    assert page.status_code == 400
    assert wrong in " ".join(page.text.split())
    assert registered(township) == []


def test_only_an_organisation_that_sends_people_has_the_page(
    township: Township, client: TestClient, path: str
) -> None:
    ana = township.ask()
    client.post(ana, data={"do": "yes"})
    asked = township.ask("aid", "experts", ("nursing",))
    other = path[:-2] + ("AA" if not path.endswith("AA") else "BB")
    codes = [
        client.post(f"{one}/people", data=CY | HERE).status_code
        for one in (ana, asked, other)
    ]

    assert codes == [404, 404, 404]
    assert registered(township) == []
    assert "/people" not in client.get(ana).text


def test_far_more_people_than_promised_are_not_taken(
    township: Township, client: TestClient, path: str
) -> None:
    codes = []
    for many in range(4):
        rows: dict[str, str] = {}
        for row in range(1, 7):
            number = many * 6 + row
            rows |= {f"name-{row}": f"Person {number}", f"born-{row}": "1990"}
            rows |= {f"tel-{row}": f"+1555010{number:04}"}
        codes.append(client.post(f"{path}/people", data=rows | HERE).status_code)

    assert codes == [200, 200, 429, 429]
    assert len(registered(township)) == 12
