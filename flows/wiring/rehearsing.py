"""What a rehearsal needs: a store of its own, of which no sender knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.store import Posting, open_stage
from flows.engine.clock import Clock
from flows.engine.conduct import OpenDesk
from flows.engine.desk import Desk
from flows.wiring.deciding import desk_of
from plans.learning.casting import Cast
from plans.site import Site


@contextmanager
def open_rehearsal(
    file: Path, site: Site, cast: Cast, clock: Clock
) -> Iterator[OpenDesk]:
    """Hand out what opens a desk on a new store that holds the cast.

    The file is kept when the block ends well.

    Raises:
        UnreachableError: The disk is full, or the folder cannot be written.
    """
    with open_stage(file) as stage:
        stage.fill(cast, site, now=clock.now())

        @contextmanager
        def open_desk() -> Iterator[Desk]:
            with stage.block(Posting(site=site, now=clock.now())) as store:
                yield desk_of(store)

        yield open_desk
