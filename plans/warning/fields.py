"""An alert as CAP's own elements, in CAP's order: what is written and what is shown."""

from collections.abc import Mapping, Sequence

from plans.warning.alerts import Alert, Area, Info, Named, Resource
from plans.warning.spelling import (
    circle_text,
    list_text,
    moment_text,
    number_text,
    polygon_text,
    reference_text,
)

#: By element: a text, further elements, or a list of either where it may be repeated.
Fields = dict[str, "str | Fields | list[str] | list[Fields]"]


def fields_of(alert: Alert) -> Fields:
    """Return the elements that are there; what may stand several times is a list.

    Raises:
        MisspeltError: A moment of it cannot be written.
    """
    return _there(
        {
            "identifier": alert.identifier,
            "sender": alert.sender,
            "sent": moment_text(alert.sent),
            "status": alert.status,
            "msgType": alert.msg_type,
            "source": alert.source,
            "scope": alert.scope,
            "restriction": alert.restriction,
            "addresses": list_text(alert.addresses),
            "code": list(alert.codes),
            "note": alert.note,
            "references": " ".join(map(reference_text, alert.references)),
            "incidents": list_text(alert.incidents),
            "info": [_info(info) for info in alert.infos],
        },
        always={"identifier", "sender"},
    )


def _info(info: Info) -> Fields:
    moments = {
        "effective": info.effective,
        "onset": info.onset,
        "expires": info.expires,
    }
    return _there(
        {
            "language": info.language,
            "category": list(map(str, info.category)),
            "event": info.event,
            "responseType": list(map(str, info.response_type)),
            "urgency": info.urgency,
            "severity": info.severity,
            "certainty": info.certainty,
            "audience": info.audience,
            "eventCode": _named(info.event_codes),
            **{name: moment_text(at) if at else "" for name, at in moments.items()},
            "senderName": info.sender_name,
            "headline": info.headline,
            "description": info.description,
            "instruction": info.instruction,
            "web": info.web,
            "contact": info.contact,
            "parameter": _named(info.parameters),
            "resource": [_resource(one) for one in info.resources],
            "area": [_area(one) for one in info.areas],
        },
        always={"event"},
    )


def _resource(resource: Resource) -> Fields:
    return _there(
        {
            "resourceDesc": resource.resource_desc,
            "mimeType": resource.mime_type,
            "size": "" if resource.size is None else str(resource.size),
            "uri": resource.uri,
            "derefUri": resource.deref_uri,
            "digest": resource.digest,
        },
        always={"resourceDesc", "mimeType"},
    )


def _area(area: Area) -> Fields:
    heights = {"altitude": area.altitude, "ceiling": area.ceiling}
    return _there(
        {
            "areaDesc": area.area_desc,
            "polygon": list(map(polygon_text, area.polygons)),
            "circle": list(map(circle_text, area.circles)),
            "geocode": _named(area.geocodes),
            **{
                name: "" if feet is None else number_text(feet)
                for name, feet in heights.items()
            },
        },
        always={"areaDesc"},
    )


def _named(pairs: Sequence[Named]) -> list[Fields]:
    return [{"valueName": one.value_name, "value": one.value} for one in pairs]


def _there(
    fields: Mapping[str, "str | list[str] | list[Fields]"], *, always: set[str]
) -> Fields:
    return {
        name: value if isinstance(value, list) else str(value)
        for name, value in fields.items()
        if value or name in always
    }
