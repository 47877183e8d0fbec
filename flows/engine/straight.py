"""Straight: an alarm to the duty officer without the store, from memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flows.engine.alarms import Alarm, on_duty, said_of, ways_left
from flows.engine.desk import Desk
from plans.identity import KindOfRun, OccasionId
from plans.messages.deliveries import ContactPoint, Delivery, Outcome, Verdict
from plans.messages.message import Priority, message_id_of
from plans.people.roster import Party
from plans.site import Site

Carry = Callable[[Sequence[Delivery]], Mapping[str, Verdict]]


@dataclass
class Straight:
    """Who is on duty and how they are reached; in memory only, and never in a log."""

    carry: Carry
    _officers: list[tuple[Party, Sequence[ContactPoint]]] = field(default_factory=list)

    def remember(self, desk: Desk, site: Site) -> None:
        """Keep who is on duty now."""
        officers = on_duty(desk, site)
        ways = desk.ledger.ways_to([one.party_id for one in officers])
        self._officers = [(one, ways.get(one.party_id, ())) for one in officers]

    def tell(self, alarm: Alarm, site: Site, *, now: datetime) -> int:
        """Carry the alarm over each contact point in turn; return how many it reached.

        Args:
            alarm: What to tell.
            site: Whose channels and languages.
            now: Wall time, in its key: told again, it is another message.
        """
        reached = 0
        for party, points in self._officers:
            left = ways_left(points, site, alarm.avoids or frozenset())
            for delivery in _deliveries(alarm, party, left, site, now):
                verdict = self.carry([delivery]).get(delivery.key)
                if verdict and verdict.outcome is Outcome.ACCEPTED:
                    reached += 1
                    break
        return reached


def _deliveries(
    alarm: Alarm,
    to: Party,
    points: Sequence[ContactPoint],
    site: Site,
    now: datetime,
) -> list[Delivery]:
    language = site.language_for(to.languages)
    title, body = said_of(alarm, language, site)
    occasion_id = OccasionId(f"alarm:{alarm.key}:{now:%Y%m%d%H%M}")
    message_id = message_id_of(occasion_id, alarm.name, to.party_id)
    return [
        Delivery(
            key=f"{message_id}/{point.contact_point_id}/0",
            message_id=message_id,
            title=title,
            body=body,
            language=language,
            contact_point=point,
            lane=site.lane_of(point.channel)[0],
            kind_of_run=KindOfRun.ACTUAL,
            priority=Priority.CORRECTION,
        )
        for point in points
    ]
