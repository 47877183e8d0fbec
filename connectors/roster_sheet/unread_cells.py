"""Cells that calamine gives otherwise than they are shown.

Formulas that went wrong (`#N/A`) or have no value yet, which come as empty; numbers
shown with noughts before them (`0007`), which come as 7.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import join, normpath
from xml.parsers import expat
from zipfile import ZipFile

_WORKBOOK, _STYLES = "xl/workbook.xml", "xl/styles.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
#: Without any of these in its XML a sheet has no formula and no error.
_SIGNS = re.compile(rb"<(?:\w+:)?f[ />]|t=[\"']e[\"']")
_PLACE = re.compile(r"([A-Z]+)([0-9]+)")
_NOUGHTS = re.compile(r"0{2,15}")
_DIGITS = re.compile(r"[0-9]{1,15}")

#: Row and column, from 0.
Place = tuple[int, int]
Facts = dict[str, str]


def unread_cells(file: Path, sheet: str) -> dict[Place, str]:
    """Return what stands in such cells of a sheet; a formula without value as `=A1`."""
    with ZipFile(file) as archive:
        part = _part_of(archive, sheet)
        raw = _read(archive, part)
        styles = _Styles()
        _parse(_read(archive, _STYLES), styles)
    if not _SIGNS.search(raw) and not styles.width_by_style:
        return {}
    cells = _Cells(styles.width_by_style)
    _parse(raw, cells)
    return cells.found


def _part_of(archive: ZipFile, sheet: str) -> str:
    """Return where the archive has a sheet."""
    names = _Names()
    for part in (_WORKBOOK, _RELATIONS):
        _parse(_read(archive, part), names)
    target = names.targets.get(names.ids.get(sheet, ""), "")
    return target[1:] if target[:1] == "/" else normpath(join("xl", target))


class _Elements:
    """Takes the elements of an XML part as they go by."""

    def begin(self, tag: str, facts: Facts) -> None:
        """Take an opening tag, without its namespace, and its attributes."""

    def end(self, tag: str) -> None:
        """Take a closing tag."""

    def text(self, text: str) -> None:
        """Take a piece of text."""


@dataclass
class _Names(_Elements):
    """Which part each sheet is in."""

    ids: Facts = field(default_factory=dict)
    targets: Facts = field(default_factory=dict)

    def begin(self, tag: str, facts: Facts) -> None:
        if tag == "sheet":
            self.ids[facts.get("name", "")] = facts.get("id", "")
        elif tag == "Relationship":
            self.targets[facts.get("Id", "")] = facts.get("Target", "")


@dataclass
class _Styles(_Elements):
    """Which styles of cells write noughts before a number, and to which width."""

    width_by_style: dict[str, int] = field(default_factory=dict)
    _width_by_format: dict[str, int] = field(default_factory=dict)
    _next_style: int = -1

    def begin(self, tag: str, facts: Facts) -> None:
        written = facts.get("formatCode", "")
        if tag == "numFmt" and _NOUGHTS.fullmatch(written):
            self._width_by_format[facts.get("numFmtId", "")] = len(written)
        elif tag == "cellXfs":
            self._next_style = 0
        elif tag == "xf" and self._next_style >= 0:
            width = self._width_by_format.get(facts.get("numFmtId", ""))
            if width:
                self.width_by_style[str(self._next_style)] = width
            self._next_style += 1

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._next_style = -1


@dataclass
class _Cells(_Elements):
    """What stands in the cells of a sheet that calamine gives otherwise."""

    width_by_style: dict[str, int]
    found: dict[Place, str] = field(default_factory=dict)
    _cell: Facts = field(default_factory=dict)
    _texts: Facts = field(default_factory=dict)
    _tag: str = ""

    def begin(self, tag: str, facts: Facts) -> None:
        if tag == "c":
            self._cell, self._texts = facts, {}
        self._tag = tag
        self._texts.setdefault(tag, "")

    def text(self, text: str) -> None:
        if self._tag in {"f", "v"}:
            self._texts[self._tag] += text

    def end(self, tag: str) -> None:
        self._tag = ""
        place = _PLACE.fullmatch(self._cell.get("r", "")) if tag == "c" else None
        shown = self._shown() if place else None
        if place and shown is not None:
            self.found[int(place[2]) - 1, _column(place[1])] = shown

    def _shown(self) -> str | None:
        kind, value = self._cell.get("t", "n"), self._texts.get("v", "")
        if kind == "e":
            return value
        if "f" in self._texts and not value and kind not in {"str", "inlineStr"}:
            return f"={self._texts['f']}"
        width = self.width_by_style.get(self._cell.get("s", ""))
        if width and kind == "n" and _DIGITS.fullmatch(value):
            return value.zfill(width)
        return None


def _read(archive: ZipFile, part: str) -> bytes:
    return archive.read(part) if part in archive.namelist() else b""


def _parse(raw: bytes, elements: _Elements) -> None:
    if not raw:
        return
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, facts: elements.begin(
        _local(tag), {_local(name): value for name, value in facts.items()}
    )
    parser.EndElementHandler = lambda tag: elements.end(_local(tag))
    parser.CharacterDataHandler = elements.text
    parser.Parse(raw, True)  # noqa: FBT003 -- positional only


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
