"""Logging set-up: a short sentence and its facts, one line each, for operators."""

import logging
import sys
import threading
from traceback import walk_tb
from types import TracebackType

#: What every record has; whatever else there is was given as a fact.
_OWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}


class FactsFormatter(logging.Formatter):
    """Writes the facts of `extra` behind the sentence."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; facts are ids, counts and kinds, never a person's data."""
        facts = {k: v for k, v in record.__dict__.items() if k not in _OWN}
        told = " ".join(f"{name}={value}" for name, value in sorted(facts.items()))
        return f"{super().format(record)} {told}".rstrip()

    def formatException(  # noqa: N802 -- logging's name
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """Return what broke and where; what it says may hold a name or a token."""
        kind, _, trace = ei
        return _told(kind, trace)


def _told(kind: type[BaseException] | None, trace: TracebackType | None) -> str:
    frames = [(frame.f_code.co_filename, line) for frame, line in walk_tb(trace)]
    where = [f"  {file}:{line}" for file, line in frames]
    return "\n".join([kind.__name__ if kind else "no exception", *where])


def keep_faults_quiet() -> None:
    """Let whatever ends a process or thread tell what broke and where, not its words.

    Those may hold a name, a number or a token: a database tells the row it refused.
    """
    sys.excepthook = lambda kind, _, trace: _tell(kind, trace)
    sys.unraisablehook = lambda told: _tell(told.exc_type, told.exc_traceback)
    threading.excepthook = lambda told: _tell(told.exc_type, told.exc_traceback)
    logging.raiseExceptions = False  # a record that cannot be written is not told


def _tell(kind: type[BaseException], trace: TracebackType | None) -> None:
    if not issubclass(kind, SystemExit | KeyboardInterrupt):
        sys.stderr.write(f"muster: a fault of Muster itself: {_told(kind, trace)}\n")


def set_up_logs(level: int = logging.INFO) -> None:
    """Write our own records to stderr, and of libraries only what went wrong."""
    output = logging.StreamHandler(sys.stderr)
    output.setFormatter(
        FactsFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    )
    logging.basicConfig(level=logging.WARNING, handlers=[output], force=True)
    for room in ("flows", "connectors", "plans"):
        logging.getLogger(room).setLevel(level)
