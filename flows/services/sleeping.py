"""Whether this machine may go to sleep by itself: then nobody is asked or told."""

import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from shutil import which

#: SMBIOS: portable, laptop, notebook, hand held, sub notebook, tablet and the like.
_PORTABLE = {"8", "9", "10", "11", "14", "30", "31", "32"}
_SLEEPS = {"suspend", "hibernate", "hybrid-sleep", "suspend-then-hibernate"}
_TARGETS = ("sleep.target", "suspend.target")
_GNOME = "org.gnome.settings-daemon.plugins.power"
_WITHIN_S = 5.0

#: Returns what a program prints; None when there is no such program, or it fails.
Ask = Callable[[Sequence[str]], str | None]


@dataclass(frozen=True, kw_only=True)
class Sleep:
    """Why the machine may sleep, and what could not be found out."""

    #: lid, idle, gnome: texts `sleep.NAME`.
    reasons: tuple[str, ...] = ()
    #: logind, gnome.
    unknown: tuple[str, ...] = ()


def asked(words: Sequence[str]) -> str | None:
    """Return what a program prints; None when there is none, or it fails."""
    program = which(words[0])
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 -- our own words
            [program, *words[1:]],
            capture_output=True,
            text=True,
            timeout=_WITHIN_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def sleep_of(root: Path = Path("/"), ask: Ask = asked) -> Sleep:
    """Return whether this machine may sleep, from logind and the GNOME desktop.

    Args:
        root: Of the files; injected by tests.
        ask: Injected by tests.
    """
    if any(_is_masked(root / "etc/systemd/system" / one) for one in _TARGETS):
        return Sleep()  # systemd lets nobody put it to sleep
    reasons, unknown = [], []
    if (root / "usr/lib/systemd").is_dir() or (root / "lib/systemd").is_dir():
        logind = _logind(root)
        if _is_portable(root) and logind.get("HandleLidSwitch", "suspend") in _SLEEPS:
            reasons.append("lid")
        if logind.get("IdleAction", "ignore") in _SLEEPS:
            reasons.append("idle")
    else:
        unknown.append("logind")
    gnome = ask(["gsettings", "get", _GNOME, "sleep-inactive-ac-type"])
    after = ask(["gsettings", "get", _GNOME, "sleep-inactive-ac-timeout"])
    if gnome is None or after is None:
        unknown.append("gnome")
    elif gnome.strip("'") in _SLEEPS and after != "0":
        reasons.append("gnome")
    return Sleep(reasons=tuple(reasons), unknown=tuple(unknown))


def _is_masked(target: Path) -> bool:
    return target.is_symlink() and str(target.readlink()) == "/dev/null"


def _is_portable(root: Path) -> bool:
    if list((root / "sys/class/power_supply").glob("BAT*")):
        return True
    chassis = root / "sys/class/dmi/id/chassis_type"
    return chassis.is_file() and chassis.read_text().strip() in _PORTABLE


def _logind(root: Path) -> dict[str, str]:
    """Return what is set; of several files the last one counts."""
    files = [root / "etc/systemd/logind.conf"]
    for folder in ("usr/lib", "run", "etc"):
        files += sorted((root / folder / "systemd/logind.conf.d").glob("*.conf"))
    found: dict[str, str] = {}
    for file in files:
        if file.is_file():
            text = file.read_text(errors="replace")
            found |= dict(re.findall(r"(?m)^\s*(\w+)\s*=\s*(\S+)", text))
    return found
