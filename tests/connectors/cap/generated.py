"""Alerts with everything that CAP can say, drawn from a seed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from random import Random
from typing import TypeVar

from plans.warning.alerts import (
    Alert,
    Area,
    Category,
    Certainty,
    Circle,
    Info,
    MsgType,
    Named,
    Point,
    Reference,
    Resource,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
)

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

#: Markup, quotes, blanks of all kinds, Chinese, right to left, beyond the first plane.
LETTERS = "ab Z09<>&\"'\t\n\r ]]>-.,;:/?#%水位红色预警Éñعربית𠮷😀\u00a0\u2028\u200f"
WORD_LETTERS = "abzAZ09-_.:/;'\"]>水红É𠮷😀ع"
MOST_SECONDS = int(timedelta(days=365 * 150).total_seconds())


class Drawn:
    """One alert after the other; the same seed draws the same."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 -- no secret

    def alert(self) -> Alert:
        draw = self._random
        msg_type, scope = draw.choice(list(MsgType)), draw.choice(list(Scope))
        is_answer = msg_type is not MsgType.ALERT
        return Alert(
            identifier=self.word(),
            sender=self.word(),
            sent=self.moment(),
            status=draw.choice(list(Status)),
            msg_type=msg_type,
            source=self.maybe(self.word),
            scope=scope,
            restriction=self.sentence() if scope is Scope.RESTRICTED else "",
            addresses=self.several(self.entry, least=scope is Scope.PRIVATE),
            codes=self.several(self.word),
            note=self.maybe(self.sentence),
            references=self.several(self.reference, least=is_answer),
            incidents=self.several(self.entry),
            infos=self.several(self.info),
        )

    def info(self) -> Info:
        draw = self._random
        return Info(
            language=draw.choice(["", "en-US", "zh-CN", "zh-Hans-CN", "fr"]),
            category=self.some_of(Category, least=1),
            event=self.word(),
            response_type=self.some_of(ResponseType),
            urgency=draw.choice(list(Urgency)),
            severity=draw.choice(list(Severity)),
            certainty=draw.choice(list(Certainty)),
            audience=self.maybe(self.text),
            event_codes=self.several(self.named),
            effective=self.moment() if draw.random() < 0.5 else None,
            onset=self.moment() if draw.random() < 0.5 else None,
            expires=self.moment() if draw.random() < 0.5 else None,
            sender_name=self.maybe(self.text),
            headline=self.maybe(self.text),
            description=self.maybe(self.text),
            instruction=self.maybe(self.text),
            web=self.maybe(lambda: "https://a.example/?x=1&y=%20"),
            contact=self.maybe(self.text),
            parameters=self.several(self.named),
            resources=self.several(self.resource),
            areas=self.several(self.area),
        )

    def resource(self) -> Resource:
        draw = self._random
        return Resource(
            resource_desc=self.text(),
            mime_type=draw.choice(["image/png", "text/plain", "application/pdf"]),
            size=draw.randrange(10**12) if draw.random() < 0.5 else None,
            uri=self.maybe(lambda: "https://a.example/b.png"),
            deref_uri=self.maybe(lambda: "iVBORw0KGgo="),
            digest=self.maybe(self.word),
        )

    def area(self) -> Area:
        draw = self._random
        has_altitude = draw.random() < 0.3
        return Area(
            area_desc=self.text(),
            polygons=self.several(self.polygon),
            circles=self.several(lambda: Circle(self.point(), draw.uniform(0, 2e4))),
            geocodes=self.several(self.named),
            altitude=draw.uniform(-1e3, 1e5) if has_altitude else None,
            ceiling=draw.uniform(-1e3, 1e5) if has_altitude else None,
        )

    def polygon(self) -> tuple[Point, ...]:
        corners = [self.point() for _ in range(self._random.randrange(3, 8))]
        return (*corners, corners[0])

    def point(self) -> Point:
        digits = self._random.choice([0, 2, 6, 20])
        return Point(
            round(self._random.uniform(-90, 90), digits),
            round(self._random.uniform(-180, 180), digits),
        )

    def moment(self) -> datetime:
        """Return a moment in any offset that there is."""
        minutes = self._random.choice([0, 0, 480, -300, 345, -570, 840, -840])
        zone = timezone(timedelta(minutes=minutes))
        start = datetime(1970, 1, 1, tzinfo=UTC)
        seconds = self._random.randrange(MOST_SECONDS)
        return (start + timedelta(seconds=seconds)).astimezone(zone)

    def reference(self) -> Reference:
        return Reference(self.word(), self.word(), self.moment())

    def named(self) -> Named:
        return Named(self.word(), self.maybe(self.word))

    def word(self) -> str:
        """Return what others may refer to: no blanks, commas, < or &."""
        size = self._random.randrange(1, 20)
        return "".join(self._random.choices(WORD_LETTERS, k=size))

    def entry(self) -> str:
        """Return an entry of a list: blanks, but no quotes."""
        words = (self.word() for _ in range(self._random.randrange(1, 4)))
        return " ".join(words).replace('"', "-")

    def text(self) -> str:
        size = self._random.randrange(1, 60)
        return "".join(self._random.choices(LETTERS, k=size))

    def sentence(self) -> str:
        return f"{self.text()}."

    def maybe(self, draw: Callable[[], str]) -> str:
        return draw() if self._random.random() < 0.5 else ""

    def several(self, draw: Callable[[], T], *, least: int = 0) -> tuple[T, ...]:
        return tuple(draw() for _ in range(max(least, self._random.randrange(3))))

    def some_of(self, kind: type[E], *, least: int = 0) -> tuple[E, ...]:
        number = max(least, self._random.randrange(3))
        return tuple(self._random.sample(list(kind), number))
