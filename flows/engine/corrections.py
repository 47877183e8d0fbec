"""Corrections: who may have read what was wrong is told so, wherever he read it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from flows.engine.answerable import check_answerable
from flows.engine.conduct import Conductor
from flows.engine.desk import Desk
from flows.engine.lane_times import LaneTime, lane_times
from flows.engine.own_words import IncidentWords, OwnWords
from flows.engine.public_corrections import PublicCorrection
from flows.engine.stand_down import OPERATOR
from flows.texts import words
from plans.errors import MobilizationError
from plans.identity import IncidentId, MessageId, PartyId
from plans.incident.incidents import Incident
from plans.incident.journal import Entry
from plans.incident.progress import StepState
from plans.messages.ledger import Sent
from plans.messages.message import CORRECTIONS, Message, Priority
from plans.messages.wording import fill
from plans.plan import Wording
from plans.telling import nearest

#: A new text about everything that was sent.
_EVERYTHING = "*"
_PREPARED = "prepared"


class UnknownMessageError(MobilizationError):
    """The incident's plan has no such message."""

    def __init__(self, message: str, *, known: Sequence[str]) -> None:
        self.message, self.known = message, tuple(known)
        super().__init__(
            f"the plan has no message {message}; it has {', '.join(known)}"
        )


class NoCorrectionError(MobilizationError):
    """Nothing is prepared to take a message back."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(
            f"the plan has no correction of {message}; write one: --text-en, --text-zh"
        )


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What is to be corrected, and how."""

    #: A message of the plan; empty for all of them that have left.
    message: str = ""
    #: A new text by language; empty for what the plan has prepared.
    texts: Mapping[str, str] = field(default_factory=dict)
    #: A role of the site, or the number of a person who holds one.
    by: str = OPERATOR


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """What a correction came to."""

    #: To how many parties something was put now.
    told: int
    #: Of how many messages something was still under way, and was taken back.
    taken_back: int
    #: What has left and has no correction prepared.
    without: tuple[str, ...] = ()
    #: Steps that still wait, and would send the same message to others.
    goes_on: tuple[str, ...] = ()
    #: Of how many messages the same correction was put before.
    before: int = 0
    #: Updates and Cancels of warnings that were published now.
    published: tuple[str, ...] = ()
    #: How long each lane takes until the last one has left.
    lanes: tuple[LaneTime, ...] = ()

    @property
    def key(self) -> str:
        """What a text that tells of it is called, after `corrected`."""
        if self.told:
            return ""
        return "-before" if self.before else "-nobody"


def correct(
    incident_id: IncidentId, conductor: Conductor, correction: Correction
) -> Corrected:
    """Put the correction to all whom the message has reached, or may have.

    It goes over every contact point that was used, over all at once. Run again it tells
    only those whom the wrong message has reached since; after stand-down too. A warning
    that was published is taken back, or brought up to date, for everybody.

    Raises:
        UnknownIncidentError: There is no such incident.
        NotAnswerableError: Somebody orders it who does not answer for the incident.
        UnknownMessageError: The plan has no such message.
        NoCorrectionError: Nothing is prepared, and no text was given.
    """
    with conductor.open_desk() as desk:
        incident = desk.incidents.get(incident_id)
        at = incident.clock.at(conductor.clock.now())
        names = _names(incident, correction, conductor)
        wrong = [one for one in desk.ledger.of(incident_id) if one.text in names]
        ids = [one.message_id for one in wrong]
        reached = desk.outbox.reached(incident_id, ids)
        # First: whatever a sender takes on now has left, and whoever corrects the same
        # at this moment waits here.
        desk.outbox.supersede(incident_id, ids)
        writing = _Writing(desk, incident, conductor, correction)
        messages = list(writing.messages(wrong))
        before = writing.number_before(wrong)
        desk.outbox.put(incident_id, messages)
        done = Corrected(
            told=len({one.to for one in messages}),
            taken_back=sum(one.is_pending for one in reached.values()),
            without=writing.without(wrong),
            goes_on=_goes_on(desk, incident, names),
            before=before,
            published=writing.published(names, at),
            lanes=lane_times(desk, conductor.site, messages),
        )
        facts: dict[str, str | int] = {
            "by": correction.by,
            "message": correction.message or "all",
            "text": "new" if correction.texts else _PREPARED,
            "told": done.told,
            "taken_back": done.taken_back,
        }
        desk.journal.note(incident_id, Entry(at=at, action="corrected", facts=facts))
        return done


