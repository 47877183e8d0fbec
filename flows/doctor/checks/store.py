"""D01: the store can be used, is whole, and has room."""

from collections.abc import Iterator

from flows.doctor.examined import Examined
from flows.services.machine import free_bytes
from plans.running.readiness import Ailment, Weight
from plans.running.symptoms import FREE_BYTES

_TIGHT_BYTES = 5 * FREE_BYTES


def check(examined: Examined) -> Iterator[Ailment]:
    """Yield how store and disk stand."""
    if examined.contents is None:
        facts: dict[str, str | int] = {"why": examined.store_trouble}
        yield Ailment(rule="D010", weight=Weight.ERROR, facts=facts)
    else:
        health = examined.contents.health
        facts = {
            "database": health.database,
            "revision": health.revision,
            "complaint": health.complaint,
        }
        weight = Weight.ERROR if health.complaint else Weight.FINE
        yield Ailment(rule="D011", weight=weight, facts=facts)
    yield _room(examined)


def _room(examined: Examined) -> Ailment:
    free = free_bytes(examined.settings)
    if free is None:
        return Ailment(rule="D012", weight=Weight.UNKNOWN)
    weight = Weight.WARNING if free < _TIGHT_BYTES else Weight.FINE
    weight = Weight.ERROR if free < FREE_BYTES else weight
    facts: dict[str, str | int] = {"megabytes": free // 1_000_000}
    return Ailment(rule="D012", weight=weight, facts=facts)
