"""One rule a file: `check(plan, facts, today)` yields findings; no registry."""

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pkgutil import iter_modules

from plans.writing.draft import Draft
from plans.writing.findings import Finding
from plans.writing.site_facts import SiteFacts


def check_plan(plan: Draft, facts: SiteFacts | None, today: date) -> Iterator[Finding]:
    """Yield what every rule in this folder finds."""
    for module in iter_modules(__path__):
        rule = import_module(f"{__name__}.{module.name}")
        yield from rule.check(plan, facts, today)
