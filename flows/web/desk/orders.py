"""Orders: what the office changes by hand; every one is on record with its login."""

from collections.abc import Callable, Mapping

from starlette.responses import Response

from flows.engine.answers import plain_line
from flows.engine.assigning import Order, assign
from flows.engine.closing import Closing, close_deadline, close_step
from flows.engine.conduct import Conductor
from flows.engine.corrections import Correction, correct
from flows.engine.deciding import confirm
from flows.engine.levels import change_level, check_may_change_level
from flows.engine.own_words import ANY, OwnWords
from flows.engine.stand_down import OPERATOR, check_may_stand_down, stand_down
from flows.engine.telling import tell as tell_people
from flows.texts import words
from flows.web.desk.choices import BETWEEN, Choices, acting_as, conducting
from flows.web.desk.heads import head_of
from flows.web.desk.naming import Naming
from flows.web.desk.refusals import refusal_in_words
from flows.web.desk.showing import incident_of
from flows.web.desk.visiting import Visit
from flows.web.telling import tell
from plans.errors import ConnectorError, MobilizationError
from plans.identity import IncidentId
from plans.incident.incidents import UnknownIncidentError
from plans.incident.journal import Entry
from plans.incident.progress import StepState
from plans.incident.proposals import UnknownProposalError
from plans.people.accounts import DeskRole
from plans.plan import Level
from plans.running.switches import EndedSiteError

#: Characters of a text that goes to people.
_LONGEST_TEXT = 1000
_VIA = "desk"
#: Who may order what.
NEEDED: Mapping[str, DeskRole] = {
    "tell": DeskRole.OPERATOR,
    "assign": DeskRole.OPERATOR,
    "correct": DeskRole.COMMANDER,
    "close": DeskRole.COMMANDER,
    "done": DeskRole.COMMANDER,
    "level": DeskRole.COMMANDER,
    "stand-down": DeskRole.COMMANDER,
}
#: These cannot be taken back: a box has to be ticked beside the button.
_FINAL = {"correct", "level", "stand-down"}


#: What is no answer to an order: the page tells it as of any request.
_BEYOND = (UnknownIncidentError, UnknownProposalError, ConnectorError, EndedSiteError)


class UnsaidError(MobilizationError):
    """Something that an order needs was not filled in."""


def show(visit: Visit) -> Response:
    """Return the page of orders; changes nothing."""
    if not visit.sitter.may(DeskRole.OPERATOR):
        return tell("desk.forbidden", visit.office, status=403)
    return _page(visit)


def ordered(name: str) -> Callable[[Visit], Response]:
    """Return what carries out one kind of order."""

    def carried_out(visit: Visit) -> Response:
        if name in _FINAL and visit.form.get("sure") != "yes":
            return _page(visit, wrong=_say(visit, "desk.order.sure"), status=400)
        incident_id, conductor = incident_of(visit), conducting(visit)
        try:
            _note(visit, incident_id, name)
            done = _ACTS[name](visit, incident_id, conductor)
        except _BEYOND:
            raise
        except UnsaidError as unsaid:
            return _page(visit, wrong=str(unsaid), status=400)
        except MobilizationError as refused:
            return _page(visit, wrong=_why(visit, refused), status=400)
        return _page(visit, done=done)

    return carried_out


def decide(visit: Visit) -> Response:
    """Record what the person of this account says to a proposal."""
    said = visit.form.get("do", "")
    if said not in {"yes", "no"}:
        return tell("unreadable", visit.office, status=400)
    if not visit.sitter.person_no:
        return tell("desk.nobody", visit.office, status=403)
    proposal_id, conductor = incident_of(visit), conducting(visit)
    try:
        confirm(
            proposal_id,
            conductor,
            by=visit.sitter.person_no,
            is_yes=said == "yes",
            via=_VIA,
        )
    except _BEYOND:
        raise
    except MobilizationError as refused:
        return visit.page("refused.html", why=_why(visit, refused), status=403)
    _note(visit, proposal_id, f"decide-{said}")
    return visit.go(f"i/{proposal_id}")


def _note(visit: Visit, incident_id: IncidentId, name: str) -> None:
    """Keep who orders it before it is done, so that no order is without a name."""
    with visit.office.open_desk() as desk:
        incident = desk.incidents.get(incident_id)
        facts: dict[str, str | int] = {"login": visit.sitter.login, "order": name}
        at = incident.clock.at(visit.now)
        entry = Entry(at=at, action="ordered_at_desk", facts=facts)
        desk.journal.note(incident_id, entry)


def _why(visit: Visit, refused: MobilizationError) -> str:
    office = visit.office
    return refusal_in_words(refused, office.site, visit.language, office.law)


def _say(visit: Visit, key: str, **facts: object) -> str:
    return words(f"web.{key}", visit.language, **facts)


