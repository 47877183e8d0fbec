"""YAML text to plain values, with the place of each and everything we refuse.

Walks the events of the C loader, so nothing is built from an alias, a tag or a
bottomless nest. Scalars stay text: the model says what they are, so `NO` stays NO and
22:30 a time.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import yaml
from yaml import events

from plans.writing.findings import Finding, Path, Place

MOST_BYTES = 1 << 20
DEEPEST = 12
#: Beyond any plan; a list of a million nothings would be a million findings.
MOST_NODES = 50_000
#: What was opened and not closed is noticed lines later.
_BEGINS_THE_MISTAKE = (
    "while parsing a flow",
    "while scanning a quoted",
    "while scanning a simple key",
)
_HINT = "a plan is plain YAML: keys, lists and text"
_HINT_ZH = "预案是普通的 YAML：键、列表和文字"


class YamlText:
    """The one value of a text; None when there is none to be had."""

    def __init__(self, raw: bytes, source: str = "") -> None:
        self.source = source
        #: Where each value's key or item begins.
        self.places: dict[Path, tuple[str, Place]] = {(): (source, (1, 1))}
        self.findings: list[Finding] = []
        self.value: object = None
        #: False when something was left out, so that more findings would mislead.
        self.is_whole = True
        self._nodes = 0
        if len(raw) > MOST_BYTES:
            self._refuse("the file is larger than 1 MiB", "文件大于 1 MiB", (1, 1))
            self.is_whole = False
            return
        try:
            self._read(raw.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            place = _end_of(raw[: error.start].decode())
            self._refuse("this is not UTF-8", "不是 UTF-8 编码", place)
            self.is_whole = False

    def placed(self, finding: Finding) -> Finding:
        """Return the finding with its position in the file."""
        # A missing key has no place of its own; its parent is where to add it.
        path = finding.path
        while path and path not in self.places:
            path = path[:-1]
        source, place = self.places[path]
        return replace(finding, source=source, place=finding.place or place)

    def _read(self, text: str) -> None:
        # PyYAML's stubs leave the events untyped.
        found: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
        try:
            for event in found:
                if isinstance(event, events.DocumentStartEvent):
                    if self.value is not None:
                        message = "a second document starts"
                        self._refuse(message, "出现了第二个文档", _place(event))
                        return
                    self.value = self._walk(next(found), found, ())
            if self.value is None:
                self._give_up("the file is empty", "文件是空的", (1, 1))
        except yaml.reader.ReaderError as error:
            before = text.encode()[: error.position].decode(errors="ignore")
            message, zh = "this character is not text", "此字符不是文字"
            self._give_up(message, zh, _end_of(before))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            if error.context and error.context.startswith(_BEGINS_THE_MISTAKE):
                mark = error.context_mark or mark
            place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            problem = error.problem or "this is not YAML"
            self._give_up(problem, f"YAML 语法错误：{problem}", place)

    def _walk(self, event: Any, found: Iterator[Any], path: Path) -> object:  # noqa: ANN401 -- see _read
        self._nodes += 1
        if len(path) > DEEPEST:
            raise _stop("this is nested too deeply", event)
        if self._nodes > MOST_NODES:
            raise _stop(f"these are more than {MOST_NODES} values", event)
        self._look_at(event)
        if isinstance(event, events.SequenceStartEvent):
            return self._items(found, path)
        if isinstance(event, events.MappingStartEvent):
            return self._entries(found, path)
        return getattr(event, "value", None)

    def _look_at(self, event: Any) -> None:  # noqa: ANN401 -- see _read
        if isinstance(event, events.AliasEvent) or event.anchor:
            message = "anchors and aliases are not taken"
            self._refuse(message, "不支持锚点和别名", _place(event))
            self.is_whole = False
        elif event.tag:
            self._refuse("tags are not taken", "不支持标签", _place(event))
            self.is_whole = False

    def _items(self, found: Iterator[Any], path: Path) -> list[object]:
        items: list[object] = []
        while not isinstance(event := next(found), events.SequenceEndEvent):
            here = (*path, len(items))
            self.places[here] = (self.source, _place(event))
            items.append(self._walk(event, found, here))
        return items

    def _entries(self, found: Iterator[Any], path: Path) -> dict[str, object]:
        entries: dict[str, object] = {}
        while not isinstance(event := next(found), events.MappingEndEvent):
            key = self._key(event, found, path)
            if key in entries:
                message, zh = f"the key {key} is here twice", f"键 {key} 重复出现"
                self._refuse(message, zh, _place(event))
                self._walk(next(found), found, (*path, "", ""))  # the first one holds
                continue
            here = (*path, key)
            self.places[here] = (self.source, _place(event))
            entries[key] = self._walk(next(found), found, here)
        return entries

    def _key(self, event: Any, found: Iterator[Any], path: Path) -> str:  # noqa: ANN401 -- see _read
        key = self._walk(event, found, (*path, ""))
        if not isinstance(key, str):
            self._refuse("a key is plain text", "键必须是普通文字", _place(event))
            self.is_whole = False
        elif key == "<<" and not event.style:
            self._refuse("merge keys are not taken", "不支持合并键", _place(event))
            self.is_whole = False
        return str(key)[:200]

    def _give_up(self, message: str, zh: str, place: Place) -> None:
        self._refuse(message, zh, place)
        self.is_whole = False

    def _refuse(self, message: str, zh: str, place: Place) -> None:
        self.findings.append(
            Finding(
                rule="M001",
                message=message,
                hint=_HINT,
                zh=(zh, _HINT_ZH),
                source=self.source,
                place=place,
            )
        )


def _stop(problem: str, event: Any) -> yaml.MarkedYAMLError:  # noqa: ANN401 -- as above
    return yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def _place(event: Any) -> Place:  # noqa: ANN401 -- as above
    return event.start_mark.line + 1, event.start_mark.column + 1


def _end_of(text: str) -> Place:
    return text.count("\n") + 1, len(text) - text.rfind("\n")
