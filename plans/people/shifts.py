"""Shifts of posts: daily hours in the site's zone, turned into moments."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from plans.people.availability import hours_of
from plans.people.places import Post, Shift

_A_DAY = timedelta(days=1)


def shifts_between(
    posts: Iterable[Post], *, starts_at: datetime, within: timedelta, zone: ZoneInfo
) -> list[Shift]:
    """Return the shifts that run at a moment or start within a length of time.

    Ordered by post, then start. A post without shifts is one, from that moment on.

    Args:
        posts: Whose shifts.
        starts_at: The moment.
        within: After it; a shift that starts just then is still in.
        zone: Of the site, in which shifts are written.

    Raises:
        ValueError: A shift is not written like 06:00-14:00.
    """
    return [
        shift
        for post in posts
        for shift in (
            _of(post, starts_at, starts_at + within, zone)
            if post.shifts
            else [Shift(post=post, starts_at=starts_at)]
        )
    ]


def worth_coming_to(shifts: Sequence[Shift], *, by: datetime) -> list[Shift]:
    """Return the shifts without those that are over by then, where another follows.

    Args:
        shifts: Of posts, as they run.
        by: When somebody who is asked now may come at the latest.
    """
    followed = {one.post.post_no for one in shifts if _lasts(one, by)}
    return [
        one for one in shifts if _lasts(one, by) or one.post.post_no not in followed
    ]


def _lasts(shift: Shift, until: datetime) -> bool:
    return shift.ends_at is None or shift.ends_at > until


def _of(post: Post, since: datetime, until: datetime, zone: ZoneInfo) -> list[Shift]:
    # A shift that runs at `since` may have begun the day before.
    day = since.astimezone(zone).date() - _A_DAY
    last = until.astimezone(zone).date()
    found: list[Shift] = []
    while day <= last:
        for written in post.shifts:
            starts, ends = (_moment(day, after, zone) for after in hours_of(written))
            # Where the clocks go forward a short shift may vanish.
            if since < ends and starts <= until and starts < ends:
                found.append(Shift(post=post, starts_at=starts, ends_at=ends))
        day += _A_DAY
    return sorted(found, key=lambda shift: (shift.starts_at, shift.key))


def _moment(day: date, since_midnight: timedelta, zone: ZoneInfo) -> datetime:
    # Wall-clock arithmetic first, the zone last: 06:00 stays so on a day of 23 hours.
    wall = datetime.combine(day, time()) + since_midnight
    return wall.replace(tzinfo=zone).astimezone(UTC)
