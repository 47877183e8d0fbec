"""What a sink keeps of a message, in memory or as a line of a file."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import time
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Received:
    #: Idempotency-Key, or the Message-ID of a mail.
    key: str = ""
    #: Of the request; the recipient of a mail.
    path: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    #: As it came; the decoded text of a mail.
    text: str = ""
    #: Of a JSON body; subject and the like of a mail.
    fields: dict[str, Any] = field(default_factory=dict)
    #: False: it was refused, or the sink knew its key.
    is_taken: bool = True
    #: What was answered.
    status: int = 200
    #: Unix seconds.
    at: float = field(default_factory=time)


def append(log: Path, message: Received) -> None:
    line = json.dumps(asdict(message), ensure_ascii=False) + "\n"
    with log.open("a", encoding="utf-8") as file:
        file.write(line)


def read_log(log: Path, *, has_all: bool = False) -> Sequence[Received]:
    """Return the messages taken; with `has_all` every request."""
    if not log.exists():
        return []
    whole = log.read_text(encoding="utf-8").rpartition("\n")[0]
    told = [Received(**json.loads(line)) for line in whole.splitlines()]
    return [one for one in told if has_all or one.is_taken]
