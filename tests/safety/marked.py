"""A site whose people and secrets are marked, and the world around it.

All that a person or a secret is called here has a mark that nothing else has. The
gateway says back to us what it was sent, as some do when something is wrong.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import dumps, loads
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

import yaml

from flows.engine.clock import WallClock
from flows.library import site_in
from flows.sample import sample_files
from flows.settings import Settings
from flows.wiring.importing import NOUNS, import_files
from tests.flows.trial import free_port
from tests.safety.leaks import Marks

SEED = 20261125
#: In names, addresses, notes, tokens and passwords.
WORD, HAN, DIGITS = "Zqxj", "㐂㐄", "86199471"
PASSWORD = f"three wet hands {WORD}"
HOOK_TOKEN = f"hook-{WORD}-token"
SECRETS = {
    "MUSTER_LINK_KEY": f"link-key-{WORD}-0123456789abcdef0123456789",
    "MUSTER_HOOK_TOKEN": HOOK_TOKEN,
    "SMS_PASSWORD": f"sms-{WORD}",
    "MAIL_PASSWORD": f"mail-{WORD}",
}
MARKS = frozenset({WORD, HAN, DIGITS})
#: People enough for the one community that the incident is in.
COMMUNITY = "LH-1"
_ASKED = {"volunteer", "grid-worker", "household-contact"}
_OFFICES_AND_EXPERTS = 54
#: Who receives reports at the level above.
_ABOVE = {"P0701"}
#: So many messages arrive at once; the next one first comes back as a fault.
_EVERY = 9


def marked_person(row: Mapping[str, str]) -> dict[str, str]:
    number = row["person_no"]
    name = f"安{HAN}{number}" if row["languages"] == "zh" else f"Ana {WORD} {number}"
    changed = {"name": name}
    for field, text in row.items():
        if field.endswith("_address"):
            mail = text.replace("@", f"-{WORD.lower()}@")
            changed[field] = mail.replace("+861000", f"+{DIGITS}")
    return dict(row) | changed


def make_marked_site(folder: Path, gateway: str) -> None:
    """Make the sample township with marked people, whose mail server is away."""
    folder.mkdir()
    now = WallClock().now()
    texts = sample_files(SEED, now.date())
    texts["site.yaml"] = yaml.safe_dump(_site(texts["site.yaml"], gateway))
    texts["people.csv"] = _people(texts["people.csv"])
    texts["partners.csv"] = texts["partners.csv"].replace("+861000", f"+{DIGITS}")
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    secrets = folder / "secrets.env"
    secrets.touch(mode=0o600)
    lines = [f"{name}={text}\n" for name, text in SECRETS.items()]
    secrets.write_text("".join(lines), encoding="utf-8")
    files = {one: folder / f"{one}.csv" for one in NOUNS}
    taken = import_files(Settings(site=folder), site_in(folder), files, now=now)
    assert [one.bad for one in taken] == [0, 0, 1, 0]


def _site(text: str, gateway: str) -> dict[str, Any]:
    site: dict[str, Any] = yaml.safe_load(text)
    closed = f"127.0.0.1:{free_port()}"
    channels = site["channels"]
    channels["sms"]["url"] = (
        f"json://office:${{SMS_PASSWORD}}@{gateway}/?:to={{address}}"
    )
    channels["group"]["url"] = f"json://{gateway}/group"
    channels["voice"]["url"] = f"json://{closed}/?:to={{address}}"
    channels["email"]["url"] = (
        f"mailto://office:${{MAIL_PASSWORD}}@{closed}/?to={{address}}&from=a@b.example"
    )
    site["registration"] = {
        "briefing": {"en": "Wear a mask.", "zh": "戴口罩。"},
        "contact": "office@linhe.example",
    }
    return site


def _people(text: str) -> str:
    rows = [
        marked_person(row)
        for row in csv.DictReader(io.StringIO(text))
        if _is_needed(row)
    ]
    # The file of bad rows has them as they came.
    rows.append(rows[-1] | {"person_no": "P9999", "birth_year": f"{WORD} 19xx"})
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def _is_needed(row: Mapping[str, str]) -> bool:
    if row["person_no"] in _ABOVE:
        return True
    is_office = int(row["person_no"][1:]) <= _OFFICES_AND_EXPERTS
    is_near = row["cell"].startswith(COMMUNITY) and _ASKED & set(
        row["roles"].split(";")
    )
    return is_office or bool(is_near)


class Gateway(ThreadingHTTPServer):
    """Takes messages; what it will not take it says back, word by word."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.arrived: SimpleQueue[Mapping[str, str]] = SimpleQueue()
        self.keys: set[str] = set()

    @property
    def where(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class _Door(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        key = self.headers.get("Idempotency-Key", "")
        is_new = key not in self.server.keys
        self.server.keys.add(key)
        is_refused = is_new and len(self.server.keys) % _EVERY == 0
        if not is_refused:
            self.server.arrived.put(loads(raw))
        said = "error" if is_refused else "taken"
        told = dumps({said: loads(raw)}).encode()
        self.send_response(503 if is_refused else 200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the library's name
        """Say nothing."""


@contextmanager
def open_gateway() -> Iterator[Gateway]:
    with Gateway() as gateway:
        serving = Thread(target=gateway.serve_forever, daemon=True)
        serving.start()
        try:
            yield gateway
        finally:
            gateway.shutdown()


_LINK = re.compile(r"/a/([A-Za-z0-9_-]{38})")
_CODE = re.compile(r"(?<![A-Za-z0-9])[A-HJ-NP-Z][0-9]{4,}")


def marks_of(texts: Sequence[str]) -> Marks:
    """Return the marks, with the tokens and reply codes of all that arrived."""
    tokens = {one for text in texts for one in _LINK.findall(text)}
    codes = {one for text in texts for one in _CODE.findall(text)}
    return Marks(words=MARKS | tokens, codes=frozenset(codes))
