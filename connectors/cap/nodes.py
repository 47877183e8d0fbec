"""One element of an alert: its values by name, and what is wrong with them."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cache
from typing import TypeVar

from lxml import etree

from plans.alert_findings import finding
from plans.warning.spelling import MisspeltError
from plans.writing.findings import Finding

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class Node:
    """What stands in one element, by name.

    A value that cannot be read is told, and left out or replaced: so that everything
    else is told, too. An alert with such a value is not used.
    """

    def __init__(self, element: etree._Element, told: list[Finding]) -> None:
        self.line = element.sourceline or 1
        self._told = told
        self._by_name: dict[str, list[etree._Element]] = {}
        for child in element:
            name = child.tag.rpartition("}")[2]
            self._by_name.setdefault(name, []).append(child)

    def text(self, name: str) -> str:
        """Return the text as it is written; empty when there is none."""
        found = self._by_name.get(name)
        return (found[0].text or "") if found else ""

    def word(self, name: str) -> str:
        """Return the text without the blanks around it."""
        return self.text(name).strip()

    def words(self, name: str) -> tuple[str, ...]:
        """Return every text that is not empty, without blanks around it."""
        texts = ((one.text or "").strip() for one in self._by_name.get(name, ()))
        return tuple(filter(None, texts))

    def nodes(self, name: str) -> Iterator["Node"]:
        """Yield every element of this name."""
        for one in self._by_name.get(name, ()):
            yield Node(one, self._told)

    def choice(self, name: str, otherwise: E) -> E:
        """Return the value; another one when the schema will tell what is wrong."""
        return next(iter(self.choices(name, type(otherwise))), otherwise)

    def choices(self, name: str, kind: type[E]) -> tuple[E, ...]:
        """Return the values that CAP knows."""
        known = _known(kind)
        texts = (one.text or "" for one in self._by_name.get(name, ()))
        return tuple(known[text] for text in texts if text in known)

    def read(self, name: str, read: Callable[[str], T]) -> tuple[T, ...]:
        """Return what `read` makes of every text that is not empty."""
        return tuple(self._values(name, read))

    def one(self, name: str, read: Callable[[str], T]) -> T | None:
        """Return what `read` makes of the text; None without one."""
        return next(iter(self.read(name, read)), None)

    def tell(self, rule: str, name: str, **facts: object) -> None:
        """Keep what is wrong with the first element of this name."""
        found = self._by_name.get(name)
        line = (found[0].sourceline if found else None) or self.line
        self._told.append(finding(rule, (name,), place=(line, 1), name=name, **facts))

    def _values(self, name: str, read: Callable[[str], T]) -> Iterator[T]:
        for one in self._by_name.get(name, ()):
            text = (one.text or "").strip()
            if not text:
                self._tell_of(one, "C026", name, "")
                continue
            try:
                value = read(text)
            except MisspeltError as error:
                self._tell_of(one, error.rule, name, error.value)
            else:
                yield value

    def _tell_of(
        self, element: etree._Element, rule: str, name: str, value: str
    ) -> None:
        place = (element.sourceline or 1, 1)
        self._told.append(finding(rule, (name,), place=place, name=name, value=value))


@cache
def _known(kind: type[E]) -> dict[str, E]:
    return {str(one): one for one in kind}
