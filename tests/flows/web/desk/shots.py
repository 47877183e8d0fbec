"""Pictures of the duty desk, wide and on a telephone; no test, it needs chromium.

`python -m tests.flows.web.desk.shots FOLDER`: an epidemic in the sample township, asked
and partly answered, carried by the plain engine.
"""

import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from argon2 import PasswordHasher
from starlette.testclient import TestClient

from flows.accounts.keeping import add_account
from flows.accounts.passwords import Passwords
from flows.cli.main import main as muster
from flows.conducting import conductor_of
from flows.declaring import Declaration, declare
from flows.engine.answers import Source, record
from flows.engine.clock import WallClock
from flows.engine.plain import run_due
from flows.settings import Settings
from flows.web.app import build_app, office_of
from flows.wiring.deciding import open_desk
from plans.identity import CellCode, IncidentId, KindOfRun
from plans.people.accounts import Account, DeskRole
from plans.people.call_ups import Said
from plans.people.replies import Reply
from plans.plan import Level
from tests.flows.web.desk.seats import log_in
from tests.flows.web.shots import CHROMIUM, FLAGS

PASSWORD = "three wet hands"  # noqa: S105 -- of invented people
SIZES = {"wide": "1280,1400", "telephone": "390,3600"}


def main(folder: Path) -> None:
    """Write the pages and their pictures into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        site = Path(made) / "site"
        muster(["init", str(site), "--sample"])
        settings = Settings(site=site)
        incident_id = begin(settings)
        client = client_of(settings)
        for name, text in pages(client, incident_id).items():
            file = folder / f"{name}.html"
            file.write_text(text, encoding="utf-8")
            for size, window in SIZES.items():
                shoot(file, folder / f"{name}-{size}.png", window)


def begin(settings: Settings) -> IncidentId:
    """Declare, ask, and let some people answer."""
    declaration = Declaration(
        plan="epidemic",
        level=Level.SECOND,
        kind_of_run=KindOfRun.EXERCISE,
        cells=(CellCode("LH-1"), CellCode("LH-2")),
        key="shots",
        by="township-head",
        name="Autumn drill",
        matter="Nine cases of fever in one school, cause unknown",
    )
    clock = WallClock()
    incident_id = declare(declaration, settings, clock).incident_id
    conductor = conductor_of(settings)
    for _ in range(4):
        run_due(incident_id, conductor)
        _answer(settings, incident_id, clock.now())
    return incident_id


def _answer(settings: Settings, incident_id: IncidentId, now: datetime) -> None:
    says = (
        Reply(said=Said.ACCEPTED),
        Reply(said=Said.ACCEPTED, ready_in=timedelta(minutes=20), note="by bike"),
        Reply(said=Said.DECLINED, note="on night shift"),
        None,
    )
    with open_desk(settings) as desk:
        asked = [one for one in desk.ledger.of(incident_id) if one.reply_code]
        for number, message in enumerate(asked):
            if reply := says[number % len(says)]:
                record(desk, message, reply, Source(via="web"), now=now)


def client_of(settings: Settings) -> TestClient:
    """Return the browser of a commander."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with open_desk(settings) as desk:
        account = Account(
            login="chen",
            desk_role=DeskRole.COMMANDER,
            person_no="P0003",
            password_hash=cheap.hash(PASSWORD.encode()),
            created_at=datetime.now(UTC),  # noqa: TID251 -- a script of its own
        )
        add_account(desk, account)
    office = office_of(settings)
    made = type(office)(**vars(office) | {"passwords": Passwords(cheap)})
    client = TestClient(build_app(settings, made), follow_redirects=True)
    log_in(client, "chen", PASSWORD)
    return client


def pages(client: TestClient, incident_id: IncidentId) -> dict[str, str]:
    """Return the pages by name."""
    get = partial(_get, client)
    one = f"/desk/i/{incident_id}"
    people = get(f"{one}/people?how=silent")
    message = people.split("/m/")[1][:32]
    fresh = TestClient(client.app)
    return {
        "login": fresh.get("/desk/login").text,
        "all": get("/desk"),
        "one": get(one),
        "one-zh": get(f"{one}?lang=zh"),
        "people": get(f"{one}/people?lang=en"),
        "answer": get(f"/desk/m/{message}"),
        "orders": get(f"{one}/orders"),
        "timeline": get(f"{one}/timeline"),
    }


def _get(client: TestClient, path: str) -> str:
    return client.get(path).text


def shoot(page: Path, picture: Path, window: str) -> None:
    """Write the picture of a page."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(  # noqa: S603 -- our own words
            [
                *(CHROMIUM, *FLAGS, f"--user-data-dir={profile}"),
                *(f"--window-size={window}", f"--screenshot={picture}"),
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
