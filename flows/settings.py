"""The only place that reads the environment and the site's secrets."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from plans.errors import MobilizationError

_LINE = re.compile(r"(?:export +)?([A-Za-z_][A-Za-z0-9_]*)=(.*)")


class SettingsError(MobilizationError):
    """A setting cannot be used."""


class Settings(BaseSettings):
    """What an operator may set; every field has a working default."""

    model_config = SettingsConfigDict(env_prefix="MUSTER_", frozen=True)

    #: The site's folder.
    site: Path = Path("site")
    #: SQLAlchemy URL; empty: SQLite inside the site. PostgreSQL at scale.
    store_url: str = ""
    #: Where people outside reach our pages; empty: reply codes instead of links.
    public_url: str = ""
    #: How many times faster an incident's time runs; exercises and rehearsals only.
    clock_speed: float = Field(default=1.0, gt=0, le=100_000)
    #: Seconds after which a silent sender or conductor has lost its work; 15 at most.
    lease_s: float = Field(default=10.0, gt=0, le=15)
    #: Loopback ports of the public pages and of the Prefect UI.
    web_port: int = Field(default=8650, ge=1, le=65535)
    prefect_port: int = Field(default=4200, ge=1, le=65535)
    #: A warning (CAP) of more bytes is not read.
    alert_bytes: int = Field(default=1024 * 1024, ge=1024, le=64 * 1024 * 1024)
    #: The address of the reverse proxy whose X-Forwarded-For is believed; mostly none.
    trusted_proxy: str = ""

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, public_url: str) -> str:
        # It goes into every message: a wrong one is found before it is sent.
        parts = urlsplit(public_url)
        is_whole = parts.scheme in {"http", "https"} and parts.hostname
        if public_url and (not is_whole or re.search(r"[\s?#]", public_url)):
            msg = "write it as https://office.example"
            raise ValueError(msg)
        return public_url

    @property
    def url(self) -> str:
        """The store's SQLAlchemy URL."""
        return self.store_url or f"sqlite:///{self.site.absolute()}/muster.db"

    @property
    def run_folder(self) -> Path:
        """Where running processes leave their locks, logs and Prefect's own data."""
        return self.site.absolute() / "run"

    @property
    def prefect_api_url(self) -> str:
        """Where the site's Prefect server answers: loopback only."""
        return f"http://127.0.0.1:{self.prefect_port}/api"

    def secrets(self) -> dict[str, str]:
        """Return the keys and tokens: those of the environment before secrets.env.

        Raises:
            SettingsError: secrets.env cannot be read, or others can read it too.
        """
        file = self.site / "secrets.env"
        found: dict[str, str] = {}
        if file.exists():
            if file.stat().st_mode & 0o077:
                msg = f"{file} can be read by others; run: chmod 600 {file}"
                raise SettingsError(msg)
            lines = file.read_text(encoding="utf-8").splitlines()
            found = {
                m[1]: m[2].strip("\"'")
                for line in lines
                if (m := _LINE.fullmatch(line.strip()))
            }
        return {name: os.environ.get(name, value) for name, value in found.items()} | {
            name: value for name, value in os.environ.items() if name.isupper()
        }

    def child_environment(self) -> dict[str, str]:
        """Return the environment of what we start: the same site, a quiet Prefect."""
        loopback = "127.0.0.1,localhost"
        mine = {
            f"MUSTER_{name.upper()}": str(value)
            for name, value in self.model_dump(exclude={"site"}).items()
            if value != ""
        }
        return (
            dict(os.environ)
            | mine
            | {
                "MUSTER_SITE": str(self.site.absolute()),
                "DO_NOT_TRACK": "1",
                "NO_PROXY": loopback,
                "no_proxy": loopback,
                "PREFECT_API_URL": self.prefect_api_url,
                "PREFECT_API_REQUEST_TIMEOUT": "20",
                # Little patience: a run that broke off is taken up again as the same.
                "PREFECT_CLIENT_MAX_RETRIES": "3",
                "PREFECT_HOME": str(self.run_folder / "prefect"),
                "PREFECT_LOGGING_LEVEL": "WARNING",
                "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
                "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
                "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
                "PYTHONUNBUFFERED": "1",
            }
        )


def config_folder() -> Path:
    """Return where programs of this account keep their settings."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")


def spoken_language() -> str:
    """Return the language of the operator's terminal: `zh`, `en`, or another."""
    named = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return re.split(r"[_.@-]", next(filter(None, named), "en"))[0].lower()
