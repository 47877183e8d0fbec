"""What an incident needs from the public, as the donation page shows it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flows.engine.desk import Desk
from flows.web.office import Office, spoken
from plans.identity import KindOfRun
from plans.incident.incidents import Incident
from plans.people.roster import PartyKind, Wanted
from plans.plan import Plan, PlannedStep
from plans.relief.donations import DonationChannel, Need

_KIND = "open_donation_channels"
_PARTNER = "partner "


@dataclass(frozen=True, kw_only=True)
class NeedView:
    """Goods that are still needed."""

    step: str
    channel: str
    need: str
    item: str
    #: As the plan writes it, and what it is called.
    unit: str
    unit_name: str
    #: Still needed.
    left: str
    quantity: Decimal

    @property
    def value(self) -> str:
        """What the form calls it."""
        return f"{self.step}/{self.channel}/{self.need}"


@dataclass(frozen=True, kw_only=True)
class ChannelView:
    """One open way to give."""

    title: str
    organiser: str
    place: str
    until: str
    needs: tuple[NeedView, ...]


@dataclass(frozen=True, kw_only=True)
class GiveView:
    """All that the donation page shows; nobody's promise is on it."""

    is_exercise: bool
    channels: tuple[ChannelView, ...]
    not_wanted: tuple[str, ...]

    @property
    def needs(self) -> list[NeedView]:
        """Every open need, in the order of the page."""
        return [need for channel in self.channels for need in channel.needs]


def give_view(
    desk: Desk, incident: Incident, office: Office, language: str, *, now: datetime
) -> GiveView:
    """Return what is still needed (wall time)."""
    steps = [step for step in incident.steps if step.kind == _KIND]
    at = incident.clock.at(now)
    shown = [] if incident.stood_down_at else steps
    reader = _Reader(desk, incident.plan, office, language)
    return GiveView(
        is_exercise=incident.kind_of_run is not KindOfRun.ACTUAL,
        channels=tuple(
            view
            for step in shown
            for channel in desk.donations.of(incident.incident_id, step.step)
            if channel.closed_at is None and channel.until > at
            for view in [reader.channel(step, channel)]
            if view.needs
        ),
        not_wanted=tuple(
            spoken(one, language)
            for step in steps
            for one in _list(step.params.get("do_not_bring"))
        ),
    )


@dataclass(frozen=True)
class _Reader:
    """Who looks at the page, and what stands behind it."""

    desk: Desk
    plan: Plan
    office: Office
    language: str

    def channel(self, step: PlannedStep, channel: DonationChannel) -> ChannelView:
        planned = _named(step.params.get("channels"), "channel", channel.channel)
        until = channel.until.astimezone(self.office.site.zone)
        return ChannelView(
            title=spoken(planned.get("title"), self.language) or channel.channel,
            organiser=_organiser(self.desk, str(step.params.get("organiser", ""))),
            place=spoken(planned.get("place"), self.language),
            until=f"{until:%Y-%m-%d %H:%M}",
            needs=tuple(self._needs(step, channel, planned)),
        )

    def _needs(
        self, step: PlannedStep, channel: DonationChannel, planned: Mapping[str, Any]
    ) -> Iterator[NeedView]:
        for need in channel.needs:
            if need.closed_at is None and not need.is_met:
                written = _named(planned.get("needs"), "need", need.need)
                yield NeedView(
                    step=step.step,
                    channel=channel.channel,
                    need=need.need,
                    item=spoken(written.get("item"), self.language) or need.item,
                    unit=need.unit,
                    unit_name=self.plan.called(need.unit, self.language) or need.unit,
                    left=_plain(_left(need)),
                    quantity=need.quantity,
                )


def _left(need: Need) -> Decimal:
    return need.quantity - max(need.pledged, need.received)


def _plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"


def _organiser(desk: Desk, who: str) -> str:
    if not who.startswith(_PARTNER):
        return ""
    wanted = Wanted(
        kinds=frozenset({PartyKind.ORGANISATION}),
        numbers=frozenset({who.removeprefix(_PARTNER)}),
    )
    ids = [party.party_id for party in desk.roster.parties(wanted)]
    return ", ".join(desk.roster.names(ids).values())


def _named(rows: object, key: str, name: str) -> Mapping[str, Any]:
    """Return the row of a plan's list that has this name; empty when none has."""
    found = [row for row in _list(rows) if isinstance(row, dict)]
    return next((row for row in found if row.get(key) == name), {})


def _list(rows: object) -> list[Any]:
    return list(rows) if isinstance(rows, list | tuple) else []
