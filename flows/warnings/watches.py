"""What a site watches: its sources of alerts, and what it measures."""

from collections.abc import Sequence
from functools import partial

from flows.settings import Settings
from flows.warnings.alert_watch import AlertWatch, Resuming
from flows.warnings.taking import Taking
from flows.warnings.watching import Watched
from flows.wiring.alert_ways import ways_of
from flows.wiring.deciding import open_desk
from plans.site import Site


def watches_of(settings: Settings, site: Site) -> Sequence[Watched]:
    """Return all that the site watches for alerts; nothing where it has no sources.

    Raises:
        MissingSecretError: A source needs a secret that is not there.
        SettingsError: The secrets cannot be read.
    """
    taking = Taking(settings=settings, site=site)
    found: list[Watched] = [
        AlertWatch(
            name=name,
            way=way,
            every=every,
            taking=taking,
            open_desk=partial(open_desk, settings),
        )
        for name, (way, every) in ways_of(settings, site).items()
    ]
    return [*found, Resuming(taking=taking)] if found else found
