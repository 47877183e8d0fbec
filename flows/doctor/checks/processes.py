"""D09: what has to run runs, and messages leave."""

from collections.abc import Iterator
from datetime import datetime

from flows.doctor.examined import Examined
from flows.services.health import prefect_answers
from flows.services.processes import services_of
from plans.running.heartbeats import Heartbeat
from plans.running.readiness import Ailment, Weight
from plans.running.symptoms import SILENT

#: The watchdog beats less often than the others.
_SILENT_S = 2 * SILENT.total_seconds()


def check(examined: Examined) -> Iterator[Ailment]:
    """Yield who is silent: an error while an incident is open, else a warning."""
    if examined.contents is None:
        return
    contents = examined.contents
    weight = Weight.ERROR if contents.open_incidents else Weight.WARNING
    for service in services_of(examined.settings):
        if service == "prefect":
            is_there = prefect_answers(examined.settings.prefect_port)
            found = Weight.FINE if is_there else Weight.WARNING
            yield Ailment(rule="D090", weight=found)
            continue
        beats = [one for one in contents.beats if one.service == service]
        ago_s = min((_ago_s(one, examined.now) for one in beats), default=None)
        if ago_s is None:
            yield Ailment(rule="D093", weight=weight, facts={"service": service})
            continue
        found = weight if ago_s > _SILENT_S else Weight.FINE
        facts: dict[str, str | int] = {"service": service, "seconds": int(ago_s)}
        yield Ailment(rule="D091", weight=found, facts=facts)
    for beat in contents.beats:
        for name, last in beat.away.items():
            away: dict[str, str | int] = {"source": name, "last": last}
            yield Ailment(rule="D094", facts=away)
    if contents.is_paused:
        yield Ailment(rule="D092")


def _ago_s(beat: Heartbeat, now: datetime) -> float:
    return (now - beat.beat_at).total_seconds()
