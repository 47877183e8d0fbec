"""What conducts the incidents of a site: the engine over the site's store."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from flows.engine.conduct import Conductor
from flows.library import profile_of, site_in
from flows.settings import Settings
from flows.wiring.deciding import open_desk


@dataclass(frozen=True)
class PageLinks:
    """See plans.world.Links."""

    public_url: str

    def page(self, name: str) -> str:
        """See Links.page."""
        return f"{self.public_url.rstrip('/')}/{name}" if self.public_url else ""


def conductor_of(settings: Settings) -> Conductor:
    """Return what carries the steps of the site's incidents.

    Raises:
        NoSiteError: There is no site where the settings say.
        SiteError: The site cannot be used as its file describes it.
    """
    site = site_in(settings.site)
    return Conductor(
        open_desk=partial(open_desk, settings),
        open_reading=partial(open_desk, settings, is_writer=False),
        site=site,
        law=profile_of(site, settings.site),
        links=PageLinks(settings.public_url),
        lease=timedelta(seconds=settings.lease_s),
    )
