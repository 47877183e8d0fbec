"""How CAP spells what is more than text: moments, places, numbers, lists, references.

What is spelled here reads back as the same value.

Source: OASIS CAP 1.2, sections 3.2 and 3.3.2.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from plans.errors import MobilizationError
from plans.warning.alerts import Circle, Point, Reference

_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(?:(Z)|([+-])(\d\d):(\d\d))", re.ASCII
)
_AS_CAP_WANTS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d{1,20}(?:\.\d{0,40})?|\.\d{1,40})", re.ASCII)
_PART_OF_LIST = re.compile(r'"[^"]*"|[^\s"]+|\s+|"')
_LARGEST_OFFSET = timedelta(hours=14)
_MINUTES_AN_HOUR = 60
_FEWEST_CORNERS = 4
_NORTH, _EAST = 90, 180
#: Half of the way around the Earth.
_LARGEST_RADIUS_KM = 20_038
_UTC = "-00:00"


class MisspeltError(MobilizationError):
    """A value is not spelled as CAP spells it; `rule` says what is wrong."""

    def __init__(self, rule: str, value: str) -> None:
        self.rule, self.value = rule, value
        super().__init__(f"{rule}: {value!r}")


def moment_of(text: str) -> datetime:
    """Return the moment, in its own offset; a fraction of a second is left out.

    Raises:
        MisspeltError: It is none, has no offset, or no calendar has it.
    """
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        raise MisspeltError("C011", text)
    local, _, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    if offset > _LARGEST_OFFSET or int(minutes or 0) >= _MINUTES_AN_HOUR:
        raise MisspeltError("C012", text)
    zone = timezone(-offset if sign == "-" else offset) if offset else UTC
    try:
        moment = datetime.fromisoformat(local).replace(tzinfo=zone)
        moment.astimezone(UTC)  # the first and last hours of all have none
    except (ValueError, OverflowError) as error:
        raise MisspeltError("C012", text) from error
    return moment


def is_spelled_out(text: str) -> bool:
    """Whether a moment is written as CAP 1.2 wants it: no Z, no fraction."""
    return _AS_CAP_WANTS.fullmatch(text.strip()) is not None


def moment_text(moment: datetime) -> str:
    """Return a moment as CAP 1.2 wants it; UTC is -00:00.

    Raises:
        MisspeltError: It has no offset, a fraction, or an offset with seconds.
    """
    offset = moment.utcoffset()
    text = moment.isoformat()
    if offset is None or abs(offset) > _LARGEST_OFFSET or not is_spelled_out(text):
        raise MisspeltError("C012", text)
    return text if offset else text[: -len(_UTC)] + _UTC


def number_of(text: str) -> float:
    """Return a decimal number.

    Raises:
        MisspeltError: It is none, or has more digits than anybody measures.
    """
    if _NUMBER.fullmatch(text.strip()) is None:
        raise MisspeltError("C027", text)
    return float(text)


def number_text(number: float) -> str:
    """Return a number without exponent, as short as it can be."""
    return format(Decimal(repr(number)), "f").removesuffix(".0")


def polygon_of(text: str) -> tuple[Point, ...]:
    """Return the corners, the first again as the last.

    Raises:
        MisspeltError: These are no pairs, too few, not closed, or not on Earth.
    """
    corners = tuple(_point_of(pair, text) for pair in text.split())
    if len(corners) < _FEWEST_CORNERS:
        raise MisspeltError("C021", text)
    if corners[0] != corners[-1]:
        raise MisspeltError("C022", text)
    return corners


def polygon_text(corners: Iterable[Point]) -> str:
    """Return pairs of latitude and longitude with blanks between them."""
    return " ".join(map(point_text, corners))


def circle_of(text: str) -> Circle:
    """Return the circle.

    Raises:
        MisspeltError: It is not a pair and a radius in kilometres.
    """
    match text.split():
        case [pair, radius] if _NUMBER.fullmatch(radius):
            circle = Circle(_point_of(pair, text, otherwise="C025"), float(radius))
            if 0 <= circle.radius_km <= _LARGEST_RADIUS_KM:
                return circle
    raise MisspeltError("C025", text)


def circle_text(circle: Circle) -> str:
    """Return the centre, a blank and the radius in kilometres."""
    return f"{point_text(circle.centre)} {number_text(circle.radius_km)}"


def point_text(point: Point) -> str:
    """Return latitude, comma, longitude."""
    return f"{number_text(point.latitude)},{number_text(point.longitude)}"


def list_of(text: str) -> tuple[str, ...]:
    """Return the words; one with blanks in it stands in double quotes.

    Raises:
        MisspeltError: A quote is not closed, or stands inside a word.
    """
    words, was_word = [], False
    for part in _PART_OF_LIST.findall(text):
        is_word = not part.isspace()
        if (is_word and was_word) or part == '"':
            raise MisspeltError("C037", text)
        words += [part.strip('"')] if is_word else []
        was_word = is_word
    return tuple(filter(None, words))


def list_text(words: Iterable[str]) -> str:
    """Return words with blanks between them, those with blanks in quotes."""
    return " ".join(f'"{one}"' if re.search(r"\s", one) else one for one in words)


def reference_of(text: str) -> Reference:
    """Return whom `sender,identifier,sent` names.

    Raises:
        MisspeltError: It does not have these three parts.
    """
    match text.split(","):
        case [str(sender), str(identifier), str(sent)] if sender and identifier:
            return Reference(sender, identifier, moment_of(sent))
    raise MisspeltError("C033", text)


def reference_text(reference: Reference) -> str:
    """Return `sender,identifier,sent`."""
    sent = moment_text(reference.sent)
    return f"{reference.sender},{reference.identifier},{sent}"


def _point_of(pair: str, text: str, otherwise: str = "C020") -> Point:
    numbers = pair.split(",")
    if len(numbers) != len(("latitude", "longitude")) or not all(
        map(_NUMBER.fullmatch, numbers)
    ):
        raise MisspeltError(otherwise, text)
    latitude, longitude = map(float, numbers)
    if abs(latitude) <= _NORTH and abs(longitude) <= _EAST:
        return Point(latitude, longitude)
    is_swapped = abs(latitude) <= _EAST and abs(longitude) <= _NORTH
    raise MisspeltError("C024" if is_swapped else "C023", pair)
