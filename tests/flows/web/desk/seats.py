"""A duty desk with its accounts, and browsers that are logged in."""

import re
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from argon2 import PasswordHasher
from httpx2 import Response
from starlette.testclient import TestClient

from flows.accounts.keeping import add_account
from flows.accounts.passwords import Passwords
from flows.settings import Settings
from flows.web.alive import Pace
from flows.web.app import build_app, office_of
from flows.web.office import Office
from flows.wiring.deciding import open_showing
from plans.identity import IncidentId
from plans.incident.journal import Entry
from plans.people.accounts import Account, DeskRole
from tests.flows.township import TEN

PASSWORD = "three wet hands"  # noqa: S105 -- of a test
#: Cheap on purpose: a test tries hundreds.
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_KEPT = CHEAP.hash(PASSWORD.encode())
_KEY = re.compile(r'name="key" value="([0-9a-f]{64})"')
WHO = {
    "vera": (DeskRole.VIEWER, ""),
    "otto": (DeskRole.OPERATOR, ""),
    "ana": (DeskRole.COMMANDER, "ana"),
    "cleo": (DeskRole.COMMANDER, ""),
}


class Place(Protocol):
    """A site with an incident, as a desk needs it."""

    settings: Settings
    incident_id: IncidentId
    clock: Any
    open_desk: Any


Here = TypeVar("Here", bound="Place")


class Seats(Generic[Here]):
    """The accounts of a site, and browsers to use them with."""

    def __init__(self, here: Here) -> None:
        self.here = here
        for login, (desk_role, person_no) in WHO.items():
            self.sit(login, desk_role, person_no)

    def sit(self, login: str, desk_role: DeskRole, person_no: str) -> None:
        """Give somebody an account."""
        account = Account(
            login=login,
            desk_role=desk_role,
            person_no=person_no,
            password_hash=_KEPT,
            created_at=TEN,
        )
        with self.here.open_desk() as desk:
            add_account(desk, account)

    def browser(self, **changes: Any) -> TestClient:  # noqa: ANN401
        """Return a browser in which nobody is logged in."""
        settings = changes.get("settings", self.here.settings)
        made = vars(office_of(settings)) | {
            "clock": self.here.clock,
            "open_desk": self.here.open_desk,
            "open_reading": partial(open_showing, settings, clock=self.here.clock),
            "passwords": Passwords(CHEAP),
            "least_login_s": 0.0,
            "pace": Pace(every_s=0.0, looks=1),
        }
        app = build_app(settings, Office(**made | changes))
        return TestClient(app, follow_redirects=True)

    def logged_in(self, login: str, **changes: Any) -> TestClient:  # noqa: ANN401
        """Return the browser of somebody who is."""
        browser = self.browser(**changes)
        answer = log_in(browser, login)
        assert answer.url.path == "/desk", answer.text
        return browser

    def noted(self, action: str) -> list[Entry]:
        with self.here.open_desk(is_writer=False) as desk:
            entries = list(desk.journal.of(self.here.incident_id))
        return [one for one in entries if one.action == action]


def log_in(browser: TestClient, login: str, password: str = PASSWORD) -> Response:
    """Fill in the login page, as it is; return where it leads."""
    form = {"login": login, "password": password}
    return browser.post("/desk/login", data=form | key_of(browser, "/desk/login"))


def key_of(browser: TestClient, page: str) -> dict[str, str]:
    """Return the hidden field of the forms on a page."""
    found = _KEY.search(browser.get(page).text)
    return {"key": found[1] if found else ""}


def press(browser: TestClient, page: str, where: str = "", **fields: str) -> Response:
    """Send a form of a page, with its key."""
    return browser.post(where or page, data=fields | key_of(browser, page))
