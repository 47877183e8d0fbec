"""Answering: for somebody on the telephone, and one's own decisions."""

from dataclasses import dataclass

from starlette.responses import Response

from flows.engine.answers import Source, record
from flows.engine.call_sheet import is_telephone
from flows.engine.desk import Desk
from flows.steps import load_step_kinds
from flows.web.answer import UnclearError, reply_of
from flows.web.desk.naming import Naming
from flows.web.desk.visiting import Visit
from flows.web.office import spoken
from flows.web.standing import AnswerView, answer_view
from flows.web.telling import tell
from plans.identity import AskId, IncidentId, MessageId
from plans.incident.incidents import Incident
from plans.incident.journal import Entry
from plans.incident.withholding import DECIDING
from plans.messages.ledger import Sent
from plans.people.accounts import DeskRole
from plans.people.call_ups import Said

#: Where it came from, for the record.
VIA = "desk"
_KEPT = ("number", "minutes", "note", "advice", "ask")


@dataclass(frozen=True, kw_only=True)
class _Question:
    """One message, whom it asked, and whether this visit may answer it."""

    message: Sent
    incident: Incident
    #: Somebody decides: only he or she answers, never anybody else.
    is_decision: bool
    may_answer: bool


def show(visit: Visit) -> Response:
    """Return the page on which one question is answered; changes nothing."""
    with visit.office.open_reading() as desk:
        question = _question(desk, visit)
        if question is None:
            return tell("missing", visit.office, status=404)
        return _page(desk, visit, question)


def take(visit: Visit) -> Response:
    """Record what somebody says, and who has typed it."""
    with visit.office.open_reading() as desk:
        question = _question(desk, visit)
        if question is None:
            return tell("missing", visit.office, status=404)
        if not question.may_answer:
            return tell("desk.forbidden", visit.office, status=403)
        view = _view(desk, visit, question.message)
        try:
            reply = reply_of(visit.form, view)
        except UnclearError as unclear:
            return _page(desk, visit, question, wrong=unclear.key)
    meant = visit.form.get("ask", "")
    meant = view.advice_ask if reply.said is Said.ADVISED else meant
    only = {AskId(one) for one in view.asks & {meant}}
    with visit.office.open_desk() as desk:
        source, message = Source(via=VIA), question.message
        if record(desk, message, reply, source, now=visit.now, only=only):
            desk.journal.note(
                message.occasion_id, _entry(visit, question, str(reply.said))
            )
    return visit.go(f"m/{question.message.message_id}?saved=1")


def _entry(visit: Visit, question: _Question, said: str) -> Entry:
    facts: dict[str, str | int] = {
        "login": visit.sitter.login,
        "message_id": question.message.message_id,
        "said": said,
    }
    action = "decided_at_desk" if question.is_decision else "answered_at_desk"
    at = question.incident.clock.at(visit.now)
    return Entry(at=at, action=action, step=question.message.step, facts=facts)


def _question(desk: Desk, visit: Visit) -> _Question | None:
    try:
        message = desk.ledger.message(MessageId(visit.part("message_id")))
        party = desk.roster.party(message.to)  # somebody who is not there any more
    except KeyError:
        return None
    incident = desk.incidents.get(IncidentId(message.occasion_id))
    kinds = {one.step: one.kind for one in incident.plan.steps}
    kind = kinds.get(message.step, "")
    is_own = party.number == visit.sitter.person_no
    if kind in DECIDING:
        may_answer = is_own and visit.sitter.may(DeskRole.COMMANDER)
    else:
        known = load_step_kinds().get(kind)
        is_call_up = known is not None and known.is_call_up
        may_answer = is_call_up and visit.sitter.may(DeskRole.OPERATOR)
    return _Question(
        message=message,
        incident=incident,
        is_decision=kind in DECIDING,
        may_answer=may_answer,
    )


def _view(desk: Desk, visit: Visit, message: Sent) -> AnswerView:
    return answer_view(desk, message, visit.office, visit.language, now=visit.now)


def _page(desk: Desk, visit: Visit, question: _Question, wrong: str = "") -> Response:
    message = question.message
    naming = Naming(desk, question.incident, visit.office, visit.language, visit.now)
    return visit.page(
        "answer.html",
        status=400 if wrong else 200,
        view=_view(desk, visit, message),
        name=naming.person(message.to),
        number=naming.number(message.to),
        ways=_ways(desk, message, visit) if question.may_answer else [],
        step=naming.steps.get(message.step, message.step),
        incident=question.incident.incident_id,
        is_decision=question.is_decision,
        may_answer=question.may_answer,
        is_saved="saved" in visit.request.query_params,
        kept={name: visit.form.get(name, "") for name in _KEPT},
        wrong=wrong,
    )


def _ways(desk: Desk, message: Sent, visit: Visit) -> list[dict[str, object]]:
    return [
        {
            "channel": _channel(visit, one.channel),
            "address": one.address,
            "is_telephone": is_telephone(one.address),
        }
        for one in desk.ledger.ways_to([message.to]).get(message.to, ())
    ]


def _channel(visit: Visit, name: str) -> str:
    known = visit.office.site.channels.get(name)
    return spoken(known.title, visit.language) or name if known else name
