"""An alert in, CAP 1.2 out: valid, and reading back as the same alert."""

from lxml import etree

from connectors.cap.reading import AlertError, read_alert
from connectors.cap.safe_xml import Limits
from plans.errors import MobilizationError
from plans.warning.alerts import Alert
from plans.warning.fields import Fields, fields_of
from plans.warning.spelling import MisspeltError

_NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
_NO_LIMITS = Limits(size_bytes=2**31, elements=2**31, siblings=2**31, attributes=2**31)


class UnwritableError(MobilizationError):
    """An alert has something that CAP cannot carry."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"this cannot be written as CAP 1.2: {what}")


def write_alert(alert: Alert) -> bytes:
    """Return the alert as UTF-8, the same bytes for the same alert.

    What is returned validates against the schema of OASIS, breaks no rule that makes an
    alert unusable, and reads back as this very alert.

    Raises:
        AlertError: It breaks a rule of CAP.
        UnwritableError: A value of it has no place in XML: a control character, a
            moment without offset, blanks around a word.
    """
    try:
        root = etree.Element(f"{{{_NAMESPACE}}}alert", nsmap={None: _NAMESPACE})
        _fill(root, fields_of(alert))
        etree.indent(root)
        body = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    except (MisspeltError, ValueError) as error:
        raise UnwritableError(str(error)) from error
    raw = bytes(body) + b"\n"
    reading = read_alert(raw, limits=_NO_LIMITS)
    if reading.alert is None:
        raise AlertError(reading.findings)
    if reading.alert != alert:
        raise UnwritableError("it would not read back as the same")
    return raw


def _fill(parent: etree._Element, fields: Fields) -> None:
    for name, value in fields.items():
        for one in value if isinstance(value, list) else (value,):
            child = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}")
            if isinstance(one, dict):
                _fill(child, one)
            else:
                child.text = one
