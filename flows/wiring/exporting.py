"""What exporting needs: the registry of the store, and files."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from connectors.roster_sheet import (
    write_cells,
    write_partners,
    write_people,
    write_posts,
)
from connectors.store import Store, open_store
from flows.settings import Settings, spoken_language
from flows.wiring.importing import told_in
from plans.people.roster import PartyKind

_WRITE: Mapping[str, Callable[[Path, Sequence[Any], str], None]] = {
    "cells": write_cells,
    "posts": write_posts,
    "people": write_people,
    "partners": write_partners,
}


def export_file(settings: Settings, noun: str, file: Path, *, now: datetime) -> int:
    """Write all that was imported of a noun into a new file; return how many rows.

    Args:
        settings: Of the site.
        noun: One of NOUNS.
        file: That its name ends in .csv or .xlsx says what it becomes.
        now: Wall time.

    Raises:
        SheetError: It is there already or cannot be written.
        UnreachableError: The store is away, busy, full or read-only.
    """
    language = spoken_language()
    with open_store(settings.url, is_writer=False, now=now) as store:
        entries = _registered(store, noun)
    with told_in(language):
        _WRITE[noun](file, entries, language)
    return len(entries)


def _registered(store: Store, noun: str) -> Sequence[Any]:
    if noun == "cells":
        return list(store.roster.cells().by_code.values())
    if noun == "posts":
        return store.registry.posts()
    is_people = noun == "people"
    return store.registry.parties(
        PartyKind.PERSON if is_people else PartyKind.ORGANISATION
    )
