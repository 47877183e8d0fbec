"""The watches of a site: one an indicator."""

from collections.abc import Sequence
from functools import partial

from flows.engine.clock import Clock, WallClock
from flows.indicators.starting import Starting
from flows.indicators.watching import IndicatorWatch
from flows.indicators.wording import Measured
from flows.settings import Settings
from flows.warnings.rules import rules_of
from flows.wiring.deciding import open_desk
from flows.wiring.indicators import readings_of
from plans.site import Site


def build_watches(
    settings: Settings, site: Site, clock: Clock | None = None
) -> Sequence[IndicatorWatch]:
    """Return a watch for each indicator of the site.

    Raises:
        MissingSecretError: One of them needs a secret that is not there.
        SettingsError: The secrets cannot be read.
    """
    clock = clock or WallClock()
    found = []
    for name, source in site.indicators.items():
        measured = Measured(name=name, source=source, site=site)
        watch = IndicatorWatch(
            measured=measured,
            readings=readings_of(settings, site, name),
            starting=Starting(settings=settings, measured=measured, clock=clock),
            rules=partial(rules_of, settings),
            open_desk=partial(open_desk, settings, clock=clock),
            clock=clock,
        )
        found.append(watch)
    return found
