# ruff: noqa: INP001 -- a script among pictures
"""`make screens`: pictures of a real run, taken with Chromium.

Runs the demo on ports of its own, leaves it running, and photographs the run in the
Prefect UI and the public pages. Needs a `chromium` on the path (Debian: chromium).
"""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex, token_urlsafe
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent.parent
WIDE, TELEPHONE = "1400,1080", "500,1000"
_RUN = re.compile(r"http://127\.0\.0\.1:\d+/runs/flow-run/[0-9a-f-]{36}")
_BOARD = re.compile(r"http://127\.0\.0\.1:\d+/board/\S+")
_FORM_KEY = re.compile(r'name="key" value="([0-9a-f]{64})"')
_LINK = re.compile(r"http://127\.0\.0\.1:\d+/a/[\w-]{38}")
#: Chromium must not try to reach anybody.
_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def main() -> int:
    """Take the pictures; return the exit code."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        sys.stderr.write("screens: no chromium here; Debian: apt install chromium\n")
        return 1
    with _demo() as told:
        run, board = _found(_RUN, told), _found(_BOARD, told)
        _take(browser, "prefect-run.png", run, WIDE)
        _take(browser, "board.png", board, "900,1500")
        _take(browser, "give.png", board.replace("/board/", "/give/"), TELEPHONE)
        for language, link in _answer_links().items():
            _take(browser, f"answer-{language}.png", link, TELEPHONE)
        with _desk(board) as desk:
            _take(browser, "desk.png", desk, "1280,1300")
            _take(browser, "desk-telephone.png", desk, TELEPHONE)
    return 0


@contextmanager
def _demo() -> Iterator[str]:
    """Run the demo and hand out what it told, once it is over and kept running."""
    ports = {"MUSTER_WEB_PORT": _free_port(), "MUSTER_PREFECT_PORT": _free_port()}
    command = [sys.executable, "-P", "-m", "flows.demo", "--keep"]
    demo = subprocess.Popen(  # noqa: S603 -- our own words
        command,
        cwd=ROOT,
        env=os.environ | ports,  # noqa: TID251 -- a script of its own
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    told = ""
    try:
        for line in demo.stdout or ():
            told += line
            if "/runs/flow-run/" in line and "Ctrl-C" in line:
                break
        yield told
    finally:
        demo.send_signal(signal.SIGINT)
        demo.wait(60)


@contextmanager
def _desk(board: str) -> Iterator[str]:
    """Log in as an operator; hand out the incident's page of the desk, as a file."""
    root, _, incident = board.partition("/board/")
    login, password = f"desk-{token_hex(4)}", token_urlsafe(16)
    subprocess.run(  # noqa: S603 -- our own words
        [
            *(sys.executable, "-P", "-m", "flows.cli", "account", "add", login),
            *("--desk-role", "operator"),
        ],
        cwd=ROOT,
        env=os.environ | {"MUSTER_SITE": ".demo/site"},  # noqa: TID251 -- a script of its own
        input=password,
        text=True,
        check=True,
        capture_output=True,
    )
    browser = build_opener(HTTPCookieProcessor())
    door = browser.open(f"{root}/desk/login").read().decode()
    key = _FORM_KEY.findall(door)[0]
    form = urlencode({"login": login, "password": password, "key": key}).encode()
    browser.open(f"{root}/desk/login", form).close()
    with tempfile.NamedTemporaryFile(suffix=".html") as page:
        page.write(browser.open(f"{root}/desk/i/{incident}").read())
        page.flush()
        yield Path(page.name).as_uri()


def _answer_links() -> dict[str, str]:
    """Return an answer link a language, of a question that nobody has answered."""
    with sqlite3.connect(ROOT / ".demo" / "site" / "muster.db") as store:
        rows = store.execute(
            "SELECT language, body FROM message "
            "WHERE wants_answer AND message_id NOT IN "
            "(SELECT message_id FROM ask JOIN answer USING (ask_id)) ORDER BY put_at"
        ).fetchall()
    found = {language: _LINK.search(body) for language, body in rows}
    return {language: link[0] for language, link in found.items() if link}


def _take(browser: str, name: str, address: str, size: str) -> None:
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(  # noqa: S603 -- our own words
            [
                *(browser, *_QUIET, f"--user-data-dir={profile}"),
                *(f"--window-size={size}", f"--screenshot={FOLDER / name}"),
                # Prefect's pages draw themselves; ours refresh themselves for ever.
                *(["--virtual-time-budget=15000"] if "/runs/" in address else []),
                address,
            ],
            check=True,
            capture_output=True,
            timeout=60,
        )
    sys.stdout.write(f"{(FOLDER / name).relative_to(ROOT)}\n")


def _found(pattern: re.Pattern[str], told: str) -> str:
    found = pattern.search(told)
    if found is None:
        sys.stderr.write(told)
        msg = "screens: the demo did not tell where to look"
        raise SystemExit(msg)
    return found[0]


def _free_port() -> str:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return str(door.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
