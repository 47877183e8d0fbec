"""A trial whose plan begins by what a gauge tells over HTTP."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.engine.clock import WallClock
from flows.engine.proposal_plans import DECIDE
from flows.indicators.watches import build_watches
from flows.indicators.watching import IndicatorWatch
from flows.library import site_in
from flows.proposal_record import Wish
from flows.wiring.deciding import open_desk
from plans.errors import UnreachableError
from plans.identity import KindOfRun, OccasionId
from plans.people.places import CellTree
from plans.warning.remembered import Remembered, remembered
from tests.fakes.clock import FakeClock
from tests.flows.proposals import Asking, make_asking
from tests.sinks.http import HttpSink

STEP = timedelta(minutes=10)
TRIGGERS = """
triggers:
  - trigger: high-water
    indicator: {indicator: river, above: 5, clear: 4.5, lasting: 10 min}
    level: III
    act: declare
"""
INDICATORS = """
indicators:
  river:
    title: {{en: Water level, zh: 水位}}
    url: "http://{address}/level?key=${{GAUGE_KEY}}"
    unit: m
    late_after: 30 min
{more}
"""


def make_gauged(folder: Path) -> None:
    """Make the site; what it reads is written later."""
    make_asking(folder)
    plan = folder / "plans" / "trial" / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8") + TRIGGERS, encoding="utf-8")
    with (folder / "secrets.env").open("a", encoding="utf-8") as secrets:
        secrets.write("GAUGE_KEY=of-a-test\n")
    (folder / "secrets.env").chmod(0o600)


class Gauged(Asking):
    """One site with a gauge; its clock stands until time passes."""

    def __init__(self, folder: Path, sink: HttpSink, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(folder, **settings)
        self.sink = sink
        now = WallClock().now()
        # The end of an interval.
        ten = now.replace(minute=now.minute // 10 * 10, second=0, microsecond=0)
        self.clock = FakeClock(ten)
        self.begun_at = self.clock.moment
        self.sets()

    def sets(self, *more: str) -> None:
        """Write more lines about the gauge into site.yaml, and watch it anew."""
        file = self.settings.site / "site.yaml"
        before = file.read_text(encoding="utf-8").partition("\nindicators:")[0]
        lines = "".join(f"    {one}\n" for one in more)
        indicators = INDICATORS.format(address=self.sink.address, more=lines)
        file.write_text(before + indicators, encoding="utf-8")
        self.watch = self.new_watch()

    def new_watch(self) -> IndicatorWatch:
        """Return a watch as after a restart."""
        [watch] = build_watches(
            self.settings, site_in(self.settings.site), clock=self.clock
        )
        return watch

    def tells(
        self, *values: object, cell: str = "", ends_at: datetime | None = None
    ) -> None:
        """Let the gauge tell values, the last one of now."""
        ends_at = ends_at or self.clock.moment
        header = "time,value,cell\n"
        rows = [
            f"{(ends_at - ago * STEP).isoformat()},{value},{cell}\n"
            for ago, value in zip(range(len(values))[::-1], values, strict=True)
        ]
        self.sink.body = (header + "".join(rows)).encode()

    def looks(self, *values: object, cell: str = "") -> None:
        """Let the gauge tell values, and look."""
        if values:
            self.tells(*values, cell=cell)
        self.watch.look()

    def looks_in_vain(self, times: int = 1) -> None:
        for _ in range(times):
            with pytest.raises(UnreachableError):
                self.watch.look()

    def later(self, steps: float = 1) -> None:
        self.clock.moment += steps * STEP

    def known(self) -> Remembered:
        with open_desk(self.settings, is_writer=False) as desk:
            return remembered(desk.switches.get("indicator:river"))

    def measured(self, occasion_id: OccasionId) -> list[str]:
        """Return what was measured, and what it did, as the record has it."""
        with open_desk(self.settings, is_writer=False) as desk:
            return [
                f"{one.facts['did']}: {one.facts['matter']}"
                for one in desk.journal.of(occasion_id)
                if one.action == "measured"
            ]

    def local(self, ago: int) -> str:
        """Return a moment so many steps ago as messages say it."""
        at = self.clock.moment - ago * STEP
        return f"{at.astimezone(site_in(self.settings.site).zone):%Y-%m-%d %H:%M}"

    def actual(self, **changes: Any) -> OccasionId:  # noqa: ANN401
        """Declare it by hand; it is happening."""
        facts = {"plan": "trial", "kind_of_run": KindOfRun.ACTUAL, "by": "mayor"}
        return self.declare(**facts | changes)

    def propose_actual(self) -> OccasionId:
        """Let somebody else ask for it; it is happening."""
        kind, wish = KindOfRun.ACTUAL, Wish(source="form", key="by-hand")
        return self.propose(wish, kind_of_run=kind).proposal_id

    def asked(self, proposal_id: OccasionId) -> list[str]:
        """Return who is asked to decide."""
        with open_desk(self.settings, is_writer=False) as desk:
            calls = desk.call_ups.of(proposal_id, DECIDE)
            return [desk.roster.party(one.ask.party_id).number for one in calls]

    def forgets_its_rules(self) -> None:
        """Take the triggers out of the plan."""
        plan = self.settings.site / "plans" / "trial" / "plan.yaml"
        text = plan.read_text(encoding="utf-8").replace(TRIGGERS, "")
        plan.write_text(text, encoding="utf-8")

    def tree(self) -> CellTree:
        with open_desk(self.settings, is_writer=False) as desk:
            return desk.roster.cells()


def levels(gauged: Gauged) -> Sequence[str]:
    """Return the level of every incident."""
    return [str(one.level) for one in gauged.incidents()]
