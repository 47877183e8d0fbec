"""What the watchdog sees of the machine: what was started, what answers, the disk."""

import platform
import shutil
from contextlib import suppress

from flows.library import site_in
from flows.services import health
from flows.services.processes import services_of
from flows.settings import Settings
from plans.errors import MobilizationError
from plans.running.sights import Machine


def machine_of(settings: Settings) -> Machine:
    """Return how the machine stands now; looking takes a few seconds at most."""
    folder = settings.run_folder
    expected = {
        one for one in services_of(settings) if (folder / f"{one}.lock").exists()
    }
    answers = {}
    if "prefect" in expected:
        answers["prefect"] = health.prefect_answers(settings.prefect_port)
    if "web" in expected:
        answers["web"] = health.answers(settings.web_port, "/health")
    return Machine(
        host=platform.node(),
        expected=frozenset(expected),
        answers=answers,
        free_bytes=free_bytes(settings),
        site_trouble=_site_trouble(settings),
    )


def _site_trouble(settings: Settings) -> str:
    """Return why site.yaml cannot be used, in one line; empty: it can."""
    try:
        site_in(settings.site)
    except (MobilizationError, OSError) as error:
        return str(error).splitlines()[0]
    return ""


def free_bytes(settings: Settings) -> int | None:
    """Return how much room is on the disk under the site; None: not known."""
    with suppress(OSError):
        return shutil.disk_usage(settings.site.absolute()).free
    return None
