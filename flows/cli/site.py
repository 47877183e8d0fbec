"""`muster init`: a new site, with the sample township if wanted."""

import os
import secrets
import shutil
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.cli.roster import lines_of
from flows.engine.clock import WallClock
from flows.library import site_in
from flows.sample import sample_files
from flows.sample.site import DEMO_SECRETS, empty_site_yaml
from flows.settings import Settings, spoken_language
from flows.texts import words
from flows.wiring.importing import NOUNS, Import, close, import_files
from plans.errors import MobilizationError

_SAMPLE_ZONE = ZoneInfo("Asia/Shanghai")
_SEED = 20261125


class NotEmptyError(MobilizationError):
    """A site cannot be made where something is already."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(f"{folder} is there already; name a new folder")


def add_arguments(parser: ArgumentParser, _command: str) -> None:
    """Say where, and with what."""
    parser.add_argument("folder", type=Path, help="a folder that is not there yet")
    parser.add_argument(
        "--sample", action="store_true", help="with the sample township"
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=_SEED,
        help="of the sample: another one, other people",
    )


def run(arguments: Namespace, settings: Settings) -> int:
    """Make the site, whole or not at all."""
    folder = arguments.folder.absolute()
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise NotEmptyError(arguments.folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.part")
    seed = arguments.seed if arguments.sample else None
    try:
        imports = _make(settings.model_copy(update={"site": unfinished}), seed)
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    _tell(arguments.folder, imports)
    return 0


def _make(settings: Settings, seed: int | None) -> list[Import]:
    folder = settings.site
    folder.mkdir(mode=0o700)
    now = WallClock().now()
    texts = {"site.yaml": empty_site_yaml()}
    if seed is not None:
        texts = sample_files(seed, now.astimezone(_SAMPLE_ZONE).date())
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    _write_secrets(folder / "secrets.env", {} if seed is None else DEMO_SECRETS)
    files = {noun: folder / f"{noun}.csv" for noun in NOUNS if f"{noun}.csv" in texts}
    imports = import_files(settings, site_in(folder), files, now=now)
    close(settings)  # SQLite's files move with the folder
    return imports


def _write_secrets(file: Path, values: Mapping[str, str]) -> None:
    """Write the site's own key and token and these values, for the owner alone."""
    lines = [
        words("cli.init.secrets", "en"),
        words("cli.init.secrets", "zh"),
        f"MUSTER_LINK_KEY={secrets.token_hex(32)}",
        f"MUSTER_HOOK_TOKEN={secrets.token_urlsafe(32)}",
        *(f"{name}={value}" for name, value in values.items()),
    ]
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as text:
        text.writelines(f"{line}\n" for line in lines)


def _tell(folder: Path, imports: list[Import]) -> None:
    language = spoken_language()
    lines = [words("cli.init.done", language, folder=folder)]
    for done in imports:
        lines += lines_of(done, language)
    lines.append(words("cli.init.next", language, folder=folder))
    sys.stdout.writelines(f"{line}\n" for line in lines)
