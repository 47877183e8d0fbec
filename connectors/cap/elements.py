"""From CAP's elements to an alert."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice

from connectors.cap.nodes import Node
from plans.warning.alerts import (
    Alert,
    Area,
    Category,
    Certainty,
    Info,
    MsgType,
    Named,
    Reference,
    Resource,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
)
from plans.warning.spelling import (
    MisspeltError,
    circle_of,
    is_spelled_out,
    list_of,
    moment_of,
    number_of,
    polygon_of,
    reference_of,
)

#: Of an alert that is not used, since its own is missing.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
#: Findings of one alert; more help nobody.
MOST_TOLD = 50
#: Files of more bytes do not go with an alert.
_MOST_DIGITS = 15


def alert_of(node: Node, version: str) -> Alert:
    """Return the alert as far as it can be read; the node is told what cannot."""
    return Alert(
        identifier=node.word("identifier"),
        sender=node.word("sender"),
        sent=_moment(node, "sent", version) or _NEVER,
        status=node.choice("status", Status.ACTUAL),
        msg_type=node.choice("msgType", MsgType.ALERT),
        source=node.word("source"),
        scope=node.choice("scope", Scope.PUBLIC),
        restriction=node.text("restriction"),
        addresses=_list(node, "addresses"),
        codes=node.words("code"),
        note=node.text("note"),
        references=_references(node),
        incidents=_list(node, "incidents"),
        infos=tuple(_info(one, version) for one in node.nodes("info")),
    )


def _info(node: Node, version: str) -> Info:
    return Info(
        language=node.word("language"),
        category=node.choices("category", Category),
        event=node.word("event"),
        response_type=node.choices("responseType", ResponseType),
        urgency=node.choice("urgency", Urgency.UNKNOWN),
        severity=node.choice("severity", Severity.UNKNOWN),
        certainty=node.choice("certainty", Certainty.UNKNOWN),
        audience=node.text("audience"),
        event_codes=_named(node, "eventCode"),
        effective=_moment(node, "effective", version),
        onset=_moment(node, "onset", version),
        expires=_moment(node, "expires", version),
        sender_name=node.text("senderName"),
        headline=node.text("headline"),
        description=node.text("description"),
        instruction=node.text("instruction"),
        web=node.word("web"),
        contact=node.text("contact"),
        parameters=_named(node, "parameter"),
        resources=tuple(map(_resource, node.nodes("resource"))),
        areas=tuple(map(_area, node.nodes("area"))),
    )


def _resource(node: Node) -> Resource:
    return Resource(
        resource_desc=node.text("resourceDesc"),
        mime_type=node.word("mimeType"),
        size=node.one("size", _size_of),
        uri=node.word("uri"),
        deref_uri=node.text("derefUri"),
        digest=node.word("digest"),
    )


def _area(node: Node) -> Area:
    return Area(
        area_desc=node.text("areaDesc"),
        polygons=node.read("polygon", polygon_of),
        circles=node.read("circle", circle_of),
        geocodes=_named(node, "geocode"),
        altitude=node.one("altitude", number_of),
        ceiling=node.one("ceiling", number_of),
    )


def _named(node: Node, name: str) -> tuple[Named, ...]:
    return tuple(
        Named(one.word("valueName"), one.word("value")) for one in node.nodes(name)
    )


def _moment(node: Node, name: str, version: str) -> datetime | None:
    """Return the moment; CAP 1.1 has them with Z and fractions, too."""
    text = node.word(name)
    moment = (
        node.one(name, moment_of) if text else None
    )  # the schema tells an empty one
    if moment is not None and version == "1.1" and not is_spelled_out(text):
        node.tell("C014", name, value=text)
    return moment


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except MisspeltError:
        return False
    return True


def _list(node: Node, name: str) -> tuple[str, ...]:
    """Return the entries; where quotes do not pair, what stands between blanks."""
    text = node.word(name)
    if not _reads(list_of, text):
        node.tell("C037", name, value=text)
        return tuple(text.replace('"', " ").split())
    return list_of(text)


def _references(node: Node) -> tuple[Reference, ...]:
    triples = node.word("references").split()
    bad = (triple for triple in triples if not _reads(reference_of, triple))
    wrong = list(islice(bad, MOST_TOLD))
    for triple in wrong:
        node.tell("C033", "references", value=triple)
    return () if wrong else tuple(map(reference_of, triples))


def _size_of(text: str) -> int:
    digits = text.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > _MOST_DIGITS:
        raise MisspeltError("C027", text)
    return int(digits)
