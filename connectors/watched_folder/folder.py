"""Which files of a folder are new, and whole."""

import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from plans.errors import UnreachableError
from plans.warning.incoming import Came, Look, Lost

#: Files that do not end as CAP does are whole when nothing has changed for so long.
_SETTLES_IN_S = 10.0
#: Read in one look; the others in the next.
_MOST_FILES = 1_000
_HALF_WRITTEN = (".tmp", ".part", "~")
_END = re.compile(rb"</(?:[\w.-]+:)?alert\s*>\s*(?:<!--[^>]*-->\s*)*\Z")
#: Bytes in which the end is looked for.
_TAIL = 1_000

#: Size and moment of the last change.
_State = tuple[int, int]


@dataclass
class _Seen:
    state: _State
    since_s: float
    is_taken: bool = False


@dataclass(kw_only=True)
class WatchedFolder:
    """See plans.warning.incoming.AlertWay; the cursor is not needed."""

    folder: Path
    #: Bytes of a file: one more is read, so that whoever reads it sees that it is more.
    largest: int
    monotonic: Callable[[], float] = time.monotonic
    _seen: dict[str, _Seen] = field(default_factory=dict)

    def look(self, cursor: str) -> Look:
        """See AlertWay.look."""
        states = self._states()
        self._seen = {name: one for name, one in self._seen.items() if name in states}
        came: list[Came] = []
        lost: list[Lost] = []
        for name in self._due(states):
            try:
                raw = self._read(name)
            except FileNotFoundError:
                continue  # somebody has cleaned up
            except OSError as error:
                lost.append(Lost(name=name, why=error.strerror or "it cannot be read"))
                self._seen[name].is_taken = True
                continue
            if self._is_whole(name, raw):
                self._seen[name].is_taken = True
                came.append(Came(raw=raw, name=name))
            if len(came) >= _MOST_FILES:
                break
        return Look(came=came, lost=lost, cursor=cursor)

    def _states(self) -> dict[str, _State]:
        """Return what there is, by name."""
        try:
            with os.scandir(self.folder) as entries:
                return dict(_files(entries))
        except OSError as error:
            reason = f"the folder cannot be read ({error.strerror})"
            raise UnreachableError("watched_folder", reason) from error

    def _due(self, states: dict[str, _State]) -> Iterator[str]:
        """Yield the files to be read, in the order of their last change."""
        now_s = self.monotonic()
        for name in sorted(states, key=lambda one: (states[one][1], one)):
            seen = self._seen.get(name)
            if seen is None or seen.state != states[name]:
                self._seen[name] = _Seen(states[name], now_s)
                yield name
            elif not seen.is_taken and now_s - seen.since_s >= _SETTLES_IN_S:
                yield name

    def _read(self, name: str) -> bytes:
        with (self.folder / name).open("rb") as opened:
            return opened.read(self.largest + 1)

    def _is_whole(self, name: str, raw: bytes) -> bool:
        has_settled = self.monotonic() - self._seen[name].since_s >= _SETTLES_IN_S
        return has_settled or bool(_END.search(raw[-_TAIL:]))


def _files(entries: Iterator[os.DirEntry[str]]) -> Iterator[tuple[str, _State]]:
    for entry in entries:
        if entry.name.startswith(".") or entry.name.lower().endswith(_HALF_WRITTEN):
            continue
        try:
            if entry.is_file():
                found = entry.stat()
                yield entry.name, (found.st_size, found.st_mtime_ns)
        except FileNotFoundError:
            continue  # somebody has cleaned up
