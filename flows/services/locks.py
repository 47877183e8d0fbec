"""Locks: one file a service; the kernel frees it at the death of the last holder."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from flows.engine.clock import Patience, pause
from plans.errors import MobilizationError

#: How long a process waits to be told that the lock it inherited is its own.
_HANDED_OVER_WITHIN_S = 3.0
_LOOKS = 3
_READY = "ready"
#: Under this number a process that was started finds the lock it was given.
HANDED_OVER = 9


class RunningError(MobilizationError):
    """It runs already."""

    def __init__(self, name: str, *, pid: int | None) -> None:
        self.name, self.pid = name, pid
        super().__init__(f"{name} runs here already (process {pid}); stop it first")


def take(folder: Path, name: str) -> int | None:
    """Return the open file of a lock just taken, None when somebody else has it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(_path(folder, name), os.O_RDWR | os.O_CREAT, 0o600)
    for _ in range(_LOOKS):
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(file, 0)
            return file
        pause(0.01)  # somebody may just have looked who holds it
    os.close(file)
    return None


def write_pid(file: int, pid: int) -> None:
    """Note whose lock it is."""
    os.pwrite(file, f"{pid}\n".encode(), 0)


def hold(
    folder: Path, name: str, *, also_after_exec: bool = False, is_ready: bool = True
) -> None:
    """Hold the lock until this process ends.

    A process that `start` started has the lock from its starter; for it this only
    looks. From here on the service counts as ready. What this process starts has no
    part in the lock: it may live longer.

    Args:
        folder: Of the locks.
        name: Of the service.
        also_after_exec: This process goes on as another program, and starts none.
        is_ready: Whether it is up already; else it calls `say_ready` later.

    Raises:
        RunningError: Another process has it.
    """
    patience = Patience(_HANDED_OVER_WITHIN_S)
    while (file := take(folder, name)) is None:
        pid = holder(folder, name)
        if pid == os.getpid():
            file = os.open(_path(folder, name), os.O_RDWR)
            with suppress(OSError):  # not given to us: we took it ourselves before
                os.set_inheritable(HANDED_OVER, also_after_exec)
            break
        if patience.is_over():
            raise RunningError(name, pid=pid)
        pause(0.05)
    write_pid(file, os.getpid())
    os.set_inheritable(file, also_after_exec)
    if is_ready:
        say_ready(folder, name)


def say_ready(folder: Path, name: str) -> None:
    """Note that the service is up; only its holder may."""
    file = os.open(_path(folder, name), os.O_WRONLY)
    try:
        os.pwrite(file, f"{os.getpid()}\n{_READY}\n".encode(), 0)
    finally:
        os.close(file)


def holder(folder: Path, name: str) -> int | None:
    """Return the process whose lock it is, 0 while it is not told, None for nobody."""
    written = _read(folder, name)
    if written is None:
        return None
    return int(written[0]) if written and written[0].isdigit() else 0


def last_pid(folder: Path, name: str) -> int:
    """Return the process that held the lock last, 0 for none known."""
    path = _path(folder, name)
    written = path.read_text(encoding="ascii").split() if path.exists() else []
    return int(written[0]) if written and written[0].isdigit() else 0


def is_ready(folder: Path, name: str) -> bool:
    """Say whether the holder has said that it is up."""
    return _READY in (_read(folder, name) or ())


def _read(folder: Path, name: str) -> list[str] | None:
    path = _path(folder, name)
    if not path.exists():
        return None
    file = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.pread(file, 64, 0).decode().split()
    else:
        return None
    finally:
        os.close(file)


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.lock"
