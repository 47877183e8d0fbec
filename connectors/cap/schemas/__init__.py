"""The schemas of CAP as OASIS publishes them, and what they say of an alert."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from threading import Lock

from lxml import etree

from plans.alert_findings import finding, shown
from plans.writing.findings import Finding

#: By namespace: the version, and the file of its schema.
VERSIONS = {
    "urn:oasis:names:tc:emergency:cap:1.2": "1.2",
    "urn:oasis:names:tc:emergency:cap:1.1": "1.1",
}
_NAMESPACE = re.compile(r"\{[^}]*\}")
_ELEMENT = re.compile(r"^Element '([^']*)'")
_EXPECTED = re.compile(r"Expected is (?:one of )?\( (.*) \)")
_SET = re.compile(r"The value '(.*)' is not an element of the set \{(.*)\}", re.DOTALL)
_ATTRIBUTE = re.compile(r"attribute '([^']*)'")
_NO_VALUE = re.compile(
    r"'(.*)' is not a valid value of the .*type '(?:xs:)?(\w+)'", re.DOTALL
)
_MOMENTS = {"sent", "effective", "onset", "expires"}
_VALUE = re.compile(r"': (?:\[facet '\w+'\] The value )?'(.*?)' is not ", re.DOTALL)
_OF_VALUES = {"SCHEMAV_CVC_PATTERN_VALID", "SCHEMAV_CVC_DATATYPE_VALID_1_2_1"}
_Told = tuple[str, str]


class Schema:
    """One version of CAP's schema; threads take turns."""

    def __init__(self, version: str) -> None:
        self.version = version
        raw = (files(__name__) / f"CAP-v{version}.xsd").read_bytes()
        self._schema = etree.XMLSchema(etree.fromstring(raw))
        self._turn = Lock()

    def findings(self, root: etree._Element) -> list[Finding]:
        """Return everything that the schema has against the alert, with its line."""
        with self._turn:
            if self._schema.validate(root):
                return []
            errors = [
                (error.line, error.type_name, error.message)
                for error in self._schema.error_log
            ]
        return list(self._told(errors))

    def _told(self, errors: list[tuple[int, str, str]]) -> Iterator[Finding]:
        for line, kind, message in errors:
            name = _plain(_first(_ELEMENT, message) or "alert")
            if name in _MOMENTS and kind in _OF_VALUES:
                value = _first(_VALUE, message)
                yield finding("C011", (name,), place=(line, 1), name=name, value=value)
            else:
                yield self._finding(line, _in_words(kind, name, message))

    def _finding(self, line: int, words: _Told) -> Finding:
        return finding(
            "C010",
            place=(line, 1),
            version=self.version,
            problem=words[0],
            problem_zh=words[1],
        )


@cache
def schema_of(version: str) -> Schema:
    """Return the schema of a version."""
    return Schema(version)


def _in_words(kind: str, name: str, message: str) -> _Told:
    tell = _WORDS.get(kind.removeprefix("SCHEMAV_"), _otherwise)
    return tell(name, message)


def _content(name: str, message: str) -> _Told:
    expected = shown(_plain(_first(_EXPECTED, message)), 200)
    if "Missing child" in message:
        return f"{name} lacks {expected}", f"{name} 缺少 {expected}"
    if not expected:
        return f"{name} is not expected here", f"此处不应有 {name}"
    return (
        f"{name} stands where CAP wants {expected}",
        f"此处应为 {expected}，不是 {name}",
    )


def _choice(name: str, message: str) -> _Told:
    found = _SET.search(message)
    value, choices = found.groups() if found else ("", "")
    value, choices = shown(value), shown(choices.replace("'", ""), 200)
    return (
        f"{name} cannot be “{value}”; there are: {choices}",
        f"{name} 不能是“{value}”；可选：{choices}",
    )


def _value(name: str, message: str) -> _Told:
    found = _NO_VALUE.search(message)
    if found is None:
        return _otherwise(name, message)
    value, kind = shown(found[1]), found[2]
    return f"{name} is no {kind}: “{value}”", f"{name} 不是 {kind}：“{value}”"


def _attribute(name: str, message: str) -> _Told:
    attribute = shown(_first(_ATTRIBUTE, message))
    return (
        f"{name} has an attribute that nobody knows: {attribute}",
        f"{name} 有未知的属性：{attribute}",
    )


def _text_between(name: str, _message: str) -> _Told:
    return f"text stands between the elements of {name}", f"{name} 的元素之间有文字"


def _elements_inside(name: str, _message: str) -> _Told:
    return f"{name} holds elements, where text belongs", f"{name} 应为文字，却含有元素"


def _otherwise(name: str, message: str) -> _Told:
    problem = shown(_plain(message.partition(": ")[2] or message), 200)
    return f"{name}: {problem}", f"{name}：{problem}"


_WORDS: dict[str, Callable[[str, str], _Told]] = {
    "ELEMENT_CONTENT": _content,
    "CVC_ENUMERATION_VALID": _choice,
    "CVC_DATATYPE_VALID_1_2_1": _value,
    "CVC_TYPE_3_1_1": _attribute,
    "CVC_COMPLEX_TYPE_3_2_1": _attribute,
    "CVC_COMPLEX_TYPE_2_3": _text_between,
    "CVC_TYPE_3_1_2": _elements_inside,
}


def _plain(text: str) -> str:
    return _NAMESPACE.sub("", text)


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""
