"""Renewing: a new version that was installed is taken up, one service after another.

An open incident goes on: each service is away for a second or two, and what it had in
hand is taken up as after any other end of it.
"""

import logging
import subprocess
from collections.abc import Callable, Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from flows.engine.clock import Patience, pause
from flows.services.processes import command_of, services_of, start, stop
from flows.services.together import is_healthy
from flows.settings import Settings

logger = logging.getLogger(__name__)

_OURS, _PREFECTS = "muster", "prefect"
_LOOK_EVERY_S = 5.0
_HEALTHY_WITHIN_S = 60.0
#: A version that does not work is tried again after this.
_REFUSED_FOR_S = 300.0

Stamps = dict[str, str]


def installed() -> Stamps:
    """Return what tells one installation from the next; empty while one is made.

    An editable installation changes only when it is made anew, not with every file.
    """
    try:
        return {name: _stamp(distribution(name)) for name in (_OURS, _PREFECTS)}
    except (PackageNotFoundError, OSError):
        return {}


def _stamp(found: Distribution) -> str:
    name = found.metadata["Name"].replace("-", "_")
    # Written last, when all other files are there.
    record = found.locate_file(f"{name}-{found.version}.dist-info/RECORD")
    about = record.stat()  # type: ignore[attr-defined]  # a Path, of what pip installs
    return f"{found.version} {about.st_mtime_ns} {about.st_size}"


class Renewal:
    """Looks whether something else is installed than what runs."""

    def __init__(
        self,
        settings: Settings,
        found: Callable[[], Stamps] = installed,
        trial: Sequence[str] = (),
        every_s: float = _LOOK_EVERY_S,
    ) -> None:
        """Begin to watch.

        Args:
            settings: Of the site.
            found: Injected by tests.
            trial: The words that try whether the new version works at all; without
                them: it lists the incidents.
            every_s: How often it looks.
        """
        self._settings, self._found = settings, found
        self._trial = trial or (*command_of("watchdog", settings)[:-1], "status")
        self._runs = self._seen = found()
        self._every_s, self._refusals = every_s, 0
        self._again = Patience(every_s)

    @property
    def refusals(self) -> int:
        """How often a version was found that does not work."""
        return self._refusals

    def look(self) -> bool:
        """Take up what is new; say whether all services run it now."""
        if not self._again.is_over():
            return False
        self._again = Patience(self._every_s)
        before, self._seen = self._seen, self._found()
        is_whole = self._seen and self._seen == before
        if not is_whole or self._seen == self._runs:
            return False
        if not self._works():
            self._refusals += 1
            self._again = Patience(_REFUSED_FOR_S)
            facts = {"action": "version_not_taken_up", "version": self._seen[_OURS]}
            logger.error("new version does not work, old one goes on", extra=facts)
            return False
        names = services_of(self._settings)
        if self._seen[_PREFECTS] == self._runs.get(_PREFECTS):
            names = [one for one in names if one != "prefect"]
        self._runs = self._seen
        are_well = [self._renew(one) for one in names]
        return all(are_well)

    def _works(self) -> bool:
        """Try it on this store, which it brings up to date, too."""
        tried = subprocess.run(  # noqa: S603 -- our own words
            self._trial,
            env=self._settings.child_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_HEALTHY_WITHIN_S,
            check=False,
        )
        return tried.returncode == 0

    def _renew(self, name: str) -> bool:
        stop(name, self._settings)
        start(name, self._settings)
        patience = Patience(_HEALTHY_WITHIN_S)
        while not is_healthy(name, self._settings) and not patience.is_over():
            pause(0.1)
        facts = {"action": "service_renewed", "service": name}
        logger.info("service runs the new version", extra=facts)
        return not patience.is_over()
