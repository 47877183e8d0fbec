"""What a source of alerts may."""

from plans.identity import KindOfRun
from plans.judging import Grant
from plans.site import Site
from plans.warning.sources import AlertSource

#: Somebody at the office's own command line.
CLI = "cli"
_BOTH = (KindOfRun.ACTUAL, KindOfRun.EXERCISE)


def name_of(alerts: str) -> str:
    """Return the name on record of one of site.yaml's `alerts`."""
    return f"alerts.{alerts}"


def grant_of(site: Site, source: str) -> Grant:
    """Return what a source may; one that the site does not have only asks."""
    granted = site.source(source)
    if granted is None:
        return Grant(source=source, kinds=_BOTH if source == CLI else Grant.kinds)
    senders = granted.senders if isinstance(granted, AlertSource) else ()
    return Grant(
        source=source,
        may_declare=granted.may_declare,
        kinds=granted.kinds,
        senders=senders,
    )
