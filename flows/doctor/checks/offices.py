"""D03: every office is held, by more than one, and all of them can be reached."""

from collections.abc import Iterator, Mapping

from flows.doctor.examined import Examined
from flows.engine.alarms import ON_DUTY
from plans.running.readiness import Ailment, Holder, Weight
from plans.site import Role, Site


def check(examined: Examined) -> Iterator[Ailment]:
    """Yield the offices that are a single point of failure, or held by nobody."""
    site = examined.site
    for name, role in site.roles.items():
        if not role.holders:
            yield Ailment(rule="D030", facts={"role": name})
        elif len(role.holders) == 1:
            yield Ailment(rule="D031", facts={"role": name})
    if examined.contents is None:
        return
    holders = examined.contents.holders
    for name, role in site.roles.items():
        yield from _unreachable(name, role, holders)
    yield from _on_duty(site, holders)


def _unreachable(
    name: str, role: Role, holders: Mapping[str, Holder]
) -> Iterator[Ailment]:
    for number in role.holders:
        facts: dict[str, str | int] = {"role": name, "number": number}
        if number not in holders:
            yield Ailment(rule="D032", weight=Weight.ERROR, facts=facts)
        elif not holders[number].points:
            yield Ailment(rule="D033", weight=Weight.ERROR, facts=facts)


def _on_duty(site: Site, holders: Mapping[str, Holder]) -> Iterator[Ailment]:
    """Yield whether the watchdog can tell somebody, over a second lane too."""
    officers = next(filter(None, map(site.holders_of, ON_DUTY)), ())
    lanes = {
        site.lane_of(channel)[0]
        for number in officers
        if number in holders
        for channel, _ in holders[number].points
        if channel in site.channels
    }
    if not lanes:
        yield Ailment(rule="D034", weight=Weight.ERROR)
    elif len(lanes) == 1:
        yield Ailment(rule="D035", facts={"lane": min(lanes)})
    else:
        yield Ailment(rule="D034", weight=Weight.FINE, facts={"lanes": len(lanes)})
