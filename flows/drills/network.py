"""The network of a rehearsal: takes the place of senders, providers and telephones.

Messages leave through the site's lanes at their rates, over one contact point after the
other as the sender does it; but nothing leaves: what would arrive is drawn.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from flows.drills.agenda import Agenda
from plans.errors import MobilizationError
from plans.identity import MessageId, PartyId
from plans.learning.injects import Inject, InjectKind
from plans.learning.population import Crowd
from plans.learning.response import way_of
from plans.messages.deliveries import RETRY_AFTER
from plans.messages.message import Message, Reached
from plans.messages.segments import segment_count
from plans.site import Lane, Site

#: A sender tries a dead channel so long.
_GIVES_UP_AFTER = sum(RETRY_AFTER, timedelta(0))


class UnknownWayError(MobilizationError):
    """A drill lets a channel fail, or a lane be slow, that the site does not have."""

    def __init__(self, named: str, known: Collection[str]) -> None:
        self.named, self.known = named, tuple(known)
        there_are = ", ".join(known) or "none"
        super().__init__(f"the drill names {named}; the site has {there_are}")


@dataclass
class Trip:
    """One message on its way."""

    message_id: MessageId
    message: Message
    #: First choice first.
    channels: Sequence[str]
    #: How many of them it has been given to.
    tried: int = 0
    is_sent: bool = False
    is_accepted: bool = False
    is_stopped: bool = False

    @property
    def is_pending(self) -> bool:
        """Whether some contact point may still be tried."""
        return not self.is_stopped and self.tried < len(self.channels)


@dataclass
class Trouble:
    """What the drill does to one channel or lane."""

    name: str
    begins_at: datetime
    ends_at: datetime | None
    #: None: nothing goes through.
    per_second: float | None = None

    def is_on(self, name: str, at: datetime) -> bool:
        """Say whether it is in the way."""
        is_over = self.ends_at is not None and at >= self.ends_at
        return name == self.name and self.begins_at <= at and not is_over


@dataclass
class Network:
    """Carries messages, in the rehearsal's own time."""

    site: Site
    agenda: Agenda
    now: Callable[[], datetime]
    #: None: everything arrives at once.
    crowd: Crowd | None
    #: How each party can be reached, first choice first.
    channels: Mapping[PartyId, Sequence[str]]
    troubles: Sequence[Trouble] = ()
    #: Told when something arrives, and over which channel.
    hear: Callable[[Trip, str], None] = lambda _trip, _channel: None
    trips: dict[MessageId, Trip] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    first_left_at: datetime | None = None
    _free_at: dict[str, datetime] = field(default_factory=dict)

    def put(self, message_id: MessageId, message: Message) -> bool:
        """Take a message on; False when it is under way already."""
        if message_id in self.trips:
            return False
        channels = self.channels.get(message.to, ())
        trip = Trip(message_id, message, channels)
        self.trips[message_id] = trip
        self.counts["messages"] += 1
        if channels:
            self.agenda.add(self.now(), partial(self._try, trip))
        else:
            self.counts["nowhere_to_go"] += 1
        return True

    def take_back(self, message_id: MessageId) -> None:
        """Forget a message: what put it was undone."""
        trip = self.trips.pop(message_id)
        trip.is_stopped = True
        self.counts["messages"] -= 1
        self.counts["nowhere_to_go"] -= not trip.channels

    def stop(self, message_ids: Collection[MessageId]) -> None:
        """Let nothing more of these leave."""
        for one in message_ids:
            if one in self.trips:
                self.trips[one].is_stopped = True

    def reached(self, message_id: MessageId) -> Reached:
        """Return how far a message got."""
        trip = self.trips.get(message_id)
        if trip is None:
            return Reached()
        return Reached(
            is_accepted=trip.is_accepted,
            is_sent=trip.is_sent,
            is_pending=trip.is_pending,
        )

    def _try(self, trip: Trip) -> None:
        """Give a message to its next contact point, when its lane has room."""
        if not trip.is_pending:
            return
        channel = trip.channels[trip.tried]
        now = self.now()
        if any(one.is_on(channel, now) for one in self.troubles if not one.per_second):
            self.agenda.add(now + _GIVES_UP_AFTER, partial(self._give_up, trip))
            return
        leaves_at = self._slot(channel, trip.message, now)
        if leaves_at > now:
            self.agenda.add(leaves_at, partial(self._leave, trip, channel))
        else:
            self._leave(trip, channel)

    def _give_up(self, trip: Trip) -> None:
        if trip.is_pending:
            trip.tried += 1
            self.counts["refused"] += 1
            self._try(trip)

    def _leave(self, trip: Trip, channel: str) -> None:
        if not trip.is_pending:
            return
        now = self.now()
        trip.tried += 1
        trip.is_sent = trip.is_accepted = True
        self.first_left_at = self.first_left_at or now
        self.counts["accepted"] += 1
        self._arrive(trip, channel)
        if not trip.message.wants_answer:
            trip.is_stopped = True
        elif trip.is_pending:
            self.agenda.add(now + trip.message.interval, partial(self._try, trip))

    def _arrive(self, trip: Trip, channel: str) -> None:
        if self.crowd is None:
            self.counts["arrived"] += 1
            return
        about = f"{trip.message_id}/{trip.tried}"
        chance = self.crowd.draws.of("arrives", about).random()
        if chance >= self.crowd.arrives(way_of(channel)):
            self.counts["lost"] += 1
            return
        at = self.now() + self.crowd.travels(about)
        self.agenda.add(at, partial(self._heard, trip, channel))

    def _heard(self, trip: Trip, channel: str) -> None:
        self.counts["arrived"] += 1
        self.hear(trip, channel)

    def _slot(self, channel: str, message: Message, now: datetime) -> datetime:
        """Return when the lane lets the message leave, and keep that moment for it."""
        name, lane = self.site.lane_of(channel)
        leaves_at = max(now, self._free_at.get(name, now))
        slow = [one.per_second for one in self.troubles if one.is_on(name, leaves_at)]
        rate = min([lane.per_second, *filter(None, slow)])
        text = f"{message.title}\n{message.body}"
        segments = segment_count(text, lane.segment)
        self._free_at[name] = leaves_at + timedelta(seconds=segments / rate)
        return leaves_at


def troubles_of(
    injects: Sequence[Inject], site: Site, begins_at: datetime
) -> list[Trouble]:
    """Return what the injects do to the site's channels and lanes.

    Raises:
        UnknownWayError: The site does not have one of them.
    """
    lanes = {site.lane_of(channel)[0] for channel in site.channels}
    found = []
    for one in injects:
        name, known = (one.fails, sorted(site.channels))
        if one.kind is InjectKind.SLOW:
            name, known = one.slow, sorted(lanes)
        if name is None:
            continue
        if name not in known:
            raise UnknownWayError(name, known)
        found.append(
            Trouble(
                name=name,
                begins_at=begins_at + one.after,
                ends_at=None if one.until is None else begins_at + one.until,
                per_second=Lane(rate=one.rate).per_second if one.rate else None,
            )
        )
    return found
