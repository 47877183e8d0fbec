"""What organisations promised, and who has come, stands on the desk."""

from starlette.testclient import TestClient

from tests.flows.township import Township
from tests.flows.web.desk.seats import Seats

CY = {"name-1": "Cy Okoro", "born-1": "1990", "tel-1": "+1 555 010 0009"}


def test_the_desk_counts_who_has_come_beside_the_promise(
    seats: Seats[Township], client: TestClient
) -> None:
    page = f"/desk/i/{seats.here.incident_id}"
    path = seats.here.ask("aid")
    before = seats.logged_in("vera").get(page).text
    client.post(path, data={"do": "yes", "number": "3"})
    client.post(f"{path}/people", data=CY | {"briefing": "1"})
    after = seats.logged_in("vera").get(page).text

    assert "People of organisations" not in before
    assert "promised 3, come 1" in after
