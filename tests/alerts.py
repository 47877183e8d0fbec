"""Alerts for tests, and the same as CAP."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from plans.warning.alerts import (
    Alert,
    Area,
    Category,
    Certainty,
    Info,
    MsgType,
    Named,
    Reference,
    Scope,
    Severity,
    Status,
    Urgency,
)

SIX = datetime(2026, 7, 1, 6, tzinfo=UTC)
MET = "met@x.example"
SNOW = Info(
    category=(Category.MET,),
    event="Heavy snow",
    urgency=Urgency.IMMEDIATE,
    severity=Severity.SEVERE,
    certainty=Certainty.LIKELY,
)


def info(colour: str = "", cell: str = "north", **changes: Any) -> Info:  # noqa: ANN401
    """Return heavy snow of a colour in a cell; no cell: nowhere."""
    geocodes = (Named("cell", cell),) if cell else ()
    facts = {
        "areas": (Area(area_desc=cell or "the east", geocodes=geocodes),),
        "parameters": (Named("colour", colour),) if colour else (),
    }
    return replace(SNOW, **facts | changes)


def alert(name: str = "a", **changes: Any) -> Alert:  # noqa: ANN401
    """Return an actual alert of this name with one info."""
    facts: dict[str, Any] = {
        "identifier": name,
        "sender": MET,
        "sent": SIX,
        "status": Status.ACTUAL,
        "msg_type": MsgType.ALERT,
        "scope": Scope.PUBLIC,
        "infos": (info(),),
    }
    return Alert(**facts | changes)


def update(name: str, *before: Alert, **changes: Any) -> Alert:  # noqa: ANN401
    """Return what brings alerts up to date; it was sent a minute after the last."""
    last = max((one.sent for one in before), default=SIX)
    facts = {
        "msg_type": MsgType.UPDATE,
        "references": tuple(one.reference for one in before),
        "sent": last + timedelta(minutes=1),
    }
    return alert(name, **facts | changes)


def cancel(name: str, *before: Alert, **changes: Any) -> Alert:  # noqa: ANN401
    return update(name, *before, **{"msg_type": MsgType.CANCEL} | changes)


def cap_of(one: Alert) -> bytes:
    """Return the alert as CAP 1.2, as far as these tests fill it in."""
    told = " ".join(map(_reference, one.references))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">',
        _tag("identifier", one.identifier),
        _tag("sender", one.sender),
        _tag("sent", _moment(one.sent)),
        _tag("status", one.status),
        _tag("msgType", one.msg_type),
        _tag("scope", one.scope),
        _tag("references", told) if told else "",
        *map(_info, one.infos),
        "</alert>",
    ]
    return "\n".join(filter(None, lines)).encode()


def _info(one: Info) -> str:
    return "\n".join(
        [
            "<info>",
            *(_tag("category", name) for name in one.category),
            _tag("event", one.event),
            *(_tag("responseType", name) for name in one.response_type),
            _tag("urgency", one.urgency),
            _tag("severity", one.severity),
            _tag("certainty", one.certainty),
            _tag("expires", _moment(one.expires)) if one.expires else "",
            _tag("headline", one.headline) if one.headline else "",
            *(_named("parameter", some) for some in one.parameters),
            *map(_area, one.areas),
            "</info>",
        ]
    )


def _area(one: Area) -> str:
    rings = (
        " ".join(f"{p.latitude},{p.longitude}" for p in ring) for ring in one.polygons
    )
    return "".join(
        [
            "<area>",
            _tag("areaDesc", one.area_desc),
            *(_tag("polygon", ring) for ring in rings),
            *(_named("geocode", some) for some in one.geocodes),
            "</area>",
        ]
    )


def _named(tag: str, one: Named) -> str:
    parts = _tag("valueName", one.value_name) + _tag("value", one.value)
    return f"<{tag}>{parts}</{tag}>"


def _reference(one: Reference) -> str:
    return f"{one.sender},{one.identifier},{_moment(one.sent)}"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}-00:00"


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"
