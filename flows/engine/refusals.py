"""Refusals: somebody tried to start or change something, and may not.

The duty officer is told once an hour and source; more tries are on record only.
"""

import logging
from datetime import datetime

from flows.engine.alarms import Alarm, door_of, tell_duty_officer
from flows.engine.desk import Desk
from plans.incident.journal import Entry
from plans.site import Site

logger = logging.getLogger(__name__)


def refuse(desk: Desk, site: Site, source: str, why: str, *, now: datetime) -> None:
    """Put a refusal on record, and tell the duty officer the first time in an hour.

    Args:
        desk: Of one transaction that may write.
        site: Says who is on duty.
        source: Where it came from; a word of ours or the name of a source of the site.
        why: A text of the catalogue: `refused.WHY`.
        now: Wall time.
    """
    alarm = Alarm(
        key=f"refused:{source}:{now:%Y%m%d%H}",
        name="refused",
        facts={"source": source},
        phrases={"why": f"refused.{why}", **door_of(source)},
    )
    told = tell_duty_officer(desk, site, alarm, now=now)
    facts: dict[str, str | int] = {"source": source, "why": why}
    entry = Entry(at=now, action="refused", facts=facts)
    desk.journal.note(told.occasion_id, entry)
    logger.warning("refused", extra={"action": "refused", **facts})
