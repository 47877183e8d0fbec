"""What the watchdog needs: the store, the machine, and how alarms leave."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from connectors.store import Posting, open_store
from flows.engine.clock import WallClock
from flows.engine.deliver import Sender
from flows.engine.sighting import Lookout
from flows.engine.straight import Carry, Straight
from flows.engine.watchdog import Watching
from flows.services.machine import machine_of
from flows.settings import Settings
from flows.wiring.deciding import desk_of
from flows.wiring.sending import SiteFile, build_carrier, build_senders
from plans.messages.deliveries import Delivery, Verdict
from plans.site import Site


@contextmanager
def open_lookout(
    settings: Settings, site: Callable[[], Site], *, is_writer: bool = True
) -> Iterator[Lookout]:
    """Hand out what the watchdog looks at; the block is one transaction.

    Args:
        settings: Of the site.
        site: As its file was when it could be read last: a broken one blinds us not.
        is_writer: Whether anything will be changed.
    """
    posting = Posting(site=site(), now=WallClock().now())
    with open_store(settings.url, is_writer=is_writer, posting=posting) as store:
        yield Lookout(desk=desk_of(store), sights=store.sights)


def watching_of(settings: Settings) -> Watching:
    """Return what the watchdog of a site works with."""
    ways = _Ways(settings)
    return Watching(
        open_lookout=partial(open_lookout, settings, ways.site),
        site=ways.site,
        machine=partial(machine_of, settings),
        carry_warnings=ways.carry_warnings,
        straight=Straight(carry=ways.carry_straight),
    )


class _Ways:
    """How alarms leave, as site.yaml has it at the moment."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.site: Callable[[], Site] = SiteFile(settings)
        self._built: tuple[Site, Carry] | None = None
        self._senders: Sequence[Sender] = ()
        self.carry()  # before anything is wrong

    def carry(self) -> Carry:
        """Return what carries over the site's channels as its file has them now."""
        site = self.site()
        if self._built is None or self._built[0] is not site:
            self._built = (site, build_carrier(self._settings, site).carry)
            self._senders = ()
        return self._built[1]

    def carry_straight(self, wave: Sequence[Delivery]) -> Mapping[str, Verdict]:
        """Carry what the ledger does not know."""
        return self.carry()(wave)

    def carry_warnings(self, lanes: Collection[str]) -> None:
        """Carry the warnings that are due in these lanes, and nothing else.

        Whichever of us and the sender claims one first carries it; the other cannot.
        """
        self.carry()
        if not self._senders:
            self._senders = build_senders(
                self._settings, self.site(), self.site, only_warnings=True
            )
        chosen = [one for one in self._senders if one.lane in lanes]
        with ThreadPoolExecutor(len(chosen) + 1, "warnings") as threads:
            list(threads.map(Sender.drain, chosen))
