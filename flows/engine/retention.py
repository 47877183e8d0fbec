"""Retention: what personal data is held, and the destruction of what is due."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flows.engine.conduct import Conductor
from flows.engine.data_notices import notify, untold
from flows.engine.desk import Desk
from flows.engine.stand_down import OPERATOR
from plans.errors import MobilizationError
from plans.identity import IncidentId, KindOfRun, OccasionId
from plans.incident.incidents import Incident
from plans.incident.journal import Entry
from plans.incident.occasions import OccasionKind
from plans.retention import (
    CLOCK,
    OF_A_RESPONSE,
    DataKind,
    Due,
    Ended,
    due_of_response,
    due_of_site,
)
from plans.site import Site

Counts = Mapping[DataKind, int]


class NotOfTheOfficeError(MobilizationError):
    """Only the office destroys what it holds."""

    def __init__(self, by: str, roles: Sequence[str]) -> None:
        self.by, self.roles = by, tuple(roles)
        super().__init__(
            f"{by} destroys nothing here; it takes one of {', '.join(roles)}, "
            "or a person who holds one of these"
        )


@dataclass(frozen=True, kw_only=True)
class Holding:
    """Data of one kind that is held, and from when on it is to be destroyed."""

    kind: DataKind
    #: Empty: of no single response.
    occasion_id: str = ""
    held: int
    #: How many of them would be destroyed now.
    due: int
    #: Wall time; None: each has an end of its own.
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What there is to do."""

    holdings: Sequence[Holding]
    #: How many people are still to be told, by the response that is over.
    untold: Mapping[IncidentId, int]


@dataclass(frozen=True, kw_only=True)
class Destroyed:
    """What a destruction came to."""

    #: How many people were told what becomes of their data.
    told: int = 0
    counts: Counts = field(default_factory=dict)
    #: Responses whose clock of the law has ended with it.
    closed: tuple[IncidentId, ...] = ()


def overview(desk: Desk, conductor: Conductor) -> Overview:
    """Return what is held of what is over, and when it is due; nothing is changed."""
    now, over = conductor.clock.now(), _over(desk)
    return Overview(
        holdings=[
            *(one for each in over for one in _of_response(desk, each, conductor)),
            *_holdings(desk, due_of_site(now=now), conductor),
        ],
        untold={
            one.incident_id: many for one in over if (many := len(untold(desk, one)))
        },
    )


def check_of_the_office(by: str, site: Site) -> None:
    """Refuse somebody who has no office at the site.

    Args:
        by: A role of the site, or the number of a person who holds one.
        site: Says who holds which role.

    Raises:
        NotOfTheOfficeError: He or she has none.
    """
    if by not in {*site.roles, *site.in_office, OPERATOR}:
        raise NotOfTheOfficeError(by, list(site.roles))


def destroy(conductor: Conductor, *, by: str = OPERATOR) -> Destroyed:
    """Tell people of their data, and destroy what is due; run again it does no more.

    Rows and counts stay. Each response is one transaction: what was destroyed is on
    record, whatever happens afterwards.

    Args:
        conductor: Of the site.
        by: A role of the site, or the number of a person who holds one.

    Raises:
        NotOfTheOfficeError: Somebody else orders it.
        EndedSiteError: The site was handed over: erase its folder instead.
    """
    check_of_the_office(by, conductor.site)
    with conductor.open_reading() as desk:
        over = _over(desk)
    told, closed = 0, []
    counts: dict[DataKind, int] = {}
    for incident in over:
        with conductor.open_desk() as desk:
            told += notify(desk, incident, conductor)
            dues = _dues(incident, conductor)
            _add(counts, _emptied(desk, dues, conductor, incident, by))
            if _close(desk, incident, conductor, by):
                closed.append(incident.incident_id)
    with conductor.open_desk() as desk:
        dues = due_of_site(now=conductor.clock.now())
        _add(counts, _emptied(desk, dues, conductor, None, by))
    return Destroyed(told=told, counts=counts, closed=tuple(closed))


def _over(desk: Desk) -> Sequence[Incident]:
    return [one for one in desk.incidents.all() if one.stood_down_at is not None]


def _dues(incident: Incident, conductor: Conductor) -> Iterator[Due]:
    if incident.stood_down_at is not None:
        ended_at = incident.clock.wall(incident.stood_down_at)
        yield from due_of_response(
            incident.incident_id, conductor.site.retention, ended_at=ended_at
        )


def _of_response(
    desk: Desk, incident: Incident, conductor: Conductor
) -> Iterator[Holding]:
    yield from _holdings(desk, _dues(incident, conductor), conductor)


def _holdings(
    desk: Desk, dues: Iterator[Due], conductor: Conductor
) -> Iterator[Holding]:
    now = conductor.clock.now()
    for due in dues:
        held = desk.personal_data.count(due.kind, due.occasion_id)
        if not held:
            continue
        ended = Ended.by(due.kind, conductor.site, now=now)
        is_due = due.is_due(now=now)
        ready = (
            desk.personal_data.due(due.kind, due.occasion_id, ended) if is_due else 0
        )
        yield Holding(
            kind=due.kind,
            occasion_id=due.occasion_id or "",
            held=held,
            due=ready,
            due_at=due.due_at if due.occasion_id else None,
        )


def _emptied(
    desk: Desk,
    dues: Iterator[Due],
    conductor: Conductor,
    incident: Incident | None,
    by: str,
) -> Counts:
    """Destroy what is due of these; put the counts on record."""
    now = conductor.clock.now()
    counts: dict[DataKind, int] = {}
    for due in dues:
        if due.is_due(now=now):
            ended = Ended.by(due.kind, conductor.site, now=now)
            many = desk.personal_data.destroy(due.kind, due.occasion_id, ended)
            _add(counts, {due.kind: many} if many else {})
    if counts:
        occasion_id, at = _record_of(desk, incident, now)
        facts: dict[str, str | int] = {"by": by}
        facts |= {str(kind): many for kind, many in counts.items()}
        desk.journal.note(
            occasion_id, Entry(at=at, action="data_destroyed", facts=facts)
        )
    return counts


def _record_of(
    desk: Desk, incident: Incident | None, now: datetime
) -> tuple[OccasionId, datetime]:
    """Return where the destruction is put on record, and its moment there."""
    if incident is not None:
        return incident.incident_id, incident.clock.at(now)
    begun = desk.occasions.begin(
        OccasionKind.RETENTION,
        key=f"retention:{now:%Y-%m-%d}",
        kind_of_run=KindOfRun.ACTUAL,
        at=now,
    )
    return begun.occasion_id, now


def _close(desk: Desk, incident: Incident, conductor: Conductor, by: str) -> bool:
    """End the law's clock when nothing that was collected for the response is left."""
    running = {one.name: one for one in desk.deadlines.of(incident.incident_id)}
    if CLOCK not in running or not running[CLOCK].is_open:
        return False
    if any(
        desk.personal_data.left(kind, incident.incident_id) for kind in OF_A_RESPONSE
    ):
        return False
    at = incident.clock.at(conductor.clock.now())
    return desk.deadlines.close(
        incident.incident_id, CLOCK, at=at, by=by, note="destroyed", is_last=True
    )


def _add(counts: dict[DataKind, int], more: Counts) -> None:
    for kind, many in more.items():
        counts[kind] = counts.get(kind, 0) + many
