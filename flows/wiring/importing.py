"""What importing needs: files through pandas, and the registry of the store."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from connectors.roster_sheet import (
    Known,
    SheetError,
    SheetRead,
    Table,
    read_cells,
    read_partners,
    read_people,
    read_posts,
    write_bad_rows,
)
from connectors.store import Store, close_store, open_store
from flows.settings import Settings, spoken_language
from flows.wiring.roster_words import role_words, skill_words
from plans.people.registry import Registry, Taken
from plans.people.roster import PartyKind, Wanted
from plans.running.switches import SITE_ENDED, EndedSiteError
from plans.site import Site

#: What can be imported; later ones refer to earlier ones.
NOUNS = ("cells", "posts", "people", "partners")

_READ: Mapping[str, Callable[[Path, Known], SheetRead[Any]]] = {
    "cells": read_cells,
    "posts": read_posts,
    "people": read_people,
    "partners": read_partners,
}
_WITH_POINTS = frozenset({"people", "partners"})
#: How many bad rows an Import tells of; its file of bad rows has all.
_MOST_TOLD = 1_000


class Source(NamedTuple):
    """Where a roster is."""

    file: Path
    #: Of a workbook; empty: the one whose headings fit.
    sheet: str = ""


@dataclass(frozen=True, kw_only=True)
class Import:
    """What a file came to."""

    noun: str
    file: str
    good: int
    bad: int
    added: int
    changed: int
    unchanged: int
    #: Good rows of people or partners that nobody can reach: how many, and which.
    unreachable: int
    unreachable_rows: tuple[int, ...]
    #: Where the bad rows and their reasons are; None without any.
    bad_file: str | None
    #: Number and reasons of the first bad rows.
    bad_rows: tuple[dict[str, Any], ...]
    #: Headings that are none of ours.
    columns_not_read: tuple[str, ...]
    #: Numbers of rows that are totals or notes.
    rows_left_out: tuple[int, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def import_file(
    settings: Settings, site: Site, noun: str, source: Source, *, now: datetime
) -> Import:
    """Take a file in, in one transaction, and return what it came to.

    Raises:
        SheetError: It cannot be read at all, or the bad rows cannot be written.
        EndedSiteError: The site was handed over.
        UnreachableError: The store is away, busy, full or read-only.
    """
    # Read before the transaction that writes: senders go on meanwhile.
    with open_store(settings.url, is_writer=False, now=now) as store:
        known = _known(store, site, noun, settings.site)
        known = replace(known, sheet=source.sheet)
    with told_in(spoken_language()):
        read = _READ[noun](source.file, known)
        with open_store(settings.url, now=now) as store:
            if store.switches.hold(SITE_ENDED) is not None:
                raise EndedSiteError
            return _take(store.registry, site, noun, source.file, read)


def import_files(
    settings: Settings, site: Site, files: Mapping[str, Path], *, now: datetime
) -> list[Import]:
    """Take several files in, all of them or none.

    Args:
        settings: Of the site.
        site: As its file describes it.
        files: By noun.
        now: Wall time.

    Raises:
        SheetError: One cannot be read at all.
        UnreachableError: The store is away, busy, full or read-only.
    """
    imports = []
    with told_in(spoken_language()), open_store(settings.url, now=now) as store:
        store.registry.sync_channels(site)
        for noun in NOUNS:
            if noun in files:
                known = _known(store, site, noun, settings.site)
                read = _READ[noun](files[noun], known)
                imports.append(_take(store.registry, site, noun, files[noun], read))
    return imports


@contextmanager
def told_in(language: str) -> Iterator[None]:
    """Say in this language what is wrong with a file."""
    try:
        yield
    except SheetError as error:
        raise error.said_in(language) from error


def close(settings: Settings) -> None:
    """Close this process's connections to the store."""
    close_store(settings.url)


def _known(store: Store, site: Site, noun: str, folder: Path) -> Known:
    people = Wanted(kinds=frozenset({PartyKind.PERSON}))
    of_posts = {skill for post in store.registry.posts() for skill in post.skills}
    return Known(
        channels=site.channels,
        roles=partial(role_words, site, folder),
        skills=partial(skill_words, site, folder, of_posts),
        level_by_cell={
            code: cell.level for code, cell in store.roster.cells().by_code.items()
        },
        numbers=store.roster.numbers(people) if noun == "people" else frozenset(),
    )


def _take(
    registry: Registry, site: Site, noun: str, file: Path, read: SheetRead[Any]
) -> Import:
    taken = _taker(registry, noun)(read.entries)
    registry.sync_channels(site)
    read.refuse(taken.refused)
    # Before the commit: without this file nobody could mend the bad rows.
    language = spoken_language()
    bad_file = write_bad_rows(read.table, file, language)
    refused = {index for index, _ in taken.refused}
    unreachable = [
        read.table.number_of(read.rows[index])
        for index, one in enumerate(read.entries)
        if noun in _WITH_POINTS and index not in refused and not one.points
    ]
    return Import(
        noun=noun,
        file=str(file),
        good=taken.added + taken.changed + taken.unchanged,
        bad=len(read.table.refusals_by_row),
        added=taken.added,
        changed=taken.changed,
        unchanged=taken.unchanged,
        unreachable=len(unreachable),
        unreachable_rows=tuple(unreachable[:_MOST_TOLD]),
        bad_file=str(bad_file) if bad_file else None,
        bad_rows=tuple(islice(_told(read.table, language), _MOST_TOLD)),
        columns_not_read=tuple(read.table.unread),
        rows_left_out=read.table.rows_left_out,
    )


def _told(table: Table, language: str) -> Iterator[dict[str, Any]]:
    separator = "；" if language == "zh" else "; "
    for row, refusals in sorted(table.refusals_by_row.items()):
        reason = separator.join(one.line(language) for one in refusals)
        yield {"row": table.number_of(row), "reason": reason}


def _taker(registry: Registry, noun: str) -> Callable[[Sequence[Any]], Taken]:
    if noun == "cells":
        return registry.take_cells
    return registry.take_posts if noun == "posts" else registry.take_parties
