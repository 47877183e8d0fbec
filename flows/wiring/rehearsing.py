"""What a rehearsal needs: a store of its own, of which no sender knows."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from connectors.store import Posting, open_stage
from flows.engine.clock import Clock
from flows.engine.desk import Desk
from flows.wiring.alert_texts import CapTexts
from flows.wiring.deciding import desk_of
from plans.learning.casting import Cast
from plans.site import Site


class OpenRehearsal(Protocol):
    """Opens the rehearsal's store; a block that writes is undone when it fails."""

    def __call__(self, *, is_writer: bool = True) -> AbstractContextManager[Desk]:
        """Hand out a desk."""


@contextmanager
def open_rehearsal(
    file: Path, site: Site, cast: Cast, clock: Clock
) -> Iterator[OpenRehearsal]:
    """Hand out what opens a desk on a new store that holds the cast.

    The file is kept when the block ends well.

    Raises:
        UnreachableError: The disk is full, or the folder cannot be written.
    """
    with open_stage(file) as stage:
        stage.fill(cast, site, now=clock.now())

        @contextmanager
        def open_desk(*, is_writer: bool = True) -> Iterator[Desk]:
            posting = Posting(site=site, now=clock.now(), alert_texts=CapTexts())
            if is_writer:
                with stage.block(posting) as store:
                    yield desk_of(store)
            else:
                yield desk_of(stage.reading(posting))

        yield open_desk
