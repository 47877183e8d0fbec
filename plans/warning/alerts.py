"""A hazard alert in the words of the Common Alerting Protocol.

Moments are aware, in the offset in which they were written, so that an alert that is
read and written again says the same.

Source: OASIS CAP 1.2, sections 3.2.1 to 3.2.4.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """How an alert is to be handled."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class MsgType(StrEnum):
    """What an alert is in relation to others."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


class Scope(StrEnum):
    """For whom an alert is."""

    PUBLIC = "Public"
    RESTRICTED = "Restricted"
    PRIVATE = "Private"


class Category(StrEnum):
    """What kind of hazard it is."""

    GEO = "Geo"
    MET = "Met"
    SAFETY = "Safety"
    SECURITY = "Security"
    RESCUE = "Rescue"
    FIRE = "Fire"
    HEALTH = "Health"
    ENV = "Env"
    TRANSPORT = "Transport"
    INFRA = "Infra"
    CBRNE = "CBRNE"
    OTHER = "Other"


class ResponseType(StrEnum):
    """What people should do."""

    SHELTER = "Shelter"
    EVACUATE = "Evacuate"
    PREPARE = "Prepare"
    EXECUTE = "Execute"
    AVOID = "Avoid"
    MONITOR = "Monitor"
    ASSESS = "Assess"
    ALL_CLEAR = "AllClear"
    NONE = "None"


class Urgency(StrEnum):
    """How soon people should act."""

    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class Severity(StrEnum):
    """How bad it is."""

    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    """How sure it is."""

    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


class Colour(StrEnum):
    """A warning's colour, worst first; not a response level.

    Source: Emergency Response Law of China 2024, Art. 63.
    """

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"


@dataclass(frozen=True, order=True)
class Reference:
    """Names one message: `sender,identifier,sent` in `references`."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True)
class Named:
    """A value with its name: eventCode, parameter, geocode."""

    value_name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A file that goes with an alert."""

    resource_desc: str
    mime_type: str
    size: int | None = None
    uri: str = ""
    deref_uri: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Point:
    """WGS 84 degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True)
class Circle:
    """Everything within a radius, in kilometres."""

    centre: Point
    radius_km: float


@dataclass(frozen=True, kw_only=True)
class Area:
    """Where it is."""

    area_desc: str
    #: Each closed: its first point is its last.
    polygons: tuple[tuple[Point, ...], ...] = ()
    circles: tuple[Circle, ...] = ()
    geocodes: tuple[Named, ...] = ()
    #: Feet above mean sea level.
    altitude: float | None = None
    ceiling: float | None = None


@dataclass(frozen=True, kw_only=True)
class Info:
    """What an alert says, in one language."""

    category: tuple[Category, ...]
    event: str
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    #: As written; CAP reads a missing one as en-US.
    language: str = ""
    response_type: tuple[ResponseType, ...] = ()
    audience: str = ""
    event_codes: tuple[Named, ...] = ()
    effective: datetime | None = None
    onset: datetime | None = None
    expires: datetime | None = None
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    parameters: tuple[Named, ...] = ()
    resources: tuple[Resource, ...] = ()
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One message of the Common Alerting Protocol."""

    identifier: str
    sender: str
    sent: datetime
    status: Status
    msg_type: MsgType
    #: Optional in CAP 1.1 as written by some; Public is what they mean.
    scope: Scope
    source: str = ""
    restriction: str = ""
    addresses: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    note: str = ""
    references: tuple[Reference, ...] = ()
    incidents: tuple[str, ...] = ()
    infos: tuple[Info, ...] = ()

    @property
    def reference(self) -> Reference:
        """How other messages name this one."""
        return Reference(self.sender, self.identifier, self.sent)

    @property
    def expires(self) -> datetime | None:
        """The latest end of its infos; None when one of them has none."""
        ends = [one.expires for one in self.infos]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None

    @property
    def areas(self) -> Iterator[Area]:
        """Every area of every info."""
        return (area for info in self.infos for area in info.areas)
