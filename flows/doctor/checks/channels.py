"""D04: channels and inboxes are whole, and exercises can use one."""

from collections.abc import Iterator

from flows.doctor.examined import Examined
from plans.running.readiness import Ailment, Weight


def check(examined: Examined) -> Iterator[Ailment]:
    """Yield what was tried; nothing is sent."""
    site = examined.site
    for name, (trouble, where) in examined.channels.items():
        facts: dict[str, str | int] = {"channel": name, "why": trouble, "where": where}
        weight = Weight.FINE if where else Weight.UNKNOWN
        weight = Weight.ERROR if trouble else weight
        yield Ailment(rule="D040", weight=weight, facts=facts)
    for name, why in examined.inboxes.items():
        lacks: dict[str, str | int] = {"inbox": name, "why": why}
        yield Ailment(rule="D045", weight=Weight.ERROR, facts=lacks)
    personal = {n: one for n, one in site.channels.items() if not one.shared}
    if not personal:
        yield Ailment(rule="D041", weight=Weight.ERROR)
    elif len({site.lane_of(name)[0] for name in personal}) == 1:
        lane = site.lane_of(next(iter(personal)))[0]
        yield Ailment(rule="D042", facts={"lane": lane})
    if not any(one.exercises for one in site.channels.values()):
        yield Ailment(rule="D043")
    elif examined.contents and not examined.contents.age.for_exercises:
        yield Ailment(rule="D044")
