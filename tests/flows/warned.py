"""A site that takes warnings: Ana decides, Bo is on duty."""

from datetime import datetime, timedelta
from pathlib import Path

import yaml

from connectors.store import open_store
from flows.engine.clock import WallClock
from flows.texts import catalogue, words
from flows.warnings.taking import Taking, Took
from flows.wiring.deciding import open_desk
from plans.incident.occasions import OccasionKind
from plans.lease import Lease
from plans.messages.deliveries import Outcome, Verdict
from plans.warning.alerts import Alert
from plans.warning.filed import FiledAlert
from plans.warning.incoming import Came
from tests.alerts import cap_of
from tests.flows.proposals import Asking, make_asking

#: Declares levels I to III by itself, and may ask for exercises.
MET = "alerts.met"
ALERTS = """
alerts:
  met: {folder: incoming, may_declare: [I, II, III], kinds: [actual, exercise]}
"""
TRIGGERS = [
    {"trigger": "yellow", "alert": {"colour": ["yellow"]}, "level": "IV"},
    {"trigger": "orange", "alert": {"colour": ["orange"]}, "level": "III"},
    {"trigger": "dam", "alert": {"event": ["Dam break"]}, "level": "III"}
    | {"act": "declare"},
    {"trigger": "wave", "alert": {"event": ["Flood wave"]}, "level": "II"}
    | {"act": "declare"},
]


def make_warned(folder: Path, store_url: str = "", alerts: str = ALERTS) -> None:
    """Make a trial whose plan begins by warnings."""
    make_asking(folder, store_url, alerts)
    file = folder / "plans" / "trial" / "plan.yaml"
    plan = yaml.safe_load(file.read_text(encoding="utf-8"))
    plan["triggers"] = TRIGGERS
    plan["steps"][1]["level"] = "IV"
    file.write_text(yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8")


#: `alarm.alert-NAME` of the catalogue.
ALARMS = (
    *("no-rule", "nowhere", "expired", "many", "over", "failed", "wider"),
    "unreadable",
)


class Warned(Asking):
    """One site to which warnings come."""

    def take(self, *alerts: Alert, source: str = MET) -> list[Took]:
        came = [Came(raw=cap_of(one), name=one.identifier) for one in alerts]
        return self.taking.take(came, source)

    @property
    def taking(self) -> Taking:
        return Taking(settings=self.settings, site=self.conductor.site)

    def filed(self, one: Alert) -> FiledAlert:
        with open_desk(self.settings, is_writer=False) as desk:
            found = desk.alerts.find(one.reference)
        assert found is not None
        return found

    def became(self, one: Alert) -> str:
        return str(self.filed(one).became)

    def levels(self) -> list[tuple[str, bool]]:
        """Return the level of every incident, and whether it runs."""
        return [(str(one.level), one.stood_down_at is None) for one in self.incidents()]

    def file_only(self, one: Alert) -> None:
        """File an alert as a process would that is killed right after."""
        with open_desk(self.settings) as desk:
            now = WallClock().now()
            desk.alerts.file(one, cap_of(one), source=MET, at=now)

    def mark_sent(self) -> None:
        """Let everything that waits have left."""
        with open_store(self.settings.url) as store:
            store.deliveries.sync_lanes(self.conductor.site)
            now = WallClock().now()
            lease = Lease("test", until=now + timedelta(minutes=1))
            wave = store.deliveries.claim("sms", lease, limit=99, now=now)
            sent = {one.key: Verdict(outcome=Outcome.ACCEPTED) for one in wave}
            store.deliveries.settle(sent, token="test", now=now)

    def proposal_letters(self) -> list[tuple[str, str]]:
        """Return whom messages about proposals went to, and their titles."""
        return self.told(OccasionKind.PROPOSAL)

    def heard(self) -> list[str]:
        """Return the names of the alarms about alerts, in order."""
        titles = catalogue("zh")
        names = {
            words(f"alarm.alert-{name}.title", "zh", many=9): name for name in ALARMS
        }
        assert all(f"alarm.alert-{name}.body" in titles for name in ALARMS)
        return [names[title] for title in self.alarms()]

    def clock_now(self) -> datetime:
        return WallClock().now()

    def asks(self) -> list[tuple[str, str]]:
        """Return act and level of every proposal that waits, oldest first."""
        return [
            (str(one.act), str(one.asks_for.get("level", "")))
            for one in reversed(self.waiting())
        ]
