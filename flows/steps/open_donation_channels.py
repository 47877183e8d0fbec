"""open_donation_channels: say what is needed, where to bring it, and until when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from pydantic import Field, field_validator

from plans.durations import Duration
from plans.identity import IncidentId
from plans.incident.progress import Progress, Quota, StepState
from plans.messages.wording import OF_DONATIONS
from plans.people.roster import Party
from plans.people.selection import distinct
from plans.people.who import Who, WhoKind
from plans.plan import Name, Texts, Written
from plans.relief.donations import DonationChannel, Need
from plans.relief.watching import Closing, closings
from plans.stepkinds import StepKind, StepParams
from plans.stepwork import clocks_started, noted, selection
from plans.telling import Letter, Teller, WordsByLanguage, in_language, joined
from plans.world import World


class Way(StrEnum):
    """What is given."""

    GOODS = "goods"
    MONEY = "money"


class PlannedNeed(Written):
    """Something that is needed, and how much of it."""

    need: Name
    item: Texts
    unit: str = Field(min_length=1, max_length=20, description="piece, box, CNY, ...")
    quantity: Decimal = Field(gt=0, max_digits=16, decimal_places=3)


class PlannedChannel(Written):
    """One way to give."""

    channel: Name
    title: Texts
    way: Way
    place: Texts = Field(description="where to bring it, and when")
    until: Duration = Field(description="from its opening")
    needs: tuple[PlannedNeed, ...] = Field(min_length=1)


class Params(StepParams):
    """Publish what is needed; whoever may raise funds there organises it."""

    organiser: Who = Field(description="partner NAME: who raises the funds")
    channels: tuple[PlannedChannel, ...] = Field(min_length=1)
    do_not_bring: tuple[Texts, ...] = Field(
        default=(), description="what is not needed and would be in the way"
    )
    announce: Name = Field(description="a message of the plan")
    to: tuple[Who, ...] = Field(min_length=1, description="whom to tell")

    @field_validator("organiser")
    @classmethod
    def _is_a_partner(cls, organiser: Who) -> Who:
        if organiser.kind is not WhoKind.PARTNER:
            msg = "who raises funds is an organisation; write partner NAME"
            raise ValueError(msg)
        return organiser

    @field_validator("channels")
    @classmethod
    def _has_names_of_its_own(
        cls, channels: tuple[PlannedChannel, ...]
    ) -> tuple[PlannedChannel, ...]:
        for names in (
            [one.channel for one in channels],
            *([need.need for need in one.needs] for one in channels),
        ):
            if len(names) != len(set(names)):
                msg = "two channels, or two needs of one, have the same name"
                raise ValueError(msg)
        return channels


def run(params: Params, world: World, incident_id: IncidentId) -> Progress:
    """Open the channels if the law lets the organiser; then watch their needs.

    Run again it opens and announces nothing twice: it closes the needs that are met
    since, a channel with its last need, and every channel when its time is over.
    """
    if world.incident.stood_down_at is not None:
        return world.record.progress
    return _Run(params, world, incident_id).progress()


@dataclass(frozen=True)
class _Run:
    params: Params
    world: World
    incident_id: IncidentId

    @cached_property
    def step(self) -> str:
        return self.world.step.step

    def progress(self) -> Progress:
        if not self._channels():
            is_closed = self.world.record.closed_at is not None
            if is_closed or self.world.record.progress.state is StepState.SHORT:
                return self.world.record.progress
            if refusal := self._refusal():
                noted(self.world, "donations_refused", **refusal)
                return Progress(state=StepState.SHORT, quotas=(self._quota(0),))
            self._open()
            clocks_started(self.world)
            self._announce()
        self._close()
        channels = self._channels()
        return Progress(
            state=StepState.MET,
            quotas=(self._quota(len(channels)),),
            look_again_at=min(
                (one.until for one in channels if one.closed_at is None), default=None
            ),
            asked=self.world.record.progress.asked or len(self._audience),
        )

    def _channels(self) -> Sequence[DonationChannel]:
        return self.world.donations.of(self.incident_id, self.step)

    def _quota(self, opened: int) -> Quota:
        return Quota(name="channels", wanted=len(self.params.channels), got=opened)

    @cached_property
    def _today(self) -> date:
        return self.world.now.astimezone(self.world.site.zone).date()

    def _refusal(self) -> dict[str, str]:
        """Return why the organiser may not raise funds; empty when it may."""
        found = selection(self.world).parties(self.params.organiser)
        if not found:
            return {
                "reason": "no such partner",
                "organiser": self.params.organiser.name,
            }
        if self.world.law is None:
            return {"reason": "no jurisdiction profile", "party_id": found[0].party_id}
        held = {**found[0].skills, **found[0].certificates}
        for way in dict.fromkeys(one.way for one in self.params.channels):
            lacks = self.world.law.lacks_for_fundraising(way, held, on=self._today)
            if lacks:
                article = self.world.law.fundraising.article
                reason = {"reason": "no valid certificate", "certificate": lacks}
                return reason | {"article": article, "party_id": found[0].party_id}
        return {}

    def _open(self) -> None:
        now = self.world.now
        self.world.donations.open(
            self.incident_id,
            self.step,
            [_opened(one, now) for one in self.params.channels],
        )
        for one in self.params.channels:
            facts: dict[str, str | int] = {"channel": one.channel, "way": one.way}
            noted(self.world, "channel_opened", needs=len(one.needs), **facts)

    @cached_property
    def _audience(self) -> list[Party]:
        chosen = selection(self.world)
        return distinct([chosen.parties(who) for who in self.params.to])

    def _announce(self) -> None:
        teller = Teller(self.world)
        letter = Letter(
            key=f"{self.step}/announce",
            text=self.params.announce,
            words=self._words(teller),
        )
        messages = [teller.message(letter, to) for to in self._audience]
        self.world.outbox.put(self.incident_id, messages)

    def _words(self, teller: Teller) -> WordsByLanguage:
        now = self.world.now
        first = min(one.until for one in self.params.channels)
        return {
            language: {
                "needs": joined(list(self._needs(language)), language),
                "place": joined(
                    [in_language(one.place, language) for one in self.params.channels],
                    language,
                ),
                "when": teller.local(now + first),
                "post": "",
            }
            for language in self.world.site.languages
        }

    def _needs(self, language: str) -> Iterator[str]:
        called = self.world.incident.plan.called
        for channel in self.params.channels:
            for need in channel.needs:
                item = in_language(need.item, language)
                unit = called(need.unit, language) or need.unit
                yield f"{item} {need.quantity:f} {unit}"

    def _close(self) -> None:
        """Close what is met, and what has had its time."""
        is_all = self.world.record.closed_at is not None
        for one in closings(self._channels(), now=self.world.now, is_all=is_all):
            self.world.donations.close(
                self.incident_id,
                self.step,
                channel=one.channel,
                needs=one.needs,
                is_whole_channel=one.is_whole_channel,
                at=self.world.now,
            )
            self._note(one)

    def _note(self, one: Closing) -> None:
        for need in one.needs:
            noted(self.world, "need_closed", channel=one.channel, need=need)
        if one.is_whole_channel:
            noted(self.world, "channel_closed", channel=one.channel)


def _opened(planned: PlannedChannel, now: datetime) -> DonationChannel:
    return DonationChannel(
        channel=planned.channel,
        opened_at=now,
        until=now + planned.until,
        needs=tuple(
            Need(need=one.need, item=one.need, unit=one.unit, quantity=one.quantity)
            for one in planned.needs
        ),
    )


STEP = StepKind(
    "open_donation_channels",
    Params,
    run,
    message_keys=("announce",),
    words=OF_DONATIONS,
)
