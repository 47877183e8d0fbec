"""The answer page: reading it changes nothing, only a pressed button answers."""

from collections.abc import Mapping
from datetime import timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows.engine.answer_links import ExpiredLinkError, LinkError
from flows.engine.answers import Source, plain_line, record
from flows.engine.desk import Desk
from flows.engine.naming import come_for, promised_by
from flows.web.limits import A_LINK
from flows.web.offering import Offered, Offers
from flows.web.office import Office
from flows.web.pages import HEADERS, language_asked, page
from flows.web.reading import form_of, whole_number
from flows.web.standing import AnswerView, answer_view
from flows.web.telling import tell
from plans.errors import MobilizationError
from plans.identity import AskId, MessageId
from plans.messages.ledger import Sent
from plans.people.call_ups import Said
from plans.people.replies import LONGEST_WAY, MOST_PEOPLE, Reply

_MOST_MINUTES = int(LONGEST_WAY / timedelta(minutes=1))
_QUICK = {"in15": 15, "in30": 30, "in60": 60}
_SAID = {
    "yes": Said.ACCEPTED,
    **dict.fromkeys(_QUICK, Said.ACCEPTED),
    "no": Said.DECLINED,
    "arrived": Said.CHECKED_IN,
    "left": Said.CHECKED_OUT,
    "advice": Said.ADVISED,
    "received": Said.RECEIVED,
}
#: What a form is shown again with.
_KEPT = ("number", "minutes", "note", "advice", "ask")


class UnclearError(MobilizationError):
    """A button was pressed that does not say what is meant."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"the form is not clear: {key}")


async def show(request: Request) -> Response:
    """Return the answer page of a link; changes nothing, however often."""
    office: Office = request.app.state.office
    return await run_in_threadpool(_shown, office, request)


async def take(request: Request) -> Response:
    """Record what the pressed button says, then show how it stands."""
    office: Office = request.app.state.office
    form = await form_of(request)
    return await run_in_threadpool(_taken, office, request, form)


def message_of(office: Office, request: Request, desk: Desk) -> Sent:
    """Return the message that a page's address names.

    Raises:
        LinkError: It names none of ours, or its time is over.
    """
    return _message(desk, _message_id(office, request))


def _shown(office: Office, request: Request) -> Response:
    try:
        message_id = _message_id(office, request)
        with office.open_reading() as desk:
            return _page(office, request, desk, _message(desk, message_id))
    except ExpiredLinkError:
        return tell("expired", office, status=410)
    except LinkError:
        return tell("unknown", office, status=404)


def _taken(office: Office, request: Request, form: Mapping[str, str]) -> Response:
    try:
        message_id = _message_id(office, request)
        if not office.limits.takes(message_id, A_LINK):
            return tell("too-many", office, status=429)
        return _recorded(office, request, message_id, form)
    except ExpiredLinkError:
        return tell("expired", office, status=410)
    except LinkError:
        return tell("unknown", office, status=404)


def _recorded(
    office: Office, request: Request, message_id: MessageId, form: Mapping[str, str]
) -> Response:
    now = office.clock.now()
    try:
        with office.open_desk() as desk:
            message = _message(desk, message_id)
            offered = Offered(desk, message, office, now)
            reply = reply_of(form, offered)
            is_advice = reply.said is Said.ADVISED
            meant = offered.advice_ask if is_advice else form.get("ask", "")
            only = {AskId(one) for one in offered.asks & {meant}}
            record(
                desk,
                message,
                reply,
                Source(via="web"),
                now=now,
                only=only,
                calls=offered.calls,
            )
    except UnclearError as unclear:
        # The page is written by a reader: whoever writes keeps others from writing.
        with office.open_reading() as desk:
            message = _message(desk, message_id)
            return _page(office, request, desk, message, form=form, wrong=unclear.key)
    language = language_asked(request)
    # Relative to our own address, so that it holds behind any proxy's path.
    again = request.path_params["token"] + (f"?lang={language}" if language else "")
    return RedirectResponse(again, status_code=303, headers=HEADERS)


def reply_of(form: Mapping[str, str], view: Offers) -> Reply:
    """Return what a filled-in form says.

    Raises:
        UnclearError: No button that is there was pressed, or a number is none.
    """
    pressed = form.get("do", "")
    said = _SAID.get(pressed)
    if said is None or not _is_offered(said, form, view):
        raise UnclearError("again")
    if said is Said.ADVISED:
        return Reply(said=said, note=form["advice"])
    if said is not Said.ACCEPTED:
        return Reply(said=said, note=plain_line(form.get("note", "")))
    number = _number(form, "number", most=MOST_PEOPLE) if view.is_organisation else 1
    if number == 0:
        return Reply(said=Said.DECLINED, note=plain_line(form.get("note", "")))
    if number is None and not view.number:
        raise UnclearError("bad-number")
    return Reply(
        said=said,
        ready_in=_ready_in(form, view),
        number=int(view.number) if number is None else number,
        note=plain_line(form.get("note", "")),
    )


def _ready_in(form: Mapping[str, str], view: Offers) -> timedelta | None:
    # What somebody took the trouble to type counts before a button's own number.
    minutes = _number(form, "minutes", most=_MOST_MINUTES)
    if minutes is None:
        minutes = _QUICK.get(form["do"])
    if minutes is None:
        # A line sent later does not move what was promised.
        return view.ready_left
    return timedelta(minutes=minutes) if minutes else None


def _is_offered(said: Said, form: Mapping[str, str], view: Offers) -> bool:
    if view.is_report or said is Said.RECEIVED:
        return view.is_report and said is Said.RECEIVED
    match said:
        case Said.ADVISED:
            return bool(view.advice_ask and form.get("advice"))
        case Said.CHECKED_IN:
            return view.can_arrive or view.has_arrived
        case Said.CHECKED_OUT:
            return view.has_arrived
    return bool(view.places)


def _number(form: Mapping[str, str], name: str, *, most: int) -> int | None:
    """Return the number in a field; None when it is empty."""
    written = form.get(name, "")
    if not written:
        return None
    number = whole_number(written, most=most)
    if number is None:
        raise UnclearError("bad-number")
    return number


def _page(  # noqa: PLR0913 -- what a page is made of
    office: Office,
    request: Request,
    desk: Desk,
    message: Sent,
    *,
    form: Mapping[str, str] | None = None,
    wrong: str = "",
) -> Response:
    language = language_asked(request) or message.language
    now = office.clock.now()
    view = answer_view(desk, message, office, language, now=now)
    kept = {name: (form or {}).get(name, "") for name in _KEPT}
    return page(
        "answer.html",
        office,
        language,
        view=view,
        kept=kept,
        wrong=wrong,
        people=_people(request, desk, message, view),
    )


def _people(
    request: Request, desk: Desk, message: Sent, view: AnswerView
) -> dict[str, str | int]:
    """Return what an organisation that sends people is told of them."""
    if not view.is_organisation or view.said != Said.ACCEPTED:
        return {}
    asks = [call.ask.ask_id for call in promised_by(desk, message)]
    return {
        "address": f"{request.path_params['token']}/people",
        "promised": view.number,
        "came": len(come_for(desk, asks)),
    }


def _message_id(office: Office, request: Request) -> MessageId:
    if office.link_key is None:
        raise LinkError
    token = str(request.path_params["token"])
    return office.link_key.message_id(token, now=office.clock.now())


def _message(desk: Desk, message_id: MessageId) -> Sent:
    try:
        return desk.ledger.message(message_id)
    except KeyError as error:
        raise LinkError from error
