"""Starting at boot: a unit of systemd for the user, who switches it on."""

import sys
from pathlib import Path

from flows.private_files import private_file
from flows.settings import Settings, config_folder

#: What the network needs, where the user has set it: a proxy, certificates of its own.
_NETWORK = frozenset(
    {"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"}
    | {"SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE"}
)

_UNIT = """\
# Written by `muster up --at-boot`; write it anew by calling that again.
[Unit]
Description=Muster for {site}

[Service]
EnvironmentFile={environment}
WorkingDirectory={site}
ExecStart={python} -P -m flows.cli up
Restart=always
RestartSec=5
KillMode=mixed
TimeoutStopSec=60

[Install]
WantedBy=default.target
"""


def write_unit(settings: Settings) -> Path:
    """Write the unit, and the settings it runs with; return the unit's file.

    The settings are in a file for the owner alone: the store's address may hold a
    password.

    Raises:
        OSError: They cannot be written.
    """
    site = settings.site.absolute()
    settings.run_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    environment = settings.run_folder / "boot.env"
    mine = {
        name: value
        for name, value in settings.child_environment().items()
        if name in {"MUSTER_SITE", *(f"MUSTER_{one.upper()}" for one in _fields())}
        or name.upper() in _NETWORK
    }
    lines = [f"{name}={_quoted(value)}\n" for name, value in sorted(mine.items())]
    with private_file(environment) as file:
        file.write("".join(lines).encode())
    unit = config_folder() / "systemd" / "user" / f"{unit_name(settings)}.service"
    unit.parent.mkdir(parents=True, exist_ok=True)
    text = _UNIT.format(
        site=_path(site), environment=_path(environment), python=_word(sys.executable)
    )
    with private_file(unit) as file:
        file.write(text.encode())
    return unit


def unit_name(settings: Settings) -> str:
    """Return the unit's name: that of the site's folder."""
    name = settings.site.absolute().name
    plain = "".join(one if one.isascii() and one.isalnum() else "-" for one in name)
    return f"muster-{plain.strip('-') or 'site'}"


def _fields() -> list[str]:
    return [name for name in Settings.model_fields if name != "site"]


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")
    return f'"{escaped}"'


def _path(path: Path) -> str:
    """Return a path as systemd reads one: a percent sign begins a word of its own."""
    return str(path).replace("%", "%%")


def _word(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("%", "%%").replace("$", "$$") + '"'
