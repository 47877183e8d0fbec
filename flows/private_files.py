"""Private files: for their owner alone, and there whole or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def private_file(target: Path) -> Iterator[BinaryIO]:
    """Hand out a file that takes the target's place when the block ends well.

    Raises:
        OSError: It cannot be written there; nothing is left behind.
    """
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    handle = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
        _keep_name(target.absolute().parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _keep_name(folder: Path) -> None:
    """Let the name survive a power failure, too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
