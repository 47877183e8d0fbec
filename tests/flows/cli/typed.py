"""Commands as somebody types them: the real `muster`, beside a site."""

import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from typing import IO

from tests.flows.trial import free_port

ROOT = Path(__file__).parents[3]
MUSTER = (sys.executable, "-P", "-m", "flows.cli")
NOTHING: Mapping[str, str] = {}


class Desk:
    """A site of the test's own, and somebody who types commands beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.site = folder, folder / "site"
        self.ports = {"web": free_port(), "prefect": free_port()}

    def run(
        self,
        *words: str,
        through: tuple[str, ...] = (),
        output: int | IO[str] = subprocess.PIPE,
        settings: Mapping[str, str] = NOTHING,
    ) -> "subprocess.CompletedProcess[str]":
        ports = {
            f"MUSTER_{name.upper()}_PORT": str(port)
            for name, port in self.ports.items()
        }
        return subprocess.run(  # noqa: S603 -- our own command
            [*through, *MUSTER, *words],
            cwd=self.folder,
            env={
                "PATH": "/usr/bin:/bin",
                "LANG": "en_US.UTF-8",
                "PYTHONPATH": str(ROOT),
                "MUSTER_SITE": str(self.site),
                **ports,
                **settings,
            },
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )

    def refused(
        self,
        *words: str,
        through: tuple[str, ...] = (),
        settings: Mapping[str, str] = NOTHING,
    ) -> str:
        """Return the one line with which a command ends that changes nothing."""
        before = self.everything()
        done = self.run(*words, through=through, settings=settings)
        lines = done.stderr.splitlines()

        assert (done.returncode, done.stdout, len(lines)) == (1, "", 1), done
        assert lines[0].startswith("muster: ")
        assert self.everything() == before
        return lines[0].removeprefix("muster: ")

    def everything(self) -> Mapping[str, object]:
        """Return all files, and of the store what is in it."""
        files = {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file()
            and not path.name.startswith("muster.db")
            and path.suffix not in {".lock", ".log"}
        }
        store = self.site / "muster.db"
        if not store.exists():
            return files
        with closing(connect(f"file:{store}?mode=ro", uri=True)) as opened:
            return files | {"muster.db": list(opened.iterdump())}

    def write(self, name: str, content: str | bytes) -> str:
        raw = content.encode() if isinstance(content, str) else content
        (self.folder / name).write_bytes(raw)
        return name
