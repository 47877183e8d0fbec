"""Rewatching: what site.yaml has is watched from the moment that it has it."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Event

from flows.engine.beating import Facts
from flows.engine.conduct import told_of
from flows.library import site_in
from flows.settings import Settings
from flows.warnings.watching import Watched, facts_of, start_watching
from plans.errors import MobilizationError
from plans.site import Site

logger = logging.getLogger(__name__)

_LOOK_EVERY_S = 2.0
#: A look that hangs ends by its own time-out; nobody waits for it.
_ENDS_WITHIN_S = 2.0


@dataclass(kw_only=True)
class Rewatching:
    """Watches a site, and begins anew when its site.yaml or its secrets change."""

    settings: Settings
    build: Callable[[Site], Sequence[Watched]]
    look_every_s: float = _LOOK_EVERY_S
    _things: Sequence[Watched] = field(init=False)
    _known: object = field(init=False)

    def __post_init__(self) -> None:
        """Find what is to be watched now."""
        site = site_in(self.settings.site.absolute())
        self._known = (site, self.settings.secrets())
        self._things = self.build(site)

    def facts(self) -> Facts:
        """Return how all that is watched stands."""
        return facts_of(self._things)

    def run(self, stop: Event) -> None:
        """Watch until told to stop."""
        while not stop.is_set():
            over = Event()
            threads = start_watching(self._things, over)
            while not stop.wait(self.look_every_s) and not self._is_another():
                pass
            over.set()
            for thread in threads:
                thread.join(_ENDS_WITHIN_S)

    def _is_another(self) -> bool:
        """Say whether there is another site to watch; one that is broken is none."""
        try:
            site = site_in(self.settings.site.absolute())
            found = (site, self.settings.secrets())
            if found == self._known:
                return False
            self._things = self.build(site)
        except (MobilizationError, OSError) as fault:
            facts = {"action": "not_rewatched", **told_of(fault)}
            logger.warning("the site cannot be watched as it is now", extra=facts)
            return False
        self._known = found
        logger.info("the site is watched anew", extra={"action": "rewatched"})
        return True
