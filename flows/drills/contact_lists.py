"""The list of a contact check: who answered, who did not, and who was not checked."""

import csv
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from flows.drills.contact_plans import CONTACTS
from flows.engine.deciding import COMMAND_LINE
from flows.engine.desk import Desk
from flows.guarding import guarded
from flows.private_files import private_file
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.contacts import CONTACT
from plans.identity import PartyId
from plans.incident.incidents import Incident
from plans.incident.occasions import OccasionKind
from plans.messages.deliveries import ContactPoint, DeliveryState
from plans.messages.ledger import Way
from plans.people.call_ups import CallUp
from plans.site import Site

#: The occasions that are contact checks.
KINDS = (OccasionKind.CONTACT_CHECK,)
#: Within the site's folder; each file in it holds names and addresses.
FOLDER = "contact-checks"


class Contact(StrEnum):
    """How somebody came out of it."""

    ANSWERED = "answered"
    SILENT = "silent"  #: it arrived at the provider, and nobody said a word
    UNDELIVERED = "undelivered"  #: no provider took it
    NOT_CHECKED = "not_checked"  #: exercises may not reach him or her over anything
    NO_CONTACT = "no_contact"  #: the roster has no contact point


class Point(StrEnum):
    """How a contact point came out of it."""

    SENT = "sent"  #: the provider has taken it
    REFUSED = "refused"  #: it will not
    UNKNOWN = "unknown"  #: it may have left
    NOT_NEEDED = "not_needed"  #: the answer came first
    WAITING = "waiting"
    NOT_CHECKED = "not_checked"  #: exercises may not use it


_POINTS: Mapping[DeliveryState, Point] = {
    DeliveryState.ACCEPTED: Point.SENT,
    DeliveryState.REFUSED: Point.REFUSED,
    DeliveryState.UNKNOWN: Point.UNKNOWN,
    DeliveryState.SUPERSEDED: Point.NOT_NEEDED,
}
#: How answers come that the office has written down for somebody.
_WRITTEN_DOWN = frozenset({COMMAND_LINE, "desk"})
#: Of several messages over the same contact point, the one that tells most.
_TELLS_MOST = (Point.SENT, Point.REFUSED, Point.UNKNOWN, Point.WAITING)


@dataclass(frozen=True, kw_only=True)
class PointLine:
    """One contact point; the fields are a promise to whoever reads the files."""

    channel: str
    address: str
    state: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ContactLine:
    """One party of the audience; likewise."""

    number: str
    name: str
    kind: str
    state: str
    #: ISO 8601 in UTC; empty when nothing was said.
    said_at: str
    points: tuple[PointLine, ...]


