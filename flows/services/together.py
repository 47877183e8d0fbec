"""All services of a site together: what `muster up` and `muster down` do."""

from collections.abc import Sequence

from flows.engine.clock import Patience, pause
from flows.services import health, locks
from flows.services.health import PortError
from flows.services.processes import (
    EVERY_SERVICE,
    SUPERVISOR,
    is_running,
    services_of,
    start,
    stop,
)
from flows.settings import Settings
from plans.errors import MobilizationError

#: What carries on what was begun at the command line; Prefect is not among it.
CARRYING = ("sender", "engine", "web")
#: A Prefect server on a slow and busy machine; 10 seconds are usual.
HEALTHY_WITHIN_S = 180.0


class UnhealthyError(MobilizationError):
    """A service ended at once, or never answered."""

    def __init__(self, name: str, *, log: str, said: str = "") -> None:
        self.name, self.log, self.said = name, log, said
        super().__init__(said or f"{name} did not start; {log} says why")


def start_all(settings: Settings, names: Sequence[str] = ()) -> list[str]:
    """Start what does not run yet, wait until all answers; return what was started.

    Args:
        settings: Of the site.
        names: What is to run; none: all that the site needs.

    Raises:
        PortError: A port is taken; nothing was started.
        UnhealthyError: One did not come up; what was started has been stopped.
    """
    names = names or services_of(settings)
    check_ports(settings, names)
    mine = missing(settings, names)
    try:
        for name in mine:
            start(name, settings)
        for name in names:
            _wait_until_healthy(name, settings)
    except BaseException:  # in whatever moment we are ended: nothing is left
        stop_all(settings, mine)
        raise
    return mine


def missing(settings: Settings, names: Sequence[str] = ()) -> list[str]:
    """Return what does not run of these, or of all that the site needs."""
    wanted = names or services_of(settings)
    return [name for name in wanted if not is_running(name, settings)]


def start_missing(settings: Settings, names: Sequence[str]) -> list[str]:
    """Start what does not run yet, without waiting; return what was started.

    What cannot run now (its port is taken) is left out: nobody's work waits for it.
    """
    return [
        name
        for name in missing(settings, names)
        if (port_of(name, settings) is None or health.is_free(_port(name, settings)))
        and start(name, settings)
    ]


def stop_all(settings: Settings, names: Sequence[str] = EVERY_SERVICE) -> list[str]:
    """End the services, in the other order of their start; return what ended."""
    return [name for name in reversed(names) if stop(name, settings)]


def down(settings: Settings) -> list[str]:
    """End all that up or declare started; return what ended.

    The supervisor first: it would start the others again. It ends them itself, if it
    still can.
    """
    names = (*EVERY_SERVICE, SUPERVISOR)
    ran = [name for name in reversed(names) if is_running(name, settings)]
    stop_all(settings, names)
    return ran


def is_healthy(name: str, settings: Settings) -> bool:
    """Say whether a service answers, or has said that it is up."""
    if name == "prefect":
        return health.prefect_answers(settings.prefect_port)
    if name == "web":
        return health.listens(settings.web_port)
    return locks.is_ready(settings.run_folder, name)


def check_ports(settings: Settings, names: Sequence[str] = EVERY_SERVICE) -> None:
    """Return when everything that does not run yet could listen.

    Raises:
        PortError: A port is taken by something else.
    """
    for name in names:
        _check_port(name, settings)


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
    patience = Patience(HEALTHY_WITHIN_S)
    while not is_healthy(name, settings):
        if patience.is_over() or not is_running(name, settings):
            log = str(settings.run_folder / f"{name}.log")
            raise UnhealthyError(name, log=log)
        pause(0.1)
