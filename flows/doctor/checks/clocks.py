"""D11: the machine's clock is right, and does not stop."""

from collections.abc import Iterator

from flows.doctor.examined import Examined
from plans.running.readiness import Ailment, Weight
from plans.running.symptoms import JUMP


def check(examined: Examined) -> Iterator[Ailment]:
    """Yield how clock, zone and sleep of the machine stand."""
    is_right = examined.is_synchronised
    weight = Weight.UNKNOWN if is_right is None else Weight.WARNING
    yield Ailment(rule="D110", weight=Weight.FINE if is_right else weight)
    if examined.site.time_zone == "UTC":
        yield Ailment(rule="D111")
    beats = examined.contents.beats if examined.contents else ()
    ahead = [one for one in beats if one.beat_at - examined.now > JUMP]
    if ahead:
        facts: dict[str, str | int] = {"service": ahead[0].service}
        yield Ailment(rule="D112", weight=Weight.ERROR, facts=facts)
    for number, reason in enumerate(("lid", "idle", "gnome"), 113):
        if reason in examined.sleep.reasons:
            yield Ailment(rule=f"D{number}")
    if examined.sleep.unknown:
        what = ", ".join(examined.sleep.unknown)
        yield Ailment(rule="D116", weight=Weight.UNKNOWN, facts={"what": what})
