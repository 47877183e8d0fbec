"""Run a command while its starter lives: keeper.py FOLDER USER COMMAND...

The starter holds our standard input. When that closes, by will or because the
starter was killed, the command ends and FOLDER goes. An empty USER is ours.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass

PATIENCE_S = 10


@dataclass(frozen=True)
class Identity:
    """Who a process runs as; None is as we do."""

    user: int | None = None
    group: int | None = None
    extra_groups: tuple[int, ...] | None = None


def identity_of(user: str) -> Identity:
    if not user:
        return Identity()
    entry = pwd.getpwnam(user)
    return Identity(entry.pw_uid, entry.pw_gid, ())


def main() -> int:
    folder, user, *command = sys.argv[1:]
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    identity = identity_of(user)
    kept = subprocess.Popen(  # noqa: S603 -- our own words
        command,
        stdin=subprocess.DEVNULL,
        cwd="/",
        user=identity.user,
        group=identity.group,
        extra_groups=identity.extra_groups,
    )
    threading.Thread(target=end_with_starter, args=[kept], daemon=True).start()
    code = kept.wait()
    shutil.rmtree(folder, ignore_errors=True)
    return code


def end_with_starter(kept: subprocess.Popen[bytes]) -> None:
    # Not through sys.stdin: its lock would hold up our own end.
    while os.read(0, 1024):
        pass
    kept.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
    try:
        kept.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        kept.kill()


if __name__ == "__main__":
    sys.exit(main())
