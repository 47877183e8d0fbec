"""The call sheet as a page to print: A4, boxes for a pen, no colour needed."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from flows.engine.call_sheet import CallSheet
from flows.texts import words
from plans.messages.deliveries import mark_of
from plans.site import Site
from plans.telling import in_language

_ENVIRONMENT = Environment(
    loader=PackageLoader("flows.web", "pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def sheet_page(
    sheet: CallSheet, site: Site, language: str = "", *, now: datetime
) -> str:
    """Return the whole page.

    Args:
        sheet: What it shows.
        site: Whose sheet it is.
        language: Of whoever telephones; empty for the site's first.
        now: Wall time.
    """
    language, incident = language or site.languages[0], sheet.incident
    return _ENVIRONMENT.get_template("call_sheet.html").render(
        language=language,
        say=lambda key, **values: words(f"sheet.{key}", language, **values),
        clock=partial(clock_of, site=site, now=now),
        mark=mark_of(incident.kind_of_run, language),
        office=in_language(site.title, language),
        title=in_language(incident.plan.title, language),
        level=str(incident.level),
        incident=incident.incident_id,
        at=f"{now.astimezone(site.zone):%Y-%m-%d %H:%M}",
        calls=sheet.calls,
        numbers=_numbers(sheet),
    )


def _numbers(sheet: CallSheet) -> Mapping[str, int]:
    """Return the sentences that several people are told, numbered from 1.

    They are printed once, above all: with one in every row 5 people fill a page.
    """
    said = Counter(line.say for call in sheet.calls for line in call.lines)
    often = (say for say, times in said.items() if times > 1)
    return {say: number for number, say in enumerate(often, 1)}


def clock_of(moment: datetime | None, site: Site, *, now: datetime) -> str:
    """Return a moment as the clock on the site's wall shows it; empty for none."""
    if moment is None:
        return ""
    there = moment.astimezone(site.zone)
    is_today = there.date() == now.astimezone(site.zone).date()
    return f"{there:%H:%M}" if is_today else f"{there:%Y-%m-%d %H:%M}"