@dataclass(frozen=True, kw_only=True)
class ContactList:
    """What a contact check came to so far; names and addresses are in it."""

    incident: Incident
    lines: Sequence[ContactLine]
    #: Contact points through which somebody has surely answered.
    proved: frozenset[int]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many there are of each kind, and of contact points left out."""
        states = Counter(one.state for one in self.lines)
        points = Counter(two.state for one in self.lines for two in one.points)
        return {str(one): states[one] for one in Contact} | {
            "points_refused": points[Point.REFUSED],
            "points_not_checked": points[Point.NOT_CHECKED],
        }

    def document(self) -> dict[str, object]:
        """Return all of it for JSON."""
        return {
            "contact_check": self.incident.incident_id,
            "plan": self.incident.plan.plan,
            "name": self.incident.name,
            "begun_at": f"{self.incident.declared_at:%Y-%m-%dT%H:%M:%SZ}",
            "is_over": self.incident.stood_down_at is not None,
            "counts": dict(self.counts),
            "audience": [asdict(one) for one in self.lines],
        }

    def table(self) -> str:
        """Return it as CSV, a line a contact point."""
        file = io.StringIO()
        writer = csv.writer(file)
        head = ("number", "name", "kind", "state", "said_at")
        writer.writerow([*head, "channel", "address", "point_state", "reason"])
        for one in self.lines:
            own = [guarded(str(getattr(one, name))) for name in head]
            for point in one.points or [None]:
                told = asdict(point).values() if point else ("", "", "", "")
                writer.writerow(own + [guarded(str(cell)) for cell in told])
        return file.getvalue()


def contact_list(desk: Desk, incident: Incident, site: Site) -> ContactList:
    """Return what a contact check has come to.

    Args:
        desk: Of one transaction.
        incident: The contact check.
        site: Whose channels.
    """
    by_party: dict[PartyId, list[CallUp]] = defaultdict(list)
    for call in desk.call_ups.of(incident.incident_id, CONTACTS):
        by_party[call.ask.party_id].append(call)
    ids = [o.ask.message_id for calls in by_party.values() for o in calls]
    ways, points = desk.ledger.ways_of(ids), desk.ledger.ways_to(set(by_party))
    names = desk.roster.names(set(by_party))
    lines, proved = list[ContactLine](), set[int]()
    for party_id, calls in by_party.items():
        party = desk.roster.party(party_id)
        taken = [way for one in calls for way in ways[one.ask.message_id]]
        told = list(_points(taken, points.get(party_id, ()), site))
        answers = [one for one in calls if one.said is not None]
        proved |= _proved(answers, taken)
        said_at = min((one.said_at for one in answers if one.said_at), default=None)
        lines.append(
            ContactLine(
                number=party.number,
                name=names.get(party_id, ""),
                kind=str(party.kind),
                state=str(_state(calls, told)),
                said_at=f"{said_at:%Y-%m-%dT%H:%M:%SZ}" if said_at else "",
                points=tuple(told),
            )
        )
    ordered = sorted(lines, key=lambda one: (one.kind, one.number))
    return ContactList(incident=incident, lines=ordered, proved=frozenset(proved))


def summary_of(desk: Desk, incident: Incident) -> Mapping[str, str]:
    """Return how a contact check stands, without anybody in it."""
    [record] = desk.steps.of(incident.incident_id)
    got, wanted = next(((o.got, o.wanted) for o in record.progress.quotas), (0, 0))
    return {
        "id": incident.incident_id,
        "name": incident.name,
        "answered": str(got),
        "asked": str(wanted),
        "state": "open" if incident.stood_down_at is None else "over",
    }


def open_contact_checks(settings: Settings) -> list[Mapping[str, str]]:
    """Return how those stand that are open, newest first."""
    with open_desk(settings, is_writer=False) as desk:
        found = desk.incidents.all(only_open=True, kinds=KINDS)
        return [summary_of(desk, one) for one in found]


def write_list(found: ContactList, settings: Settings) -> Path:
    """Write the list for the office, as CSV and JSON, for its owner alone.

    Return the CSV file.
    """
    folder = settings.site / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    named = folder / f"{found.incident.incident_id}.csv"
    texts = {
        named: found.table(),
        named.with_suffix(".json"): json.dumps(found.document(), ensure_ascii=False),
    }
    for file, text in texts.items():
        with private_file(file) as opened:
            opened.write(text.encode())
    return named


def _state(calls: Sequence[CallUp], points: Sequence[PointLine]) -> Contact:
    if any(one.said is not None for one in calls):
        return Contact.ANSWERED
    if all(one.ask.post != CONTACT for one in calls):
        return Contact.NOT_CHECKED if points else Contact.NO_CONTACT
    is_sent = any(one.state in {Point.SENT, Point.UNKNOWN} for one in points)
    return Contact.SILENT if is_sent else Contact.UNDELIVERED


def _points(
    taken: Sequence[Way], known: Sequence[ContactPoint], site: Site
) -> Iterator[PointLine]:
    """Yield each contact point once: what was tried, then what was left out."""
    by_id: dict[int, list[Way]] = defaultdict(list)
    for way in taken:
        by_id[way.contact_point.contact_point_id].append(way)
    for ways in by_id.values():
        best = min(ways, key=lambda one: _rank(_point(one)))
        yield _line(best.contact_point, _point(best), best.reason)
    for point in known:
        if point.contact_point_id not in by_id and point.channel in site.channels:
            yield _line(point, Point.NOT_CHECKED, "")


def _point(way: Way) -> Point:
    return _POINTS.get(way.state, Point.WAITING)


def _rank(point: Point) -> int:
    return _TELLS_MOST.index(point) if point in _TELLS_MOST else len(_TELLS_MOST)


def _line(point: ContactPoint, state: Point, reason: str) -> PointLine:
    return PointLine(
        channel=point.channel, address=point.address, state=state, reason=reason
    )


def _proved(answers: Sequence[CallUp], taken: Sequence[Way]) -> set[int]:
    """Return the contact point of the answer, where it can have been one only.

    What the office has written down for somebody proves none.
    """
    answers = [one for one in answers if one.via not in _WRITTEN_DOWN]
    used = {
        one.contact_point.contact_point_id
        for one in taken
        if _point(one) in {Point.SENT, Point.UNKNOWN, Point.WAITING}
    }
    return used if answers and len(used) == 1 else set()
