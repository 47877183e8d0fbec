"""A store for one rehearsal: a file of its own, which nobody else opens meanwhile.

All of it is one transaction with a savepoint a block: a rehearsal is no truth that has
to outlive a power cut, and has thousands of blocks.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid5

import sqlalchemy as sa

from connectors.store.engines import address_of, close_store, engine_of
from connectors.store.opening import Store
from connectors.store.party_rows import PartyRows
from connectors.store.posting import Posting
from connectors.store.registry import channels_of
from connectors.store.troubles import told_plainly
from plans.learning.casting import Cast
from plans.people.registry import PartyEntry
from plans.site import Site

_PARTIES = UUID("6f1e6a52-8a55-4c19-9f0a-0c1d7f1a2b3e")


class StageStore:
    """The store of one rehearsal while it runs."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    @contextmanager
    def block(self, posting: Posting) -> Iterator[Store]:
        """Hand out the store; what was done is kept when the block ends well."""
        with self._connection.begin_nested():
            yield Store(self._connection, posting=posting)

    def reading(self, posting: Posting) -> Store:
        """Return the store for whoever changes nothing."""
        return Store(self._connection, posting=posting)

    def fill(self, cast: Cast, site: Site, *, now: datetime) -> None:
        """Write grid, posts and parties; the same ones have the same ids every time."""
        registry = Store(self._connection, now=now).registry
        registry.take_cells(cast.cells)
        registry.take_posts(cast.posts)
        entries = [*channels_of(site), *cast.parties]
        PartyRows(self._connection, now).add({_id_of(one): one for one in entries})


@contextmanager
def open_stage(file: Path) -> Iterator[StageStore]:
    """Hand out a new store in this file; it is kept when the block ends well.

    Raises:
        UnreachableError: The disk is full, or the folder cannot be written.
    """
    url = f"sqlite:///{file}"
    with told_plainly(address_of(url)):
        engine = engine_of(url).execution_options(is_writer=True)
        try:
            with engine.begin() as connection:
                yield StageStore(connection)
        finally:
            close_store(url)


def _id_of(entry: PartyEntry) -> str:
    # Whoever was asked first among equals is found by the ids of the asks, which come
    # from these: chance ids would make another rehearsal of the same seed.
    return uuid5(_PARTIES, f"{entry.kind}/{entry.number}").hex
