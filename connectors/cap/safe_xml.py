"""XML of strangers: bounded, without document types, never reaching for anything."""

import re
from dataclasses import dataclass
from functools import cache

from lxml import etree

from connectors.cap.encodings import EncodingError, text_of
from plans.alert_findings import finding
from plans.writing.findings import Finding

#: What may stand before the root, except a document type.
_PROLOG = re.compile(r"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_ELEMENTS = etree.XPath("count(//*)")
_ATTRIBUTES = etree.XPath("count(//@*)")
_CROWDED = etree.XPath("//*[count(*) > $most]")
_TOO_DEEP = "Excessive depth"
#: How deep libxml2 goes, whoever asks.
_DEPTH = 256
_OF_LIBXML2 = re.compile(r", line \d+, column \d+.*", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What is read at most."""

    size_bytes: int = 1024 * 1024
    elements: int = 20_000
    #: Elements in one element; libxml2 takes their square to tell of them.
    siblings: int = 4_000
    attributes: int = 1_000


class UnsafeXmlError(ValueError):
    """The bytes are not XML that we read; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(str(finding))


def root_of(raw: bytes, limits: Limits) -> etree._Element:
    """Return the root element; comments and processing instructions are gone.

    Raises:
        UnsafeXmlError: It is too large, badly encoded, broken, or brings a DTD.
    """
    if len(raw) > limits.size_bytes:
        raise UnsafeXmlError(finding("C001", place=(1, 1), limit=limits.size_bytes))
    try:
        text = text_of(raw)
    except EncodingError as error:
        wrong = finding("C002", place=(1, 1), encoding=error.encoding)
        raise UnsafeXmlError(wrong) from error
    _refuse_document_type(text)
    root = _parsed(text)
    _refuse_bombs(root, limits)
    return root


def _refuse_document_type(text: str) -> None:
    prolog = _PROLOG.match(text)
    end = prolog.end() if prolog else 0
    if text.startswith("<!DOCTYPE", end):
        line = text.count("\n", 0, end) + 1
        raise UnsafeXmlError(finding("C004", place=(line, 1)))


def _parsed(text: str) -> etree._Element:
    try:
        root = etree.fromstring(text.encode(), _parser())
    except etree.XMLSyntaxError as error:
        if _TOO_DEEP in (error.msg or ""):
            deep = _too_much(error.lineno, _DEPTH, "depth", "层次")
            raise UnsafeXmlError(deep) from error
        raise _broken(_OF_LIBXML2.sub("", error.msg or ""), error.lineno) from error
    except (ValueError, UnicodeEncodeError) as error:
        raise _broken(str(error), 1) from error
    if root.getroottree().docinfo.doctype:
        raise UnsafeXmlError(finding("C004", place=(1, 1)))
    return root


def _broken(problem: str, line: int | None) -> UnsafeXmlError:
    return UnsafeXmlError(finding("C003", place=(line or 1, 1), problem=problem))


def _refuse_bombs(root: etree._Element, limits: Limits) -> None:
    """Refuse what no alert has, before anything looks at it twice."""
    if _ELEMENTS(root) > limits.elements:
        raise _bomb(root, limits.elements, "elements", "元素数")
    if _ATTRIBUTES(root) > limits.attributes:
        raise _bomb(root, limits.attributes, "attributes", "属性数")
    for element in _CROWDED(root, most=limits.siblings):
        raise _bomb(element, limits.siblings, "elements in one", "单个元素的下级数")


def _bomb(
    element: etree._Element, limit: int, what: str, what_zh: str
) -> UnsafeXmlError:
    return UnsafeXmlError(_too_much(element.sourceline, limit, what, what_zh))


def _too_much(line: int | None, limit: int, what: str, what_zh: str) -> Finding:
    place = (line or 1, 1)
    return finding("C005", place=place, limit=limit, what=what, what_zh=what_zh)


@cache
def _parser() -> etree.XMLParser:
    """Return the parser; lxml lets threads take turns."""
    return etree.XMLParser(
        encoding="utf-8",  # whatever the document says: it was decoded
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
