"""All services of a site together: what `muster up` and `muster down` do."""

import logging
from collections.abc import Sequence

from flows.engine.clock import Patience, pause
from flows.services import health, locks
from flows.services.health import PortError
from flows.services.processes import SERVICES, SUPERVISOR, is_running, start, stop
from flows.settings import Settings
from plans.errors import MobilizationError

logger = logging.getLogger(__name__)

#: A Prefect server on a slow and busy machine; 10 seconds are usual.
_HEALTHY_WITHIN_S = 180.0
#: A service that cannot live is not started again at once.
_AGAIN_AFTER_S = 5.0


class UnhealthyError(MobilizationError):
    """A service ended at once, or never answered."""

    def __init__(self, name: str, *, log: str) -> None:
        self.name, self.log = name, log
        super().__init__(f"{name} did not start; {log} says why")


def start_all(settings: Settings, names: Sequence[str] = SERVICES) -> list[str]:
    """Start what does not run yet, wait until all answers; return what was started.

    Raises:
        PortError: A port is taken; nothing was started.
        UnhealthyError: One did not come up; what was started has been stopped.
    """
    for name in names:
        _check_port(name, settings)
    started: list[str] = []
    try:
        started.extend(name for name in names if start(name, settings))
        for name in names:
            _wait_until_healthy(name, settings)
    except BaseException:
        stop_all(settings, started)
        raise
    return started


def start_missing(settings: Settings, names: Sequence[str]) -> list[str]:
    """Start what does not run yet, without waiting; return what was started.

    What cannot run now (its port is taken) is left out: nobody's work waits for it.
    """
    return [
        name
        for name in names
        if not is_running(name, settings)
        and (port_of(name, settings) is None or health.is_free(_port(name, settings)))
        and start(name, settings)
    ]


def stop_all(settings: Settings, names: Sequence[str] = SERVICES) -> list[str]:
    """End the services, in the other order of their start; return what ended."""
    return [name for name in reversed(names) if stop(name, settings)]


def down(settings: Settings) -> list[str]:
    """End all that up or declare started; return what ended."""
    return stop_all(settings, (*SERVICES, SUPERVISOR))


class Supervisor:
    """`muster up` in the foreground: what it started and dies is started again."""

    def __init__(self, settings: Settings, started: Sequence[str]) -> None:
        self._settings, self._started = settings, started
        self._rests: dict[str, Patience] = {}

    def look(self) -> None:
        """Start again what has died, each once in a while."""
        for name in self._started:
            rest = self._rests.get(name)
            if (rest and not rest.is_over()) or is_running(name, self._settings):
                continue
            self._rests[name] = Patience(_AGAIN_AFTER_S)
            if start(name, self._settings):
                facts = {"action": "service_started_again", "service": name}
                logger.warning("service started again", extra=facts)


def port_of(name: str, settings: Settings) -> tuple[int, str] | None:
    """Return the port a service listens on and the setting that says so."""
    return {
        "prefect": (settings.prefect_port, "MUSTER_PREFECT_PORT"),
        "web": (settings.web_port, "MUSTER_WEB_PORT"),
    }.get(name)


def _port(name: str, settings: Settings) -> int:
    return (port_of(name, settings) or (0, ""))[0]


def _check_port(name: str, settings: Settings) -> None:
    listening = port_of(name, settings)
    if listening is None or is_running(name, settings):
        return
    port, setting = listening
    if not health.is_free(port):
        raise PortError(port, setting=setting)


def _wait_until_healthy(name: str, settings: Settings) -> None:
    patience = Patience(_HEALTHY_WITHIN_S)
    while not _is_healthy(name, settings):
        if patience.is_over() or not is_running(name, settings):
            log = str(settings.run_folder / f"{name}.log")
            raise UnhealthyError(name, log=log)
        pause(0.1)


def _is_healthy(name: str, settings: Settings) -> bool:
    if name == "prefect":
        return health.prefect_answers(settings.prefect_port)
    if name == "web":
        return health.listens(settings.web_port)
    return locks.is_ready(settings.run_folder, name)
