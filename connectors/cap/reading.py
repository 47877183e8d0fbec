"""Bytes in, an alert out, with everything that is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from lxml import etree

from connectors.cap.elements import MOST_TOLD, alert_of
from connectors.cap.nodes import Node
from connectors.cap.places import Lines
from connectors.cap.safe_xml import Limits, UnsafeXmlError, root_of
from connectors.cap.schemas import VERSIONS, schema_of
from plans.alert_findings import finding
from plans.alert_rules import broken_rules
from plans.errors import MobilizationError
from plans.warning.alerts import Alert
from plans.writing.findings import Finding, Severity

_LIMITS = Limits()
_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
#: One value is told once, by whoever knows more of it.
_OF_MOMENTS = {"C011", "C012"}
_OF_NUMBERS = {"C026", "C027"}
#: What cannot be read is missing, and compares with nothing.
_FOLLOWS_FROM = {
    "C032": {"C033"},
    "C043": {"C010", "C020", "C021", "C022", "C023", "C024", "C025"},
}
#: By what else comes: what to do with it.
_ADVICE = {
    "feed": (
        "name it as a feed in site.yaml (alerts)",
        "请在 site.yaml 中作为 feed 登记",
    ),
    "rss": (
        "name it as a feed in site.yaml (alerts)",
        "请在 site.yaml 中作为 feed 登记",
    ),
    "EDXLDistribution": ("take the alert out of its envelope", "请从信封中取出预警"),
}
_OTHER_ADVICE = ("ask the sender for CAP 1.2", "请向发布方索取 CAP 1.2")


class AlertError(MobilizationError):
    """The alert cannot be used as written."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


@dataclass(frozen=True, kw_only=True)
class Reading:
    """An alert, if it can be used, and all findings in the order of the file."""

    alert: Alert | None
    findings: tuple[Finding, ...]

    def usable_alert(self) -> Alert:
        """Return the alert.

        Raises:
            AlertError: Something is wrong with it.
        """
        if self.alert is None:
            raise AlertError(self.findings)
        return self.alert


def read_alert(raw: bytes, *, source: str = "", limits: Limits = _LIMITS) -> Reading:
    """Return the alert that the bytes hold, and every finding about it.

    Nothing outside the bytes is looked at, whatever they say. The same bytes read to
    the same alert.

    Args:
        raw: CAP 1.1 or 1.2.
        source: What findings call them: a file, an address.
        limits: What is read at most.
    """
    alert, found = _read(raw, limits)
    is_usable = not any(one.severity is Severity.ERROR for one in found)
    told = tuple(replace(one, source=source) for one in _in_order(found))
    return Reading(alert=alert if is_usable else None, findings=told)


def _in_order(found: list[Finding]) -> list[Finding]:
    """Return the findings by line; of too many the errors first, and how many more."""
    first = sorted(found, key=lambda one: one.severity is not Severity.ERROR)
    kept, more = first[:MOST_TOLD], first[MOST_TOLD:]
    in_order = sorted(kept, key=lambda one: one.place or (1, 1))
    if more:
        in_order.append(finding("C048", place=in_order[-1].place, more=len(more)))
    return in_order


def _read(raw: bytes, limits: Limits) -> tuple[Alert | None, list[Finding]]:
    try:
        root = root_of(raw, limits)
    except UnsafeXmlError as error:
        return None, [error.finding]
    name = etree.QName(root)
    version = VERSIONS.get(name.namespace or "")
    if version is None or name.localname != "alert":
        return None, [_no_alert(root)]
    assumed = _assumed_scope(root, version)
    told: list[Finding] = []
    by_schema = schema_of(version).findings(root)
    alert = alert_of(Node(root, told), version)
    lines = Lines(root)
    broken = [
        replace(one, place=(lines.of(one.path), 1)) for one in broken_rules(alert)
    ]
    unchecked = [
        finding("C049", place=(one.sourceline or 1, 1)) for one in root.iter(_SIGNATURE)
    ]
    return alert, _once([*assumed, *by_schema, *told, *broken, *unchecked[:1]])


def _no_alert(root: etree._Element) -> Finding:
    name = etree.QName(root)
    advice, advice_zh = _ADVICE.get(name.localname, _OTHER_ADVICE)
    return finding(
        "C006",
        place=(root.sourceline or 1, 1),
        root=root.tag,
        advice=advice,
        advice_zh=advice_zh,
    )


def _assumed_scope(root: etree._Element, version: str) -> list[Finding]:
    """Write the scope that some senders of CAP 1.1 leave out, and tell it."""
    space = f"{{{etree.QName(root).namespace}}}"
    if version != "1.1" or root.find(f"{space}scope") is not None:
        return []
    before = root.find(f"{space}source")
    if before is None:
        before = root.find(f"{space}msgType")
    if before is None:
        return []
    scope = etree.Element(f"{space}scope")
    scope.text = "Public"
    before.addnext(scope)
    return [finding("C013", ("scope",), place=(before.sourceline or 1, 1))]


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings without those that only follow from another."""
    kept: dict[object, Finding] = {}
    for number, one in enumerate(findings):
        is_of_moment = one.rule in _OF_MOMENTS
        kept[(one.place, one.path) if is_of_moment else number] = one
    rules = {one.rule for one in kept.values()}
    by_schema = {one.place for one in kept.values() if one.rule == "C010"}
    return [
        one
        for one in kept.values()
        if not rules & _FOLLOWS_FROM.get(one.rule, set())
        and not (one.rule in _OF_NUMBERS and one.place in by_schema)
    ]
