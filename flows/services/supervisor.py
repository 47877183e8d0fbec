"""The supervisor: while `muster up` runs, what dies is started again."""

import logging
from collections.abc import Callable, Iterable, MutableSequence

from flows.engine.clock import Patience
from flows.services import locks
from flows.services.hanging import Hung
from flows.services.processes import is_running, services_of, start, stop
from flows.services.renewing import Renewal
from flows.settings import Settings

logger = logging.getLogger(__name__)

#: What dies again and again rests longer every time: 5 s, 10 s, ... 80 s.
_FIRST_REST_S = 5.0
_DOUBLINGS = 4
#: Whoever lived so long after its rest begins anew.
_LIVED_S = 120.0


class BackOff:
    """When a service that died may be started again: at once, then ever later."""

    def __init__(
        self, rest_s: float = _FIRST_REST_S, lived_s: float = _LIVED_S
    ) -> None:
        self._rest_s, self._lived_s = rest_s, lived_s
        self._times = 0
        self._rest = self._good = Patience(0)

    def is_due(self) -> bool:
        """Say whether it has rested enough."""
        return self._rest.is_over()

    def started(self) -> float:
        """Note a start; return how many seconds it rests should it die at once."""
        self._times = 0 if self._good.is_over() else min(self._times + 1, _DOUBLINGS)
        rest_s = self._rest_s * float(2**self._times)
        self._rest, self._good = Patience(rest_s), Patience(rest_s + self._lived_s)
        return rest_s


def none_hangs() -> Iterable[Hung]:
    """Return nothing."""
    return ()


class Supervisor:
    """Watches all services, whoever started them."""

    def __init__(
        self,
        settings: Settings,
        started: MutableSequence[str],
        hanging: Callable[[], Iterable[Hung]] = none_hangs,
    ) -> None:
        """Begin to watch.

        Args:
            settings: Of the site.
            started: What ends with us; what is started again is added.
            hanging: What was found since it was called last.
        """
        self._settings, self._started = settings, started
        self._back_offs: dict[str, BackOff] = {}
        self._renewal, self._hanging = Renewal(settings), hanging

    def look(self) -> None:
        """Start again what has died, unless it died just now, too.

        What hangs is ended first. And take up a new version that was installed
        meanwhile.
        """
        self._renewal.look()
        for one in self._hanging():
            self._end(one)
        for name in services_of(self._settings):  # as site.yaml has them now
            back_off = self._back_offs.setdefault(name, BackOff())
            if is_running(name, self._settings) or not back_off.is_due():
                continue
            rest_s = back_off.started()
            self._start(name, rest_s)

    def _end(self, one: Hung) -> None:
        """End what hangs; the next start is as after any other death."""
        if locks.holder(self._settings.run_folder, one.service) != one.pid:
            return  # somebody was quicker
        stop(one.service, self._settings)
        facts = {"action": "service_ended", "service": one.service}
        logger.warning("service that hung ended", extra=facts)

    def _start(self, name: str, rest_s: float) -> None:
        facts = {"service": name, "rest_s": rest_s}
        try:
            is_new = start(name, self._settings)
        except OSError as error:  # a full disk, too many processes: later again
            facts |= {"action": "service_not_started", "fault": str(error)}
            logger.warning("service not started", extra=facts)
            return
        if is_new:
            if name not in self._started:
                self._started.append(name)
            facts |= {"action": "service_started_again"}
            logger.warning("service started again", extra=facts)
