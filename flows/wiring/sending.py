"""What sending needs: the ledger, a carrier, and the site as its file stands."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from connectors.apprise_gateway import AppriseCarrier
from connectors.store import open_store
from flows.engine.clock import WallClock
from flows.engine.deliver import Sender
from flows.library import site_in
from flows.settings import Settings
from plans.errors import MobilizationError
from plans.messages.carrying import Carrier, Deliveries
from plans.site import Site

logger = logging.getLogger(__name__)


@contextmanager
def open_ledger(settings: Settings, *, is_writer: bool = True) -> Iterator[Deliveries]:
    """Hand out the ledger; the block is one transaction."""
    with open_store(settings.url, is_writer=is_writer) as store:
        yield store.deliveries


@contextmanager
def open_warnings(
    settings: Settings, *, is_writer: bool = True
) -> Iterator[Deliveries]:
    """Hand out the ledger, of which nothing but warnings can be claimed."""
    with open_store(settings.url, is_writer=is_writer) as store:
        yield store.warnings


def build_carrier(settings: Settings, site: Site) -> Carrier:
    """Return what takes messages to people over the site's channels."""
    url_by_channel = {name: one.url for name, one in site.channels.items()}
    return AppriseCarrier(url_by_channel, settings.secrets())


def build_senders(
    settings: Settings,
    site: Site,
    site_now: Callable[[], Site],
    *,
    only_warnings: bool = False,
) -> Sequence[Sender]:
    """Return a sender for each lane of the site; the store's lanes are made its own.

    Args:
        settings: Where the store and the secrets are, and how long a lease lasts.
        site: Whose channels and lanes it is now.
        site_now: What the site allows at the moment of leaving.
        only_warnings: They carry what the duty officer has to know, and nothing else.
    """
    with open_store(settings.url) as store:
        store.deliveries.sync_lanes(site)
    opened = open_warnings if only_warnings else open_ledger
    build = partial(
        Sender,
        open_ledger=partial(opened, settings),
        carrier=build_carrier(settings, site),
        clock=WallClock(),
        site=site_now,
        lease=timedelta(seconds=settings.lease_s),
    )
    lanes = {site.lane_of(channel)[0] for channel in site.channels}
    return [build(lane=lane) for lane in sorted(lanes)]


class SiteFile:
    """The site as its file stands at this moment; another one when that has changed.

    The keys in secrets.env are as much a part of it: a corrected one helps at once.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stamp = self._stamp_now()
        self._site = site_in(settings.site)

    def __call__(self) -> Site:
        """Return the site; with a file that cannot be read no exercise may leave."""
        stamp = self._stamp_now()
        if stamp != self._stamp:
            try:
                self._settings.secrets()
                site = site_in(self._settings.site)
            except (MobilizationError, OSError):
                facts = {"action": "site_unreadable"}
                logger.warning("the site cannot be read, exercises held", extra=facts)
                return _without_exercises(self._site)
            self._site, self._stamp = site, stamp
        return self._site

    def is_newer(self, site: Site) -> bool:
        """Say whether the file describes another site than this one by now."""
        self()
        return self._site is not site

    def _stamp_now(self) -> tuple[tuple[int, int, int, int], ...]:
        folder = self._settings.site
        return tuple(_stamp(folder / name) for name in ("site.yaml", "secrets.env"))


def _stamp(file: Path) -> tuple[int, int, int, int]:
    """Return what is another when the file is, or when who may read it is."""
    try:
        about = file.stat()
    except OSError:
        return (0, 0, 0, 0)
    return (about.st_mtime_ns, about.st_size, about.st_ino, about.st_mode)


def _without_exercises(site: Site) -> Site:
    channels = {
        name: one.model_copy(update={"exercises": False})
        for name, one in site.channels.items()
    }
    return site.model_copy(update={"channels": channels})
