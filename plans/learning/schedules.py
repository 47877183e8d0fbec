"""When a drill falls due by itself: a cron line or an RRULE, in a time zone."""

from datetime import UTC, datetime
from typing import Annotated

from cronsim import CronSim, CronSimError
from dateutil.rrule import rrulestr
from pydantic import AfterValidator, Field, model_validator

from plans.durations import Duration
from plans.site import zone_named
from plans.written import Written

#: Any moment will do: only whether the line can be read is asked.
_SOME_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def _cron(text: str) -> str:
    try:
        next(CronSim(text, _SOME_MOMENT))
    except (CronSimError, StopIteration) as error:
        msg = "no such cron line; write minute hour day month weekday, as 0 9 1 * *"
        raise ValueError(msg) from error
    return text


def _rrule(text: str) -> str:
    try:
        rrulestr(text, dtstart=_SOME_MOMENT)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        msg = "no such RRULE; write one like FREQ=MONTHLY;BYDAY=1TU;BYHOUR=9"
        raise ValueError(msg) from error
    return text


class Schedule(Written):
    """When a drill is due: `cron` or `rrule`, one of them."""

    #: Minute, hour, day, month, weekday.
    cron: Annotated[str, Field(max_length=200), AfterValidator(_cron)] | None = None
    #: RFC 5545, without DTSTART.
    rrule: Annotated[str, Field(max_length=500), AfterValidator(_rrule)] | None = None
    #: None: the site's.
    time_zone: Annotated[str, AfterValidator(zone_named)] | None = None
    #: How long after its due time it may still begin: a late run, and for one that is
    #: unannounced the time within which it begins.
    window: Duration = Field(default="2 h", validate_default=True)
    #: Begins at some moment of the window that nobody knows beforehand.
    unannounced: bool = False

    @model_validator(mode="after")
    def _says_when(self) -> "Schedule":
        if (self.cron is None) == (self.rrule is None):
            msg = "a schedule has cron or rrule, one of them"
            raise ValueError(msg)
        return self
