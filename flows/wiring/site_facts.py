"""What is known where a plan is checked: nothing outside a site, much inside one."""

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connectors.store import open_store
from flows.engine.clock import WallClock
from flows.library import NoSiteError, profile_of, site_in
from flows.settings import Settings, spoken_language
from plans.errors import ConnectorError
from plans.site import Site
from plans.writing.site_facts import SiteFacts


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a check of plans can stand on."""

    #: In the site's zone; UTC without a site.
    today: date
    #: Of whoever reads the findings.
    language: str
    #: The site's folder; None outside one.
    folder: Path | None = None
    facts: SiteFacts | None = None


def what_is_known(settings: Settings) -> Known:
    """Return the site's facts; without a site, or without its store, there are none.

    Raises:
        SiteError: There is a site, but its file has findings.
    """
    now = WallClock().now()
    try:
        site = site_in(settings.site)
    except NoSiteError:
        return Known(today=now.date(), language=spoken_language())
    today = now.astimezone(site.zone).date()
    return Known(
        today=today,
        language=site.languages[0],
        folder=settings.site,
        facts=_facts(settings, site, today),
    )


def _facts(settings: Settings, site: Site, today: date) -> SiteFacts | None:
    profile = profile_of(site, settings.site)
    try:
        with open_store(settings.url, is_writer=False) as store:
            return store.facts(site, profile, today=today)
    except ConnectorError as error:
        sys.stderr.write(f"muster: {error}\n")
        return None