def _tell(visit: Visit, incident_id: IncidentId, conductor: Conductor) -> str:
    texts = _texts(visit)
    if not texts:
        raise UnsaidError(_say(visit, "desk.order.no-text"))
    step, said = visit.form.get("step", ""), OwnWords(texts)
    told = tell_people(incident_id, step, conductor, said, by=OPERATOR)
    return _say(visit, "desk.order.told", told=told)


def _assign(visit: Visit, incident_id: IncidentId, conductor: Conductor) -> str:
    step, _, post = visit.form.get("seat", "").partition(BETWEEN)
    if not step:
        raise UnsaidError(_say(visit, "desk.order.no-seat"))
    order = Order(
        step=step,
        person=plain_line(visit.form.get("person", "")),
        post=plain_line(post),
        reason=_reason(visit),
        by=OPERATOR,
    )
    done = assign(incident_id, conductor, order)
    facts = {"person": order.person, "post": done.name}
    told = _say(visit, "desk.order.assigned", **facts)
    if done.lacks:
        told += " " + _say(visit, "desk.order.lacks", skills=", ".join(done.lacks))
    return told


def _correct(visit: Visit, incident_id: IncidentId, conductor: Conductor) -> str:
    correction = Correction(
        message=visit.form.get("message", ""), texts=_texts(visit), by=acting_as(visit)
    )
    done = correct(incident_id, conductor, correction)
    facts = {"told": done.told, "taken_back": done.taken_back}
    told = _say(visit, f"desk.order.corrected{done.key}", **facts)
    if done.without:
        told += " " + _say(visit, "desk.order.without", names=", ".join(done.without))
    return told


def _close(visit: Visit, incident_id: IncidentId, conductor: Conductor) -> str:
    wanted = visit.form.get("as", "")
    closed_as = StepState(wanted) if wanted in {"met", "short"} else None
    closing = Closing(
        step=visit.form.get("step", ""),
        reason=_reason(visit),
        closed_as=closed_as,
        by=acting_as(visit),
    )
    done = close_step(incident_id, conductor, closing)
    key = "desk.order.closed" if done.is_new else "desk.order.closed-before"
    return _say(visit, key)


def _done(visit: Visit, incident_id: IncidentId, conductor: Conductor) -> str:
    closing = Closing(
        step=visit.form.get("deadline", ""), reason=_reason(visit), by=acting_as(visit)
    )
    try:
        is_new = close_deadline(incident_id, conductor, closing)
    except KeyError as error:
        raise UnsaidError(_say(visit, "desk.order.no-deadline")) from error
    return _say(visit, "desk.order.done" if is_new else "desk.order.closed-before")


def _level(visit: Visit, incident_id: IncidentId, conductor: Conductor) -> str:
    wanted = visit.form.get("level", "")
    if wanted not in set(Level):
        raise UnsaidError(_say(visit, "desk.order.no-level"))
    level, by = Level(wanted), acting_as(visit)
    with conductor.open_reading() as desk:
        incident = desk.incidents.get(incident_id)
    check_may_change_level(incident, level, by, conductor.site, conductor.law)
    reason = _reason(visit)
    changed = change_level(incident_id, level, conductor, by=by, reason=reason)
    key = "desk.order.level" if changed.is_new else "desk.order.level-same"
    return _say(visit, key, level=level)


def _stand_down(visit: Visit, incident_id: IncidentId, conductor: Conductor) -> str:
    with conductor.open_reading() as desk:
        incident = desk.incidents.get(incident_id)
    check_may_stand_down(incident, acting_as(visit), conductor.site, conductor.law)
    told = stand_down(incident_id, conductor, by=acting_as(visit))
    return _say(visit, "desk.order.stood-down", told=told)


_ACTS: Mapping[str, Callable[[Visit, IncidentId, Conductor], str]] = {
    "tell": _tell,
    "assign": _assign,
    "correct": _correct,
    "close": _close,
    "done": _done,
    "level": _level,
    "stand-down": _stand_down,
}


def _texts(visit: Visit) -> dict[str, str]:
    """Return what was written, by language; the first field is for everybody."""
    fields = {ANY: "text", "en": "text-en", "zh": "text-zh"}
    written = {
        language: plain_line(visit.form.get(name, ""), _LONGEST_TEXT)
        for language, name in fields.items()
    }
    return {language: text for language, text in written.items() if text}


def _reason(visit: Visit) -> str:
    reason = plain_line(visit.form.get("reason", ""))
    if not reason:
        raise UnsaidError(_say(visit, "desk.order.no-reason"))
    return reason


def _page(
    visit: Visit, *, wrong: str = "", done: str = "", status: int = 200
) -> Response:
    with visit.office.open_reading() as desk:
        incident = desk.incidents.get(incident_of(visit))
        naming = Naming(desk, incident, visit.office, visit.language, visit.now)
        head = head_of(naming)
        choices = Choices(visit, naming, conducting(visit)).shown()
    return visit.page(
        "orders.html",
        status=status,
        may={str(role): visit.sitter.may(role) for role in DeskRole},
        wrong=wrong,
        done=done,
        kept=visit.form if wrong else {},
        head=head,
        **choices,
    )
