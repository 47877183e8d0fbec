"""A search for marks wherever something of a run may be left or seen."""

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from urllib.parse import quote

_LOOK_EVERY_S = 0.2
_WHOLE_WORD = re.compile(rb"[A-Za-z0-9]+")
#: How a file of SQLite begins.
_OF_SQLITE = b"SQLite format 3"


@dataclass(frozen=True)
class Marks:
    """Words that only people's data and secrets have."""

    #: Found inside other words too, however they are written.
    words: frozenset[str] = frozenset()
    #: Letters and digits: found as words of their own only, and in the same case.
    codes: frozenset[str] = frozenset()

    def found_in(self, text: bytes) -> set[str]:
        """Return which are found."""
        lowered, whole = text.lower(), set(_WHOLE_WORD.findall(text))
        return {
            *(
                one
                for one in self.words
                if any(way.lower() in lowered for way in ways_to_write(one))
            ),
            *(one for one in self.codes if one.encode() in whole),
        }


def ways_to_write(word: str) -> set[bytes]:
    return {
        word.encode(),
        word.encode("utf-16-le"),
        json.dumps(word)[1:-1].encode(),
        quote(word).encode(),
    }


def leaks_in(folder: Path, marks: Marks) -> dict[str, list[str]]:
    """Return the marks found below a folder, by file, and by table of its databases."""
    found = {
        where: marks.found_in(text)
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        for where, text in texts_of(file)
    }
    return {where: sorted(words) for where, words in found.items() if words}


def texts_of(file: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the bytes of a file; of a database also its rows, kept in parts."""
    raw = file.read_bytes()
    yield str(file), raw
    if raw.startswith(_OF_SQLITE):
        yield from rows_of(file)


def rows_of(database: Path) -> Iterator[tuple[str, bytes]]:
    with closing(sqlite3.connect(database)) as connection:
        connection.text_factory = bytes
        asked = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables = [one.decode() for (one,) in connection.execute(asked)]
        for table in tables:
            rows = connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- its own
            cells = (cell for row in rows for cell in row)
            text = b"\n".join(_bytes_of(cell) for cell in cells)
            yield f"{database}: {table}", text


def _bytes_of(cell: object) -> bytes:
    return cell if isinstance(cell, bytes) else str(cell).encode()


@contextmanager
def watched_processes(site: Path) -> Iterator[Mapping[str, set[bytes]]]:
    """Yield what the processes of a site show of themselves, until the block ends.

    By `cmdline` (what `ps` tells everybody) and `environ` (for their owner).
    """
    seen: dict[str, set[bytes]] = {"cmdline": set(), "environ": set()}
    over = Event()
    with ThreadPoolExecutor(1) as threads:
        watching = threads.submit(_watch, site, seen, over)
        try:
            yield seen
        finally:
            over.set()
        watching.result()


def _watch(site: Path, seen: Mapping[str, set[bytes]], over: Event) -> None:
    while not over.wait(_LOOK_EVERY_S):
        for folder in Path("/proc").glob("[0-9]*"):
            shown = shown_by(folder, list(seen))
            if f"MUSTER_SITE={site}".encode() in shown["environ"].split(b"\0"):
                for name, text in shown.items():
                    seen[name].add(text)


def shown_by(folder: Path, names: Sequence[str]) -> dict[str, bytes]:
    try:
        return {name: (folder / name).read_bytes() for name in names}
    except OSError:  # it has ended, or is not ours
        return dict.fromkeys(names, b"")
