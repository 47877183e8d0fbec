"""An answer that stands, in words."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from flows.texts import words
from plans.people.call_ups import CallUp, Said


def best_of(calls: Iterable[CallUp]) -> CallUp | None:
    """Return the call-up that tells how a party stands: a yes before a no."""
    order = {Said.ACCEPTED: 0, Said.RECEIVED: 0, Said.DECLINED: 1, None: 2}
    return min(calls, key=lambda call: order[call.said], default=None)


def said_in_words(
    call: CallUp | None, zone: ZoneInfo, language: str, *, is_organisation: bool
) -> str:
    """Return the answer that stands, in words; empty for silence.

    Args:
        call: Whose answer.
        zone: Of the site, for times of day.
        language: Of the words.
        is_organisation: The answer is a number.
    """
    if call is None or call.said is None:
        return ""
    if call.said in {Said.DECLINED, Said.RECEIVED}:
        return words(f"web.answer.{call.said}", language)
    if call.checked_out_at is not None:
        time = clock_time(call.checked_out_at, zone)
        return words("web.answer.checked_out", language, time=time)
    if call.checked_in_at is not None:
        time = clock_time(call.checked_in_at, zone)
        return words("web.answer.checked_in", language, time=time)
    key = "web.answer.accepted" + ("-number" if is_organisation else "")
    if call.ready_at is None:
        return words(key, language, number=call.number)
    time = clock_time(call.ready_at, zone)
    return words(f"{key}-in", language, number=call.number, time=time)


def clock_time(moment: datetime, zone: ZoneInfo) -> str:
    """Return the time of day there."""
    return f"{moment.astimezone(zone):%H:%M}"
