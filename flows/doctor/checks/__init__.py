"""One subject a file: `check(examined)` yields what it looked at; no registry."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from flows.doctor.examined import Examined
from plans.running.readiness import Ailment


def ailments_of(examined: Examined) -> Iterator[Ailment]:
    """Yield what every check in this folder finds."""
    for module in iter_modules(__path__):
        subject = import_module(f"{__name__}.{module.name}")
        yield from subject.check(examined)