def _names(
    incident: Incident, correction: Correction, conductor: Conductor
) -> frozenset[str]:
    messages, named = incident.plan.messages, correction.message
    if not named:
        check_answerable(incident, correction.by, conductor.site)
        return frozenset(messages)
    if named not in messages:
        raise UnknownMessageError(named, known=list(messages))
    users = [one for one in incident.steps if named in one.params.values()]
    own = (users[0].owner, users[0].deputy) if len(users) == 1 else ()
    check_answerable(incident, correction.by, conductor.site, own)
    if not correction.texts and not messages[named].correction:
        raise NoCorrectionError(named)
    return frozenset([named])


def _goes_on(desk: Desk, incident: Incident, names: frozenset[str]) -> tuple[str, ...]:
    records = {one.step: one for one in desk.steps.of(incident.incident_id)}
    if incident.stood_down_at is not None:
        return ()
    return tuple(
        one.step
        for one in incident.steps
        if records[one.step].progress.state is StepState.WAITING
        and any(value in names for value in one.params.values() if _is_text(value))
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str)


@dataclass(frozen=True)
class _Writing:
    """Writes the corrections of one order."""

    desk: Desk
    incident: Incident
    conductor: Conductor
    correction: Correction

    def messages(self, wrong: Sequence[Sent]) -> Iterator[Message]:
        """Yield what is to be put: a message a party and thing that was wrong."""
        used = self.desk.ledger.points_used([one.message_id for one in wrong])
        left = [one for one in wrong if used[one.message_id] and self._can(one)]
        before = self._corrected_before()
        in_words = IncidentWords(self.desk, self.incident, self.conductor.site)
        for (to, topic), some in groupby(
            sorted(left, key=self._about), key=self._about
        ):
            earlier = before.get((to, self._key(topic)), [])
            last = max((one.put_at for one in earlier), default=None)
            new = [one for one in some if last is None or one.put_at > last]
            if new:
                text = self._wording(topic, new[-1].language, in_words)
                yield Message(
                    key=f"{self._key(topic)}{len(earlier)}",
                    to=to,
                    title=text.title,
                    body=text.body,
                    language=new[-1].language,
                    step=new[-1].step if topic != _EVERYTHING else "",
                    priority=Priority.CORRECTION,
                    points=_points(new, used),
                )

    def number_before(self, wrong: Sequence[Sent]) -> int:
        """Return to how many of those who got it the same was corrected before."""
        before = self._corrected_before()
        about = {self._about(one) for one in wrong}
        return sum((to, self._key(topic)) in before for to, topic in about)

    def without(self, wrong: Sequence[Sent]) -> tuple[str, ...]:
        """Return which messages nothing was prepared for."""
        return tuple(sorted({one.text for one in wrong if not self._can(one)}))

    def published(self, names: Collection[str], at: datetime) -> tuple[str, ...]:
        """Correct what was published as a warning; return the alerts' identifiers."""
        in_words = IncidentWords(self.desk, self.incident, self.conductor.site)

        def write(message: str, language: str) -> Wording | None:
            can = self._can_correct(message)
            return self._wording(message, language, in_words) if can else None

        public = PublicCorrection(
            desk=self.desk,
            incident=self.incident,
            site=self.conductor.site,
            at=at,
            has_new_text=bool(self.correction.texts),
            write=write,
        )
        return public.publish(names)

    def _can(self, sent: Sent) -> bool:
        return self._can_correct(sent.text)

    def _can_correct(self, message: str) -> bool:
        prepared = self.incident.plan.messages[message].correction
        return bool(self.correction.texts or prepared)

    def _about(self, sent: Sent) -> tuple[PartyId, str]:
        is_all = self.correction.texts and not self.correction.message
        return sent.to, _EVERYTHING if is_all else sent.text

    def _key(self, topic: str) -> str:
        texts = self.correction.texts
        return f"{CORRECTIONS}{topic}/{OwnWords(texts).tag if texts else _PREPARED}/"

    def _corrected_before(self) -> Mapping[tuple[PartyId, str], list[Sent]]:
        found: dict[tuple[PartyId, str], list[Sent]] = {}
        for one in self.desk.ledger.of(self.incident.incident_id):
            if one.key.startswith(CORRECTIONS):
                topic = one.key[: one.key.rindex("/") + 1]
                found.setdefault((one.to, topic), []).append(one)
        return found

    def _wording(self, topic: str, language: str, in_words: IncidentWords) -> Wording:
        values, site = in_words.in_language(language), self.conductor.site
        if self.correction.texts:
            own = OwnWords(self.correction.texts)
            title = words("correct.title", language, **values)
            return Wording(title=title, body=own.text(language, site))
        prepared = self.incident.plan.messages[topic].correction
        one = nearest(prepared, language, *site.languages)
        return Wording(title=fill(one.title, values), body=fill(one.body, values))


def _points(
    new: Sequence[Sent], used: Mapping[MessageId, frozenset[int]]
) -> frozenset[int]:
    return frozenset[int]().union(*(used[one.message_id] for one in new))
