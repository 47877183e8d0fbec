"""What calamine gives as empty although it is not: failed and uncounted formulas."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import join, normpath
from xml.parsers import expat
from zipfile import ZipFile

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
#: Without any of these in its XML a sheet has no such cell.
_SIGNS = re.compile(rb"<(?:\w+:)?f[ />]|t=[\"']e[\"']")
_PLACE = re.compile(r"([A-Z]+)([0-9]+)")

#: Row and column, from 0.
Place = tuple[int, int]


def unread_cells(file: Path, sheet: str) -> dict[Place, str]:
    """Return a sheet's errors (`#N/A`) and its formulas without a value (`=A1`)."""
    with ZipFile(file) as archive:
        part = _part_of(archive, sheet)
        raw = archive.read(part) if part in archive.namelist() else b""
    if not _SIGNS.search(raw):
        return {}
    reading = _Cells()
    _parse(raw, reading.begin, reading.end, reading.text)
    return reading.found


def _part_of(archive: ZipFile, sheet: str) -> str:
    """Return where the archive has a sheet."""
    ids: dict[str, str] = {}
    targets: dict[str, str] = {}

    def begin(tag: str, attributes: dict[str, str]) -> None:
        facts = {_local(name): value for name, value in attributes.items()}
        if tag == "sheet":
            ids[facts.get("name", "")] = facts.get("id", "")
        elif tag == "Relationship":
            targets[facts.get("Id", "")] = facts.get("Target", "")

    for part in (_WORKBOOK, _RELATIONS):
        if part in archive.namelist():
            _parse(archive.read(part), begin)
    target = targets.get(ids.get(sheet, ""), "")
    return (
        target.removeprefix("/") if target[:1] == "/" else normpath(join("xl", target))
    )


@dataclass
class _Cells:
    """Collects cells while the XML of a sheet goes by."""

    found: dict[Place, str] = field(default_factory=dict)
    _cell: dict[str, str] = field(default_factory=dict)
    _texts: dict[str, str] = field(default_factory=dict)
    _tag: str = ""

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an opening tag."""
        if tag == "c":
            self._cell, self._texts = attributes, {}
        self._tag = tag
        self._texts.setdefault(tag, "")

    def text(self, text: str) -> None:
        """Take a piece of text."""
        if self._tag in {"f", "v"}:
            self._texts[self._tag] += text

    def end(self, tag: str) -> None:
        """Take a closing tag."""
        self._tag = ""
        place = _PLACE.fullmatch(self._cell.get("r", "")) if tag == "c" else None
        if place is None:
            return
        kind, value = self._cell.get("t"), self._texts.get("v", "")
        where = (int(place[2]) - 1, _column(place[1]))
        if kind == "e":
            self.found[where] = value
        elif "f" in self._texts and not value and kind not in {"str", "inlineStr"}:
            self.found[where] = f"={self._texts['f']}"


def _parse(
    raw: bytes,
    begin: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, facts: begin(_local(tag), facts)
    if end is not None and text is not None:
        parser.EndElementHandler = lambda tag: end(_local(tag))
        parser.CharacterDataHandler = text
    parser.Parse(raw, True)  # noqa: FBT003 -- positional only


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
