"""The rules of CAP that no schema can say, and which of them an alert breaks.

Source: OASIS CAP 1.2, sections 3.2.1 to 3.2.4; GB/T 35965.1-2018 for C045.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from plans.alert_findings import finding
from plans.warning.alerts import Alert, Info, MsgType, Scope, Status
from plans.warning.matching import colour_of
from plans.writing.findings import Finding, Path

#: No spaces, commas, < or &.
_NAMES_A_MESSAGE = re.compile(r"[^\s,<&]+")
#: Region, sector, unit, extension; entry time; serial number.
_OF_CHINA = re.compile(r"[0-9A-Za-z]{14}_[0-9]{14}(_[0-9])?")
_ANSWERS_ANOTHER = {MsgType.UPDATE, MsgType.CANCEL, MsgType.ACK, MsgType.ERROR}
_SAYS_SOMETHING = {MsgType.ALERT, MsgType.UPDATE}
_DEFAULT_LANGUAGE = "en-US"


def broken_rules(alert: Alert) -> list[Finding]:
    """Return every rule that the alert breaks; paths lead to CAP's elements."""
    found = [*_of_names(alert), *_of_scope(alert), *_of_notes(alert)]
    found += _of_languages(alert.infos)
    found += _of_china(alert)
    if alert.msg_type in _SAYS_SOMETHING and not alert.infos:
        found.append(finding("C040"))
    for number, info in enumerate(alert.infos):
        path = ("info", number)
        found += [*_of_times(alert, info, path), *_of_places(info, path)]
        found += _empty(info, path)
    return found


def _of_names(alert: Alert) -> Iterator[Finding]:
    if not _NAMES_A_MESSAGE.fullmatch(alert.identifier):
        yield finding("C030", ("identifier",), value=alert.identifier)
    if not _NAMES_A_MESSAGE.fullmatch(alert.sender):
        yield finding("C031", ("sender",), value=alert.sender)
    if alert.msg_type in _ANSWERS_ANOTHER and not alert.references:
        yield finding("C032", ("references",), msg_type=alert.msg_type)
    if alert.reference in alert.references:
        yield finding("C034", ("references",))


def _of_scope(alert: Alert) -> Iterator[Finding]:
    if alert.scope is Scope.RESTRICTED and not alert.restriction.strip():
        yield finding("C035", ("restriction",))
    if alert.scope is Scope.PRIVATE and not alert.addresses:
        yield finding("C036", ("addresses",))


def _of_notes(alert: Alert) -> Iterator[Finding]:
    if alert.note.strip():
        return
    if alert.status is Status.EXERCISE:
        yield finding("C038", ("note",))
    if alert.msg_type is MsgType.ERROR:
        yield finding("C039", ("note",))


def _of_times(alert: Alert, info: Info, path: Path) -> Iterator[Finding]:
    moments = {
        "effective": info.effective,
        "onset": info.onset,
        "expires": info.expires,
    }
    written = [(name, at) for name, at in moments.items() if at is not None]
    for (earlier, before), (later, after) in combinations(written, 2):
        if after < before:
            yield finding("C041", (*path, later), earlier=earlier, later=later)
    if info.expires is not None and info.expires < alert.sent:
        yield finding("C042", (*path, "expires"))


def _of_places(info: Info, path: Path) -> Iterator[Finding]:
    if not info.areas:
        yield finding("C044", path)
    for number, area in enumerate(info.areas):
        if area.ceiling is not None and area.altitude is None:
            yield finding("C046", (*path, "area", number, "ceiling"))


def _empty(info: Info, path: Path) -> Iterator[Finding]:
    if not info.event.strip():
        yield finding("C047", (*path, "event"), name="event")
    for number, area in enumerate(info.areas):
        if not area.area_desc.strip():
            where = (*path, "area", number, "areaDesc")
            yield finding("C047", where, name="areaDesc")


def _of_languages(infos: Sequence[Info]) -> Iterator[Finding]:
    """Tell languages that differ; several infos of one language are several matters."""
    said: dict[str, list[str]] = {}
    first_of: dict[str, int] = {}
    for number, info in enumerate(infos):
        language = info.language.lower() or _DEFAULT_LANGUAGE.lower()
        said.setdefault(language, []).append(_what_it_says(info))
        first_of.setdefault(language, number)
    first, *others = said or [""]
    for language in others:
        if sorted(said[language]) != sorted(said[first]):
            path = ("info", first_of[language])
            yield finding("C043", path, first=first, second=language)


def _what_it_says(info: Info) -> str:
    """Return what has to be the same in every language."""
    places = sorted(
        repr((area.polygons, area.circles, sorted(map(repr, area.geocodes))))
        for area in info.areas
    )
    return repr((info.urgency, info.severity, info.certainty, places))


def _of_china(alert: Alert) -> Iterator[Finding]:
    if not _OF_CHINA.fullmatch(alert.identifier):
        return
    for number, info in enumerate(alert.infos):
        if not info.areas:
            yield _missing_in_china(number, "area", "区域（area）")
        if colour_of(info) is None:
            yield _missing_in_china(number, "colour", "颜色级别")


def _missing_in_china(number: int, missing: str, missing_zh: str) -> Finding:
    return finding("C045", ("info", number), missing=missing, missing_zh=missing_zh)
