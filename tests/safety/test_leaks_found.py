"""The search for leaks finds what has leaked, however it is written."""

import base64
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from flows.engine.clock import Patience, pause
from tests.safety.leaks import Marks, leaks_in, watched_processes

MARKS = Marks(words=frozenset({"Ana Zqxj", "安㐂㐄"}), codes=frozenset({"K1234"}))


@pytest.mark.parametrize(
    "text",
    [
        "call-up sent to Ana Zqxj\n",
        "CALL-UP SENT TO ANA ZQXJ\n",
        json.dumps({"to": "安㐂㐄"}),
        json.dumps({"to": "安㐂㐄"}, ensure_ascii=False),
        f"GET /?name={quote('Ana Zqxj')}",
        "reply_code=K1234",
    ],
)
def test_a_mark_in_a_log_is_found(tmp_path: Path, text: str) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "engine.log").write_text(text, encoding="utf-8")

    assert list(leaks_in(tmp_path, MARKS)) == [str(tmp_path / "run" / "engine.log")]


def test_a_code_inside_an_id_is_none(tmp_path: Path) -> None:
    (tmp_path / "engine.log").write_text("id=AK1234 aK12345", encoding="utf-8")

    assert leaks_in(tmp_path, MARKS) == {}


def test_a_mark_in_a_row_that_lies_in_parts_is_found(tmp_path: Path) -> None:
    file = tmp_path / "prefect.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE log (message TEXT)")
        # The mark begins before the end of a page and ends on another.
        for before in range(3_000, 4_200, 4):
            told = (
                "." * before + "Ana Zqxj" + base64.b64encode(os.urandom(3_000)).decode()
            )
            connection.execute("INSERT INTO log VALUES (?)", [told])

    assert f"{file}: log" in leaks_in(tmp_path, MARKS)


def test_a_mark_in_the_words_of_a_process_is_found(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "input()", "Ana Zqxj"]
    environment = {"MUSTER_SITE": str(tmp_path), "PASSWORD": "安㐂㐄"}
    with (
        watched_processes(tmp_path) as seen,
        subprocess.Popen(command, env=environment, stdin=subprocess.PIPE) as child,  # noqa: S603 -- our own words
    ):
        patience = Patience(30)
        while not (any(seen["cmdline"]) or patience.is_over()):
            pause(0.05)
        child.communicate(b"\n")

    assert MARKS.found_in(b"".join(seen["cmdline"])) == {"Ana Zqxj"}
    assert MARKS.found_in(b"".join(seen["environ"])) == {"安㐂㐄"}
