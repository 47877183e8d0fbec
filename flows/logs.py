"""Logging set-up: a short sentence and its facts, one line each, for operators."""

import logging
import sys

#: What every record has; whatever else there is was given as a fact.
_OWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}


class FactsFormatter(logging.Formatter):
    """Writes the facts of `extra` behind the sentence."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; facts are ids, counts and kinds, never a person's data."""
        facts = {k: v for k, v in record.__dict__.items() if k not in _OWN}
        told = " ".join(f"{name}={value}" for name, value in sorted(facts.items()))
        return f"{super().format(record)} {told}".rstrip()


def set_up_logs(level: int = logging.INFO) -> None:
    """Write our own records to stderr, and of libraries only what went wrong."""
    output = logging.StreamHandler(sys.stderr)
    output.setFormatter(
        FactsFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    )
    logging.basicConfig(level=logging.WARNING, handlers=[output], force=True)
    for room in ("flows", "connectors", "plans"):
        logging.getLogger(room).setLevel(level)
