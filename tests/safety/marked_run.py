"""A whole epidemic at the marked site: all doors are used, and faults provoked."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from queue import Empty
from threading import Event, Thread
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from flows.accounts.keeping import add_account
from flows.accounts.passwords import Passwords
from flows.conducting import conductor_of
from flows.engine.clock import WallClock
from flows.engine.stand_down import stand_down
from flows.services import together
from flows.services.processes import is_running
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.identity import IncidentId, OccasionId
from plans.people.accounts import Account, DeskRole
from tests.flows.trial import free_port, wait_for
from tests.safety.leaks import Marks
from tests.safety.marked import (
    COMMUNITY,
    DIGITS,
    HAN,
    HOOK_TOKEN,
    PASSWORD,
    WORD,
    Gateway,
    make_marked_site,
    marks_of,
    open_gateway,
)

NOTE = f"Ana {WORD} 安{HAN}, call +{DIGITS}0001"
#: Words of an error that hold a person, as errors of databases and libraries do.
ERROR = f"row of Ana {WORD} {DIGITS}"
#: What a table refuses while a fault lasts.
FAULTS = ("message", "attempt", "answer", "pledge")
_BUTTON = re.compile(r'name="do" value="([a-z0-9]+)"')
_KEY = re.compile(r'name="key" value="([0-9a-f]+)"')
_NEED = re.compile(r'<option value="([^"]+)"')
_CODE = re.compile(r"(?<![A-Za-z0-9])[A-HJ-NP-Z][0-9]{4,}")
_LINK = re.compile(r"http://[^\s/]+/a/[A-Za-z0-9_-]{38}")
_SPEED = 120.0
_NOTHING_YET = IncidentId(OccasionId(""))
_TIMEOUT_S = 20


@dataclass
class MarkedRun:
    """The site while it runs."""

    settings: Settings
    gateway: Gateway
    incident_id: IncidentId = _NOTHING_YET
    #: What commands printed where errors go.
    errors: list[str] = field(default_factory=list)
    #: How often a page told that something is broken.
    broken: int = 0
    _texts: list[str] = field(default_factory=list)
    _over: Event = field(default_factory=Event)

    @property
    def marks(self) -> Marks:
        return marks_of(self._texts)

    def go(self) -> None:
        """Let the epidemic run to its end."""
        answering = Thread(target=self._answer_all, daemon=True)
        with self._fault("message"):
            self.incident_id = self._declare()
            wait_for(lambda: "step_failed" in self.actions())
        with self._fault("attempt"):
            wait_for(lambda: bool(self._log("sender")))
        wait_for(lambda: not is_running("sender", self.settings))
        together.start_missing(self.settings, ("sender",))
        self._knock()
        answering.start()
        wait_for(lambda: bool(self._count("answer")))
        with self._fault("answer"):
            wait_for(lambda: self.broken > 0)
        self._spoil_a_row()
        wait_for(lambda: self._count("donation_channel") > 0)
        self._give()
        stand_down(self.incident_id, conductor_of(self.settings), by="operator")
        wait_for(lambda: not self._count("delivery", "state IN ('queued', 'leased')"))
        self._over.set()
        answering.join(_TIMEOUT_S)

    def actions(self) -> set[str]:
        with open_desk(self.settings, is_writer=False) as desk:
            return {one.action for one in desk.journal.of(self.incident_id)}

    def _declare(self) -> IncidentId:
        words = ("epidemic", "--level", "II", "--exercise", "Marks", "--by")
        self._muster("declare", *words, "township-head", "--cell", COMMUNITY)
        with open_desk(self.settings, is_writer=False) as desk:
            return desk.incidents.all()[0].incident_id

    def _muster(self, *words: str) -> None:
        done = subprocess.run(  # noqa: S603 -- our own words
            [sys.executable, "-P", "-m", "flows.cli", *words],
            env=self.settings.child_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        self.errors.append(done.stderr)

    # What goes wrong

    @contextmanager
    def _fault(self, table: str) -> Iterator[None]:
        """Let the database refuse every new row of a table, naming a person."""
        self._sql(
            f"CREATE TRIGGER fault BEFORE INSERT ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{ERROR}'); END"
        )
        try:
            yield
        finally:
            self._sql("DROP TRIGGER fault")

    def _spoil_a_row(self) -> None:
        """Make what is read of an open step a fault that says a name, for a while."""
        self._sql(f"UPDATE step SET state = '{ERROR}' WHERE step = 'gates'")  # noqa: S608 -- as above
        with suppress(HTTPError):
            self._read(build_opener(), f"/board/{self.incident_id}")
        wait_for(lambda: "LookupError" in self._log("engine"))
        Event().wait(0.5)
        self._sql("UPDATE step SET state = 'waiting' WHERE step = 'gates'")

    def _sql(self, statement: str) -> None:
        with closing(sqlite3.connect(self._file, timeout=20)) as connection, connection:
            connection.execute(statement)

    def _count(self, table: str, where: str = "1") -> int:
        asked = f"SELECT count(*) FROM {table} WHERE {where}"  # noqa: S608 -- our own words
        with closing(sqlite3.connect(self._file, timeout=20)) as connection:
            return int(connection.execute(asked).fetchone()[0])

    @property
    def _file(self) -> Path:
        return self.settings.site / "muster.db"

    def _log(self, service: str) -> str:
        file = self.settings.run_folder / f"{service}.log"
        return file.read_text(encoding="utf-8")

    # What people do

    def _answer_all(self) -> None:
        answered = 0
        while not self._over.is_set():
            try:
                message = self.gateway.arrived.get(timeout=0.2)
            except Empty:
                continue
            text = f"{message['title']} {message['message']}"
            self._texts.append(text)
            link, code = _LINK.search(text), _CODE.search(text)
            if link and code:
                answered += 1
                by_text = answered % 4 == 0
                with suppress(HTTPError):
                    if by_text:
                        self._hook(message["to"], f"{code[0]} yes in 5 minutes")
                        self._hook(message["to"], f"{code[0]} {NOTE}")
                    else:
                        self._press(link[0])

    def _press(self, link: str) -> None:
        browser = build_opener()
        path = link[link.index("/a/") :]
        buttons = set(_BUTTON.findall(self._read(browser, path)))
        order = ("advice", "received", "yes")
        pressed = next((one for one in order if one in buttons), "")
        if pressed:
            fields = {"do": pressed, "note": NOTE, "advice": f"Close it. {NOTE}"}
            self._read(browser, path, fields | {"number": "6"})

    def _give(self) -> None:
        page, browser = f"/give/{self.incident_id}", build_opener()
        with self._fault("pledge"):
            self._promise(page, browser)
        self._promise(page, browser)
        assert self._count("pledge") == 1

    def _promise(self, page: str, browser: OpenerDirector) -> None:
        html = self._read(browser, page)
        key, need = _KEY.search(html), _NEED.search(html)
        assert key
        assert need
        who = {"donor": f"Bo {WORD}", "contact": f"+{DIGITS}9999"}
        fields = {"key": key[1], "need": need[1], "quantity": "3"}
        with suppress(HTTPError):
            self._read(browser, page, fields | who)

    def _knock(self) -> None:
        """Use the doors of the office, rightly and wrongly."""
        self._hook(f"+{DIGITS}7777", f"Ana {WORD} calls back")
        desk = build_opener(HTTPCookieProcessor(CookieJar()))
        for password in (f"wrong {WORD}", PASSWORD):
            key = _KEY.search(self._read(desk, "/desk/login"))
            assert key
            form = {"login": "ana", "password": password, "key": key[1]}
            with suppress(HTTPError):
                self._read(desk, "/desk/login", form)
        self._read(desk, f"/desk/i/{self.incident_id}/people")
        for path in (f"/a/{WORD}", f"/{WORD}?name=Ana+{WORD}"):
            with suppress(HTTPError):
                self._read(desk, path)
        person = {"name": f"Bo {WORD}", "born": "1990", "channel": "sms"}
        person |= {"address": f"+{DIGITS}8888", "briefing": "1", "consent": "1"}
        self._read(build_opener(), "/join", person | {"language": "en"})
        assert self._count("registration") == 1

    def _hook(self, sender: str, text: str) -> None:
        body = f'{{"from": "{sender}", "text": "{text}"}}'.encode()
        headers = {"Authorization": f"Bearer {HOOK_TOKEN}"}
        headers |= {"Content-Type": "application/json"}
        self._open(build_opener(), Request(self._url("/hook/message"), body, headers))  # noqa: S310 -- loopback

    def _read(
        self, browser: OpenerDirector, path: str, form: Mapping[str, str] | None = None
    ) -> str:
        data = urlencode(form).encode() if form else None
        return self._open(browser, Request(self._url(path), data))  # noqa: S310 -- loopback

    def _open(self, browser: OpenerDirector, request: Request) -> str:
        try:
            with browser.open(request, timeout=_TIMEOUT_S) as page:
                return str(page.read().decode())
        except HTTPError as error:
            self.broken += error.code >= 500
            raise

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.settings.web_port}{path}"


def add_ana(settings: Settings) -> None:
    account = Account(
        login="ana",
        desk_role=DeskRole.COMMANDER,
        password_hash=Passwords().hashed(PASSWORD),
        created_at=WallClock().now(),
    )
    with open_desk(settings) as desk:
        add_account(desk, account)


@contextmanager
def marked_run(folder: Path) -> Iterator[MarkedRun]:
    """Yield the site with its processes running; they have ended after the block."""
    web_port = free_port()
    settings = Settings(
        site=folder / "site",
        web_port=web_port,
        prefect_port=free_port(),
        public_url=f"http://127.0.0.1:{web_port}",
        clock_speed=_SPEED,
        lease_s=2,
    )
    with open_gateway() as gateway:
        make_marked_site(settings.site, gateway.where)
        add_ana(settings)
        services = ("prefect", "engine", "sender", "web")
        together.start_all(settings, services)
        try:
            yield MarkedRun(settings, gateway)
        finally:
            together.down(settings)
