"""Output: whoever reads it may leave before its end, as `| head` does."""

import io
import os
import sys
from typing import Any, TextIO


def let_readers_leave() -> None:
    """Let the command go on, and end as ever, when nobody reads on.

    What it still writes is dropped, without a word.
    """
    sys.stdout, sys.stderr = _leavable(sys.stdout), _leavable(sys.stderr)


def _leavable(stream: TextIO) -> TextIO:
    stream.flush()
    raw = _Leavable(stream.fileno(), "w", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.isatty() or stream is sys.stderr,
    )


class _Leavable(io.FileIO):
    """A file whose other end may close."""

    def write(self, data: Any, /) -> int:  # noqa: ANN401 -- any buffer
        """Write; what nobody can read any more counts as written."""
        try:
            return super().write(data)
        except BrokenPipeError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            return memoryview(data).nbytes
