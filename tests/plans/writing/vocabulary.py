"""Step kinds and a site to read plans with; the rules need nothing of flows."""

from datetime import date, timedelta
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from plans.alerting import Hazard
from plans.durations import Duration
from plans.identity import IncidentId
from plans.incident.law import (
    Fundraising,
    Profile,
    RequiredFields,
    WarningAuthority,
)
from plans.incident.progress import Progress
from plans.messages.wording import (
    OF_CALL_UPS,
    OF_DONATIONS,
    OF_EVERY_STEP,
    OF_REPORTS,
    OF_WARNINGS,
)
from plans.people.who import Who
from plans.plan import Level, Texts
from plans.site import Lane
from plans.stepkinds import StepKind, StepParams
from plans.warning.sources import Originator
from plans.world import World
from plans.writing.site_facts import Partner, PostKind, Reach, SiteFacts

TODAY = date(2026, 3, 1)


class Tier(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    who: Who
    wait: Duration | None = None


class Notify(StepParams):
    to: tuple[Who, ...] = Field(min_length=1)
    message: str


class ActivateExperts(StepParams):
    quota: dict[str, int] = Field(min_length=1)
    tiers: tuple[Tier, ...] = Field(min_length=1)
    message: str
    not_needed: str | None = None
    advice: str | None = None


class DispatchVolunteers(StepParams):
    posts: str
    tiers: tuple[Tier, ...] = Field(min_length=1)
    message: str
    not_needed: str | None = None
    come_within: Duration | None = None
    factor: float | None = None
    dangerous: bool = False


class Need(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    need: str
    item: Texts
    unit: str
    quantity: Decimal


class Channel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: str
    title: Texts
    way: str
    place: Texts
    until: Duration
    needs: tuple[Need, ...]


class OpenDonationChannels(StepParams):
    organiser: str
    channels: tuple[Channel, ...]
    do_not_bring: tuple[Texts, ...] = ()
    announce: str
    to: tuple[Who, ...]


class Turn(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    role: str
    wait: Duration = timedelta(minutes=5)


class Approve(StepParams):
    by: tuple[Turn, ...] = Field(min_length=1)
    message: str


class WarnPublic(StepParams):
    to: tuple[Who, ...] = Field(min_length=1)
    message: str
    hazard: Hazard
    description: Texts = Field(default_factory=dict)
    expires: Duration
    by: tuple[Turn, ...] = Field(min_length=1)
    question: str


class ReportUp(StepParams):
    to: tuple[Tier, ...] = Field(min_length=1)
    clock: str | None = None
    every: Duration | None = None
    message: str


def never_run(_params: object, _world: World, _incident_id: IncidentId) -> Progress:
    raise AssertionError


KINDS = {
    kind.name: kind
    for kind in (
        StepKind(
            "notify", Notify, never_run, message_keys=("message",), words=OF_EVERY_STEP
        ),
        StepKind(
            "activate_experts",
            ActivateExperts,
            never_run,
            is_call_up=True,
            message_keys=("message", "not_needed", "advice"),
            words=OF_CALL_UPS,
        ),
        StepKind(
            "dispatch_volunteers",
            DispatchVolunteers,
            never_run,
            is_call_up=True,
            message_keys=("message", "not_needed"),
            words=OF_CALL_UPS,
        ),
        StepKind(
            "open_donation_channels",
            OpenDonationChannels,
            never_run,
            message_keys=("announce",),
            words=OF_DONATIONS,
        ),
        StepKind(
            "approve",
            Approve,
            never_run,
            wants_answer=True,
            message_keys=("message",),
            words=OF_CALL_UPS,
        ),
        StepKind(
            "warn_public",
            WarnPublic,
            never_run,
            wants_answer=True,
            message_keys=("message", "question"),
            words=OF_WARNINGS,
        ),
        StepKind(
            "report_up",
            ReportUp,
            never_run,
            wants_answer=True,
            message_keys=("message",),
            words=OF_REPORTS,
        ),
    )
}

FACTS = SiteFacts(
    languages=("en", "zh"),
    roles=frozenset({"duty-officer", "township-head", "health-office"}),
    holders={
        "duty-officer": frozenset({"1"}),
        "township-head": frozenset({"2", "3"}),
        "health-office": frozenset({"1"}),
    },
    originator=Originator(
        sender="riverside.example", rank="county", originates=(Level.SECOND,)
    ),
    indicators={"gauge": frozenset()},
    lanes={"sms": Lane(rate="20/s", segment=70)},
    shared={"group": "sms"},
    people=Reach(relied_on=100, by_lane={"sms": 2000}),
    people_by_role={
        "resident": Reach(relied_on=90, by_lane={"sms": 2000}),
        "volunteer": Reach(relied_on=50, by_lane={"sms": 60}),
    },
    people_by_skill={"epidemiology": Reach(relied_on=2, by_lane={"sms": 3})},
    partners={
        "red-cross": Partner(certificates=frozenset({"public_fundraising"})),
        "shop": Partner(reach=Reach(relied_on=1, by_lane={"sms": 1})),
    },
    posts={"gate": PostKind(places=4), "shelter": PostKind(places=400)},
    profile=Profile(
        profile="cn",
        title={"en": "China"},
        notice={"en": "No legal advice."},
        ranks=("township", "county", "city"),
        warning=WarningAuthority(
            office={"en": "county"}, rank="county", article="Art. 64"
        ),
        required=(
            RequiredFields(
                document="warning", fields=("level", "cautions"), article="Art. 64"
            ),
        ),
        fundraising=Fundraising(
            certificate="public_fundraising", article="Charity Law 2023 Art. 22"
        ),
    ),
)
