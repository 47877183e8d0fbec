"""Hillside with Bo on duty, whose processes can be stopped one by one."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from flows.library import site_in
from tests.fakes.carrier import FakeCarrier
from tests.flows.hillside import Hillside, plan_of
from tests.flows.processes import Processes

ASKING = plan_of(
    [
        {
            "step": "bags",
            "kind": "dispatch_volunteers",
            "within": "60 min",
            "posts": "dike",
            "tiers": [{"who": "site", "wait": "10 min"}, {"who": "cell"}],
            "message": "come",
        }
    ]
)


class Watched(Hillside, Processes):
    """Hillside with Bo on duty, an engine, senders and a watchdog."""

    def __init__(self, folder: Path, began_s: float = 0) -> None:
        """Go on where the place in this folder stands.

        Args:
            folder: Of the site.
            began_s: For how long it has run by its clock.
        """
        Hillside.__init__(self, folder)
        self.pass_by(timedelta(seconds=began_s))
        file = folder / "site.yaml"
        written = file.read_text(encoding="utf-8")
        on_duty = "roles:\n  duty-officer: {holders: [bo]}"
        file.write_text(written.replace("roles:", on_duty), encoding="utf-8")
        conductor = replace(self.conductor, site=site_in(folder))
        Processes.__init__(self, self.settings, conductor, self.clock, FakeCarrier())
