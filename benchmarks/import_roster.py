"""Importing 100,000 people, beside a bare pandas read and the bare insert of the same.

Both in one run, each in a process of its own, in turn; medians of three. The bare
insert is the driver's own executemany of the rows that our import made, into the same
tables, in one transaction.
"""

import csv
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import pandas as pd
import psycopg
import sqlalchemy as sa

from connectors.store import close_store, upgrade_store
from flows.cli.main import main as muster
from flows.engine.clock import WallClock
from flows.library import site_in
from flows.settings import Settings
from flows.wiring.importing import Source, import_file, import_files
from tests.postgres import running_postgres

PEOPLE = 100_000
ROUNDS = 3
MOST_TIMES, MOST_MB = 4, 500
CELLS = "cell"
CONTACT = ("channel", "address", "verified", "exercises")
HEADINGS = (
    *("person_no", "name", "birth_year", "languages", "cell", "latitude", "longitude"),
    *("roles", "skills", "available", "on_call", "away", "deputy"),
    *(f"contact1_{part}" for part in CONTACT),
    *(f"contact2_{part}" for part in CONTACT),
)
TABLES = ("party", "party_role", "party_skill", "contact_point")


def write_people(file: Path) -> None:
    """Write a roster as an office might have it: no two people alike."""
    cells = [f"LH-{n % 5 + 1}-{n % 6 + 1}" for n in range(30)]
    windows = ("", "daily 06:00-23:00", "mon-fri 18:00-22:00; sat-sun 08:00-20:00")
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(HEADINGS)
        for n in range(PEOPLE):
            year, day = 2025 + n % 4, n % 28 + 1
            writer.writerow(
                [
                    *(f"Q{n:06}", f"Ana Bo {n}", 1940 + n % 65, ("zh", "zh;en")[n % 2]),
                    *(cells[n % 30], 30 + n / PEOPLE, 120 + n / PEOPLE),
                    ("resident", "resident;volunteer")[n % 2],
                    f"first-aid:{year}-06-{day:02}" if n % 3 else "",
                    *(windows[n % 3], "", "", f"Q{n // 2:06}" if n % 50 == 1 else ""),
                    *("sms", f"+86100{n:08}", f"2026-{n % 12 + 1:02}-{day:02}", "yes"),
                    *("email", f"q{n:06}@people.example", "2026-05-01", "yes"),
                ]
            )


def ours(folder: Path, url: str, file: Path) -> dict[str, float]:
    """Return seconds and peak memory of our import."""
    settings = Settings(site=folder, store_url=url)
    site, now = site_in(folder), WallClock().now()
    began = perf_counter()
    done = import_file(settings, site, "people", Source(file), now=now)
    seconds = perf_counter() - began
    if (done.added, done.bad) != (PEOPLE, 0):
        sys.exit(f"not every row was taken: {done}")
    began = perf_counter()
    again = import_file(settings, site, "people", Source(file), now=now)
    if again.unchanged != PEOPLE:
        sys.exit(f"the second time changed something: {again}")
    return {
        "seconds": seconds,
        "again": perf_counter() - began,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def bare(url: str, file: Path, made_by_us: str) -> dict[str, float]:
    """Return seconds of a bare pandas read and the bare insert of what we made of it.

    Args:
        url: Of a new store.
        file: The roster.
        made_by_us: The URL of the store that our import filled.
    """
    with _connection(made_by_us) as connection:
        rows = {table: _rows(connection, table) for table in (CELLS, *TABLES)}
    upgrade_store(url)
    close_store(url)
    with _connection(url) as connection:
        _insert(connection, url, CELLS, rows[CELLS])
    began = perf_counter()
    pd.read_csv(file)
    read_s = perf_counter() - began
    began = perf_counter()
    with _connection(url) as connection:
        for table in TABLES:
            _insert(connection, url, table, rows[table])
    insert_s = perf_counter() - began
    return {"read": read_s, "insert": insert_s, "seconds": read_s + insert_s}


def compared(store: str, folder: Path, urls: Iterator[str]) -> None:
    """Print the figures of one kind of store."""
    file = folder / "big.csv"
    results: dict[str, list[dict[str, float]]] = {"ours": [], "bare": []}
    for _ in range(ROUNDS):
        url, other = next(urls), next(urls)
        settings = Settings(site=folder, store_url=url)
        cells = {"cells": folder / "cells.csv"}
        import_files(settings, site_in(folder), cells, now=WallClock().now())
        close_store(url)
        results["ours"].append(_child("ours", folder, url, file))
        results["bare"].append(_child("bare", other, file, url))
    middle = {
        name: {key: median(one[key] for one in rounds) for key in rounds[0]}
        for name, rounds in results.items()
    }
    us, them = middle["ours"], middle["bare"]
    times = us["seconds"] / them["seconds"]
    print(
        f"{store}: {PEOPLE:,} rows in {us['seconds']:.2f} s (again, unchanged: "
        f"{us['again']:.2f} s), peak {us['mb']:.0f} MB; bare read {them['read']:.2f} s "
        f"+ bare insert {them['insert']:.2f} s; ratio {times:.2f} (bar {MOST_TIMES}), "
        f"medians of {ROUNDS}"
    )
    if store == "SQLite" and (times > MOST_TIMES or us["mb"] > MOST_MB):
        sys.exit(f"missed: at most {MOST_TIMES} times and {MOST_MB} MB")


def main() -> None:
    """Compare on SQLite, and for the record on PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="muster-import-") as name:
        folder = Path(name) / "site"
        muster(["init", str(folder), "--sample"])
        write_people(folder / "big.csv")
        sqlite = (f"sqlite:///{name}/{n}.db" for n in count())
        compared("SQLite", folder, sqlite)
        with running_postgres() as server:
            compared("PostgreSQL", folder, (server.new_database() for _ in count()))


def _child(*words: object) -> dict[str, float]:
    command = [sys.executable, "-P", "-m", "benchmarks.import_roster"]
    done = subprocess.run(  # noqa: S603 -- ourselves
        [*command, *map(str, words)],
        stdout=subprocess.PIPE,
        check=True,
        cwd=Path(__file__).parent.parent,
    )
    return dict(json.loads(done.stdout))


def _connection(url: str) -> Any:  # noqa: ANN401 -- either driver's own
    address = sa.make_url(url)
    if address.get_backend_name() != "sqlite":
        plain = address.set(drivername="postgresql")
        return psycopg.connect(plain.render_as_string(hide_password=False))
    connection = sqlite3.connect(str(address.database))
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    return connection


def _rows(connection: Any, table: str) -> list[tuple[Any, ...]]:  # noqa: ANN401 -- as above
    query = f"SELECT * FROM {table}"  # noqa: S608 -- our own tables
    found = connection.cursor().execute(query).fetchall()
    return [tuple(map(_writable, row)) for row in found]


def _writable(value: object) -> object:
    # A driver that reads JSON as an object does not write it so.
    return json.dumps(value) if isinstance(value, dict) else value


def _insert(
    connection: Any,  # noqa: ANN401 -- as above
    url: str,
    table: str,
    rows: Sequence[tuple[Any, ...]],
) -> None:
    mark = "?" if url.startswith("sqlite") else "%s"
    marks = ",".join([mark] * len(rows[0]))
    statement = f"INSERT INTO {table} VALUES ({marks})"  # noqa: S608 -- our own tables
    connection.cursor().executemany(statement, rows)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["ours", folder, url, file]:
            print(json.dumps(ours(Path(folder), url, Path(file))))
        case ["bare", url, file, made_by_us]:
            print(json.dumps(bare(url, Path(file), made_by_us)))
        case _:
            main()
