"""D06: the roster is fresh, and everybody on it can be reached in two ways."""

from collections.abc import Iterator

from flows.doctor.examined import Examined
from plans.running.readiness import Ailment, Weight


def check(examined: Examined) -> Iterator[Ailment]:
    """Yield counts, never a person."""
    if examined.contents is None:
        return
    age = examined.contents.age
    if not age.people:
        yield Ailment(rule="D060", weight=Weight.ERROR)
        return
    facts: dict[str, str | int] = {"people": age.people}
    days = examined.site.policy.relied_on_for.days
    for rule, number in (
        ("D061", age.unreachable),
        ("D062", age.stale),
        ("D063", age.one_channel),
    ):
        weight = Weight.WARNING if number else Weight.FINE
        told = {**facts, "number": number, "days": days}
        yield Ailment(rule=rule, weight=weight, facts=told)
    for skill, number in age.expired_by_skill.items():
        yield Ailment(rule="D064", facts={"skill": skill, "number": number})
    for partner in age.expired_partners:
        yield Ailment(rule="D065", facts={"partner": partner})
