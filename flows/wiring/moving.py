"""What moving a site needs: all of its store, out and in."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime

from connectors.store import (
    REVISION,
    close_store,
    copy_in,
    copy_out,
    has_incidents,
    open_store,
)
from flows.engine.desk import Desk
from flows.settings import Settings
from flows.wiring.deciding import desk_of

__all__ = [
    "REVISION",
    "close",
    "has_any_incident",
    "on_wire",
    "tables_in",
    "tables_of",
]


def tables_of(
    settings: Settings,
) -> AbstractContextManager[Iterator[tuple[str, Iterable[str]]]]:
    """Hand out every table of the store as it stood at one moment."""
    return copy_out(settings.url)


def tables_in(
    settings: Settings,
    revision: str,
    tables: Iterable[tuple[str, Iterable[str]]],
    finish: Callable[[Desk], None],
    *,
    now: datetime,
) -> AbstractContextManager[None]:
    """Put the tables in place of all that the store holds, when the block ends well.

    Args:
        settings: Of the site.
        revision: Of the store that the tables come from.
        tables: As `tables_of` handed them out.
        finish: What is changed in the same transaction.
        now: Wall time.

    Raises:
        NewerStoreError: A newer version of ours made them.
        UnreachableError: The store is away, busy, full or read-only.
    """
    return copy_in(
        settings.url, revision, tables, lambda store: finish(desk_of(store)), now=now
    )


def has_any_incident(settings: Settings) -> bool:
    """Say whether anything was ever declared in the store."""
    return has_incidents(settings.url)


def on_wire(settings: Settings, *, now: datetime) -> int:
    """Return how many deliveries senders are carrying (wall time)."""
    with open_store(settings.url, is_writer=False) as store:
        return store.deliveries.on_wire(now=now)


def close(settings: Settings) -> None:
    """Close this process's connections to the store."""
    close_store(settings.url)
