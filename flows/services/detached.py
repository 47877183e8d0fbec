"""`muster up --detach`: a supervisor that outlives the terminal it was started from."""

from pathlib import Path

from flows.engine.clock import Patience, pause
from flows.services import locks, together
from flows.services.locks import RunningError
from flows.services.processes import SUPERVISOR, is_running, start, stop
from flows.services.together import UnhealthyError
from flows.settings import Settings

#: Longer than the supervisor itself waits for what it starts.
_UP_WITHIN_S = 2 * together.HEALTHY_WITHIN_S
#: It ends what it started before it ends itself.
_ENDS_WITHIN_S = 30.0
#: What it tells when it fails begins so.
_TOLD = "muster: "


def start_supervisor(settings: Settings) -> None:
    """Start `muster up` as a service of its own; return when everything answers.

    Raises:
        PortError: A port is taken; nothing was started.
        RunningError: One runs already.
        UnhealthyError: It did not come up; what it started has been stopped.
    """
    folder = settings.run_folder
    if is_running(SUPERVISOR, settings):
        raise RunningError(SUPERVISOR, pid=locks.holder(folder, SUPERVISOR))
    together.check_ports(settings)
    log = folder / f"{SUPERVISOR}.log"
    told_before = log.stat().st_size if log.exists() else 0
    if not start(SUPERVISOR, settings):
        raise RunningError(SUPERVISOR, pid=locks.holder(folder, SUPERVISOR))
    try:
        _wait_until_up(settings, log, told_before)
    except BaseException:
        stop(SUPERVISOR, settings, within_s=_ENDS_WITHIN_S)
        raise


def _wait_until_up(settings: Settings, log: Path, told_before: int) -> None:
    patience = Patience(_UP_WITHIN_S)
    while not locks.is_ready(settings.run_folder, SUPERVISOR):
        if patience.is_over() or not is_running(SUPERVISOR, settings):
            said = _last_told(log, told_before)
            raise UnhealthyError(SUPERVISOR, log=str(log), said=said)
        pause(0.05)


def _last_told(log: Path, told_before: int) -> str:
    """Return why the supervisor ended, in its own words; empty when it told nothing."""
    told = log.read_bytes()[told_before:].decode(errors="replace").splitlines()
    lines = [line.removeprefix(_TOLD) for line in told if line.startswith(_TOLD)]
    return lines[-1] if lines else ""
