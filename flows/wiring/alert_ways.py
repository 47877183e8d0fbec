"""The ways in which alerts come to a site: folders and feeds, secrets filled in."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from connectors.alert_feed import AlertFeed
from connectors.watched_folder import WatchedFolder
from flows.settings import Settings
from flows.wiring.filling import Filling
from plans.site import Site
from plans.warning.incoming import AlertWay
from plans.warning.sources import AlertSource

#: A folder costs nothing to look at.
_FOLDER_EVERY = timedelta(milliseconds=500)


def ways_of(settings: Settings, site: Site) -> Mapping[str, tuple[AlertWay, timedelta]]:
    """Return each way, and how often to look there.

    Raises:
        MissingSecretError: One of them needs a secret that is not there.
        SettingsError: The secrets cannot be read.
    """
    secrets = settings.secrets() if site.alerts else {}
    return {
        name: _way(one, Filling(f"alerts {name}", secrets), settings)
        for name, one in site.alerts.items()
    }


def _way(
    source: AlertSource, filled: Filling, settings: Settings
) -> tuple[AlertWay, timedelta]:
    largest = settings.alert_bytes
    if source.feed is not None:
        feed = AlertFeed(
            url=filled(source.feed), largest=largest, also_from=source.also_from
        )
        return feed, source.every
    folder = settings.site.absolute() / (source.folder or "")
    if folder.is_relative_to(settings.site.absolute()):
        # Of ours; anybody else's is there, or is told as missing.
        Path(folder).mkdir(parents=True, exist_ok=True)
    return WatchedFolder(folder=folder, largest=largest), _FOLDER_EVERY
