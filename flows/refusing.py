"""Refusing what came through Prefect: on record, and told to the duty officer."""

from flows.engine.clock import WallClock
from flows.engine.refusals import refuse
from flows.library import site_in
from flows.settings import Settings
from flows.wiring.deciding import open_desk

#: Where all comes from that comes through Prefect: a form and its API look the same.
FORM = "form"


def refuse_here(why: str, settings: Settings, source: str = FORM) -> None:
    """Put a refusal on record; see flows.engine.refusals.refuse."""
    now = WallClock().now()
    with open_desk(settings) as desk:
        refuse(desk, site_in(settings.site), source, why, now=now)
