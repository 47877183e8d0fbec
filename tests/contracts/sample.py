"""What contracts talk about: Ana, Bo, a partner, a site and a flood."""

from datetime import UTC, datetime, timedelta

from plans.identity import (
    AskId,
    CellCode,
    IncidentId,
    KindOfRun,
    MessageId,
    OccasionId,
    PartyId,
)
from plans.incident.incidents import Incident, IncidentClock
from plans.messages.message import Message, message_id_of
from plans.people.call_ups import Ask, ask_id_of
from plans.plan import Level, Plan
from plans.site import Site

SIX = datetime(2026, 11, 25, 6, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)

#: Reached by sms, then email, both allowed for exercises; then by letter, which is not.
ANA = PartyId("ana")
#: Reached by sms alone, not allowed for exercises.
BO = PartyId("bo")
#: An organisation, reached by email.
PARTNER = PartyId("partner")

FLOOD = IncidentId(OccasionId("flood-1"))
FIRE = IncidentId(OccasionId("fire-1"))

SITE = Site.model_validate(
    {
        "site": "riverside",
        "title": {"en": "Riverside"},
        "languages": ["en"],
        "lanes": {"gateway": {"rate": "10/s", "in_flight": 5, "segment": 70}},
        "channels": {
            "sms": {
                "lane": "gateway",
                "url": "json://gateway.example/?to={address}",
                "exercises": True,
            },
            "email": {"url": "mailto://x?to={address}", "exercises": True},
            "letter": {"url": "json://letters.example/?to={address}"},
        },
    }
)
#: A lane as fast as any wave.
FAST = SITE.model_copy(
    update={
        "lanes": {
            "gateway": SITE.lanes["gateway"].model_copy(
                update={"rate": "1000/s", "in_flight": 100}
            )
        }
    }
)

#: An ask that nobody made.
NO_ASK = AskId("f" * 32)

_STEP = {"title": {"en": "Do"}, "kind": "notify", "owner": "mayor", "deputy": "clerk"}
PLAN = Plan.model_validate(
    {
        "plan": "river_flood",
        "version": 3,
        "title": {"en": "River flood", "zh": "洪水"},
        "hazards": ["flood"],
        "owner": "mayor",
        "review_by": "2027-04-20",
        "authority": {"II": ["mayor"]},
        "targets": {"first-message": "5 s"},
        "messages": {
            "call": {
                "en": {"title": "Come", "body": "Please: {answer}"},
                "correction": {"en": {"title": "Do not", "body": "Stay home."}},
            }
        },
        "steps": [
            _STEP | {"step": "warn", "level": "III", "to": "public"},
            _STEP | {"step": "watch", "level": "III", "within": "30 min"},
            _STEP | {"step": "help", "level": "II", "after": ["warn", "watch"]},
            _STEP | {"step": "evacuate", "level": "I"},
        ],
        "stand_down": {"owner": "mayor", "deputy": "clerk", "message": "call"},
    }
)


def incident(
    incident_id: IncidentId = FLOOD,
    kind_of_run: KindOfRun = KindOfRun.ACTUAL,
    *,
    origin_at: datetime = SIX,
    speed: float = 1.0,
) -> Incident:
    """Return an incident at level II: its steps are warn, watch and help."""
    return Incident(
        incident_id=incident_id,
        kind_of_run=kind_of_run,
        level=Level.SECOND,
        plan=PLAN,
        cells=(CellCode("north"), CellCode("south")),
        clock=IncidentClock(origin_at=origin_at, speed=speed),
        declared_at=origin_at,
        declared_by="mayor (ana)",
        name="autumn",
    )


def question(key: str = "call", to: PartyId = ANA, **more: object) -> Message:
    """Return a message that wants an answer."""
    facts: dict[str, object] = {
        "title": "Come",
        "body": "Please: {answer}",
        "language": "en",
        "step": "watch",
        "wants_answer": True,
    }
    return Message(key=key, to=to, **facts | more)  # type: ignore[arg-type]  # by field


def notice(key: str = "news", to: PartyId = ANA, **more: object) -> Message:
    """Return a message that wants no answer."""
    return question(key, to, body="The river rises.", wants_answer=False, **more)


def id_of(message: Message, incident_id: IncidentId = FLOOD) -> MessageId:
    """Return the id of a message of an incident."""
    return message_id_of(incident_id, message.key, message.to)


def ask(message: Message, post: str = "medic", incident_id: IncidentId = FLOOD) -> Ask:
    """Return an ask that the message carries, made at six."""
    return Ask(
        ask_id=ask_id_of(incident_id, step="watch", post=post, to=message.to),
        occasion_id=incident_id,
        step="watch",
        post=post,
        party_id=message.to,
        tier=0,
        asked_at=SIX,
        message_id=id_of(message, incident_id),
    )
