"""What stands: one message and its answers, as its reader has to see them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flows.engine.answers import call_ups_for
from flows.engine.call_sheet import code_words
from flows.engine.desk import Desk
from flows.engine.said_in_words import best_of, said_in_words
from flows.texts import words
from flows.web.office import Office, spoken
from plans.approving import APPROVAL
from plans.experts import ADVICE
from plans.identity import AskId, IncidentId, KindOfRun, PostNo
from plans.incident.incidents import Incident
from plans.messages.ledger import Sent
from plans.people.assignments import Assignment
from plans.people.call_ups import CallUp, Said
from plans.plan import Plan
from plans.reporting import REPORT, is_report
from plans.telling import EXPERTS

#: In Chinese no space stands before it.
_LINK = r"https?://[!-~]{1,200}?/a/[A-Za-z0-9_-]{38}"


@dataclass(frozen=True, kw_only=True)
class PlaceView:
    """What one ask is for."""

    ask_id: str
    post: str
    at: str = ""
    when: str = ""


@dataclass(frozen=True, kw_only=True)
class AnswerView:
    """All that the answer page shows."""

    title: str
    body: str
    reply_code: str
    is_exercise: bool
    is_over: bool
    #: The answer that is wanted is that it has been received.
    is_report: bool
    #: Somebody is asked to decide: yes or no, and nothing else.
    is_decision: bool
    is_organisation: bool
    #: What was asked, by its id.
    asks: frozenset[str]
    #: The ask that advice hangs on; empty where none is asked for.
    advice_ask: str
    #: Where people are wanted; the place that is held, when one is.
    places: tuple[PlaceView, ...]
    #: What was said: accepted, declined or empty.
    said: str
    #: The answer that stands, in words.
    now: str
    note: str
    number: str
    #: Until the party is there, of a yes that stands; None for at once.
    ready_left: timedelta | None
    #: holds, elsewhere, reserve, looking, missed or empty.
    stands: str
    stands_in_words: str
    has_arrived: bool
    has_left: bool
    advice: tuple[str, ...]

    @property
    def colour(self) -> str:
        """The class of the box that tells the answer."""
        if self.said == Said.DECLINED:
            return "no"
        if self.said == Said.RECEIVED or self.is_decision:
            return ""
        return "" if self.stands == "holds" else "wait"

    @property
    def can_arrive(self) -> bool:
        """Whether there is a place to arrive at."""
        is_there = self.has_arrived and not self.has_left
        return self.stands == "holds" and not is_there

    @property
    def can_leave(self) -> bool:
        """Whether somebody is there."""
        return self.has_arrived and not self.has_left


def answer_view(
    desk: Desk, message: Sent, office: Office, language: str, *, now: datetime
) -> AnswerView:
    """Return what the reader of a message has to see (wall time)."""
    incident = desk.incidents.get(IncidentId(message.occasion_id))
    calls = call_ups_for(desk, message)
    told = best_of(calls)
    in_step = desk.assignments.of(incident.incident_id, message.step)
    stands, rank = _stands(desk, incident, message, calls, in_step, now=now)
    is_organisation = office.is_organisation(desk, message.to)
    held = told if told and told.said is Said.ACCEPTED else None
    reports = is_report(incident.plan, message.step)
    is_decision = any(call.ask.post == APPROVAL for call in calls)
    if is_decision:
        stands, rank = "", 0
    return AnswerView(
        title=message.title,
        body=_without_answer_words(message),
        reply_code=message.reply_code,
        is_exercise=incident.kind_of_run is not KindOfRun.ACTUAL,
        is_over=not runs(incident, message) and not reports,
        is_report=reports,
        is_decision=is_decision,
        is_organisation=is_organisation,
        asks=frozenset(call.ask.ask_id for call in calls),
        advice_ask=advice_ask(incident, message, calls, is_held=stands == "holds"),
        places=tuple(
            place_view(desk, incident.plan, call, office, language)
            for call in _shown(calls, {one.ask_id for one in in_step})
        ),
        said=str(told.said or "") if told else "",
        now=said_in_words(
            told, office.site.zone, language, is_organisation=is_organisation
        ),
        note=told.note if told else "",
        number=str(held.number) if held and is_organisation else "",
        ready_left=ready_left(incident, held, now=now),
        stands=stands,
        stands_in_words=_stands_in_words(stands, rank, held, language),
        has_arrived=bool(held and held.checked_in_at),
        has_left=bool(held and held.checked_out_at),
        advice=tuple(dict.fromkeys(text for call in calls for text in call.advice)),
    )


def place_view(
    desk: Desk, plan: Plan, call: CallUp, office: Office, language: str
) -> PlaceView:
    """Return what one ask is for, in the words of its reader."""
    number, _, start = call.ask.post.partition("@")
    post = desk.roster.post(PostNo(number))
    if post is None:
        readable = number.replace("_", " ").replace("-", " ")
        name = _our_word(number, language) or plan.called(number, language) or readable
        return PlaceView(ask_id=call.ask.ask_id, post=name)
    cell = desk.roster.cells().by_code.get(post.cell)
    return PlaceView(
        ask_id=call.ask.ask_id,
        post=spoken(post.name, language),
        at=spoken(cell.name, language) if cell else "",
        when=_when(start, post.shifts, office, language),
    )


def _our_word(post: str, language: str) -> str:
    """Return what an ask that is for no post of anybody is for; empty for others."""
    if post == ADVICE:
        return words("web.post.advice", language)
    if post == APPROVAL:
        return words("step.approval", language)
    return words("web.post.report", language) if post.startswith(REPORT) else ""


def runs(incident: Incident, message: Sent) -> bool:
    """Say whether somebody still wants the answer: the step runs at this level."""
    running = {step.step for step in incident.steps}
    return incident.stood_down_at is None and message.step in {"", *running}


def _without_answer_words(message: Sent) -> str:
    """Return the body without the link that led here and without the reply code."""
    said = {"code": message.reply_code}
    linked = words("answer.link", message.language, link="LINK", **said)
    by_link = re.escape(linked).replace("LINK", _LINK)
    by_code = "|".join(map(re.escape, code_words(message)))
    led_to = f"(: ?|：)?(?:{by_link}|{by_code}|{_LINK})([.。]?)"
    return re.sub(led_to, _full_stop, message.body).strip()


def _full_stop(found: re.Match[str]) -> str:
    """Return what ends the sentence that led to the link by a colon."""
    colon, stop = found.groups()
    return stop or {None: "", "：": "。"}.get(colon, ".")


def _shown(calls: list[CallUp], held: set[AskId]) -> list[CallUp]:
    """Return the asks to show: those that are held, else all; advice is no place."""
    wanted = [call for call in calls if call.ask.post != ADVICE]
    return [call for call in wanted if call.ask.ask_id in held] or wanted


def _stands(  # noqa: PLR0913 -- all that decides it
    desk: Desk,
    incident: Incident,
    message: Sent,
    calls: list[CallUp],
    in_step: Sequence[Assignment],
    *,
    now: datetime,
) -> tuple[str, int]:
    """Return how a yes stands, and which reserve it is, from 0."""
    if not calls or not runs(incident, message):
        return "", 0
    yes = [call for call in calls if call.said is Said.ACCEPTED]
    is_advice = all(call.ask.post == ADVICE for call in calls)
    if (yes or is_advice) and any(one.party_id == message.to for one in in_step):
        return "holds", 0
    if not yes or is_advice:
        return "", 0
    if all(call.missed_at for call in yes):
        return "missed", 0
    return _without_a_place(desk, incident, message, yes, in_step, now=now)


def _without_a_place(  # noqa: PLR0913 -- all that decides it
    desk: Desk,
    incident: Incident,
    message: Sent,
    yes: list[CallUp],
    in_step: Sequence[Assignment],
    *,
    now: datetime,
) -> tuple[str, int]:
    record = {one.step: one for one in desk.steps.of(incident.incident_id)}[
        message.step
    ]
    # Recording an answer makes the step due: until it has run nobody knows.
    if record.due_at is not None and record.due_at <= now:
        return "looking", 0
    here = f"{incident.incident_id}/{message.step}"
    if desk.assignments.busy([message.to], besides=here):
        return "elsewhere", 0
    holders = {one.ask_id for one in in_step}
    others = [
        call
        for call in desk.call_ups.of(message.occasion_id, message.step)
        if call.said is Said.ACCEPTED
        and call.ask.ask_id not in holders
        and call.checked_out_at is None
        and call.ask.party_id != message.to
    ]
    mine = min(call.said_at or call.ask.asked_at for call in yes)
    return "reserve", sum((one.said_at or mine) < mine for one in others)


def ready_left(
    incident: Incident, held: CallUp | None, *, now: datetime
) -> timedelta | None:
    """Return how long until the party is there; None for at once (wall time)."""
    if held is None or held.ready_at is None:
        return None
    return max(held.ready_at - incident.clock.at(now), timedelta(0))


def _stands_in_words(stands: str, rank: int, held: CallUp | None, language: str) -> str:
    if not stands or (held and held.checked_in_at):
        return ""
    first = "-first" if stands == "reserve" and not rank else ""
    return words(f"web.stands.{stands}{first}", language)


def advice_ask(
    incident: Incident, message: Sent, calls: list[CallUp], *, is_held: bool
) -> str:
    """Return the ask that advice hangs on; empty where none is asked for."""
    kinds = {step.step: step.kind for step in incident.steps}
    if not is_held or kinds.get(message.step) != EXPERTS:
        return ""
    order = [call.ask for call in calls if call.said is Said.ACCEPTED]
    order += [call.ask for call in calls if call.ask.post == ADVICE]
    return order[0].ask_id if order else ""


def _when(start: str, shifts: tuple[str, ...], office: Office, language: str) -> str:
    """Return day and hours of a shift; empty for a post without shifts."""
    try:
        moment = datetime.strptime(start, "%Y%m%dT%H%MZ").replace(tzinfo=UTC)
    except ValueError:
        return ""
    begins = moment.astimezone(office.site.zone)
    hours = f"{begins:%H:%M}"
    ends = next((one.partition("-")[2] for one in shifts if one.startswith(hours)), "")
    starts = f"{begins:%Y-%m-%d %H:%M}"
    return words("web.when-open", language, start=starts, end=ends) if ends else starts
