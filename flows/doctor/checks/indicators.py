"""D13: what is measured is read, and the rules of plans find it."""

from collections.abc import Iterator

from flows.doctor.examined import Examined
from plans.running.readiness import Ailment, Weight
from plans.site import Site
from plans.warning.looks import TroubleKind
from plans.warning.remembered import Remembered

#: A watch that was busy with others is no trouble.
_LOOKS = 3
_RULES = {
    TroubleKind.AWAY: "D131",
    TroubleKind.LATE: "D132",
    TroubleKind.STUCK: "D133",
    TroubleKind.ROWS: "D134",
    TroubleKind.CELLS: "D135",
}


def check(examined: Examined) -> Iterator[Ailment]:
    """Yield how each indicator of the site stands, and which ones a plan misses."""
    site, contents = examined.site, examined.contents
    if contents is None or not site.indicators:
        return
    for name in site.indicators:
        yield from _of_one(name, contents.indicators.get(name), examined)
    for plan, names in contents.measured.items():
        for name in names:
            if name not in site.indicators:
                facts: dict[str, str | int] = {"plan": plan, "indicator": name}
                yield Ailment(rule="D136", facts=facts)


def _of_one(
    name: str, known: Remembered | None, examined: Examined
) -> Iterator[Ailment]:
    facts: dict[str, str | int] = {"indicator": name}
    if known is None or known.read_at is None:
        yield Ailment(rule="D130", facts=facts)
        return
    troubles = {TroubleKind(kind) for kind in known.troubles}
    minutes = int((examined.now - known.read_at).total_seconds() // 60)
    if minutes * 60 > _patience_s(name, examined.site):
        troubles.add(TroubleKind.AWAY)
    facts["minutes"] = minutes
    for kind in sorted(troubles):
        yield Ailment(rule=_RULES[kind], facts=facts)
    if not troubles:
        yield Ailment(rule="D131", weight=Weight.FINE, facts=facts)


def _patience_s(name: str, site: Site) -> float:
    source = site.indicators[name]
    return max(_LOOKS * source.every, source.late_after).total_seconds()
