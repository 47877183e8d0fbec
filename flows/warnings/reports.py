"""Reports to the duty officer: what came in that somebody has to look at."""

from collections.abc import Sequence
from datetime import datetime

from flows.engine.alarms import Alarm, door_of, tell_duty_officer
from flows.engine.answers import plain_line
from flows.engine.desk import Desk
from plans.site import Site
from plans.warning.filed import FiledAlert
from plans.warning.incoming import Lost

#: More at once are told of together.
_ONE_BY_ONE = 3
_LONGEST_TITLE, _LONGEST_NAME, _LONGEST_FAULT = 100, 80, 160

#: What a message tells of: the alert, and the name of the alarm's text.
Told = tuple[FiledAlert, str]


def tell_grave(desk: Desk, site: Site, graves: Sequence[Told], now: datetime) -> None:
    """Tell of alerts that somebody has to decide on; many of them in one message.

    Args:
        desk: Of the transaction that settles them.
        site: Says who is on duty.
        graves: With the alarm's name: `alert-NAME` of the catalogue.
        now: Wall time.
    """
    if len(graves) > _ONE_BY_ONE:
        first, _ = graves[0]
        facts: dict[str, str | int] = {"many": len(graves)}
        key = f"alert-many:{first.source}:{now:%Y%m%d%H}"
        _tell(desk, site, Alarm(key=key, name="alert-many", facts=facts), first, now)
        return
    for filed, name in graves:
        alarm = Alarm(key=f"alert-{name}:{filed.alert_no}", name=f"alert-{name}")
        _tell(desk, site, alarm, filed, now)


def tell_of(
    desk: Desk, site: Site, told: Told, facts: dict[str, str | int], now: datetime
) -> None:
    """Tell of one alert, with more facts."""
    filed, name = told
    plain = {key: plain_line(str(one), _LONGEST_FAULT) for key, one in facts.items()}
    key = f"alert-{name}:{filed.alert_no}"
    alarm = Alarm(key=key, name=f"alert-{name}", facts=plain)
    _tell(desk, site, alarm, filed, now)


def tell_unreadable(
    desk: Desk, site: Site, source: str, lost: Sequence[Lost], now: datetime
) -> None:
    """Tell, once an hour and source, that something came which cannot be read."""
    first = lost[0]
    fault = {"en": first.why, "zh": first.why_zh or first.why}
    facts: dict[str, str | int] = {
        "many": len(lost),
        "file": plain_line(first.name, _LONGEST_NAME),
        "fault": plain_line(first.why, _LONGEST_FAULT),
        "source": source,
    }
    alarm = Alarm(
        key=f"alert-unreadable:{source}:{now:%Y%m%d%H}",
        name="alert-unreadable",
        facts=facts,
        phrases=door_of(source),
        spoken={
            "fault": {
                key: plain_line(one, _LONGEST_FAULT) for key, one in fault.items()
            }
        },
    )
    tell_duty_officer(desk, site, alarm, now=now)


def _tell(
    desk: Desk, site: Site, alarm: Alarm, filed: FiledAlert, now: datetime
) -> None:
    facts: dict[str, str | int] = {
        "alert": filed.alert_no,
        "title": plain_line(filed.title, _LONGEST_TITLE),
        "source": filed.source,
        **alarm.facts,
    }
    whole = Alarm(
        key=alarm.key, name=alarm.name, facts=facts, phrases=door_of(filed.source)
    )
    tell_duty_officer(desk, site, whole, now=now)
