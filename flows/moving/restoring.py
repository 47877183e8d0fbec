"""Restoring: a site from its archive, whole or not at all."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.engine.desk import Desk
from flows.engine.sending import SendingState, note_everywhere, switched
from flows.library import site_in
from flows.moving.archive import Archive, Manifest, read_archive
from flows.services.processes import EVERY_SERVICE, SUPERVISOR, is_running
from flows.settings import Settings
from flows.wiring.moving import close, has_any_incident, tables_in
from plans.errors import MobilizationError
from plans.running.switches import SENDING_PAUSED, SITE_ENDED


class OccupiedError(MobilizationError):
    """Something is there already that must not be lost."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder, self.reason = folder, reason
        super().__init__(f"{folder}: {reason}; nothing was restored")


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What a restore came to."""

    manifest: Manifest
    #: Where the folder is now that was there before; None for none.
    set_aside: Path | None


def restore(settings: Settings, file: Path, *, by: str, now: datetime) -> Restored:
    """Make the site of the settings what the archive holds.

    From a plain backup it begins with its sending paused: the old machine may live.

    Args:
        settings: Where the site and its store shall be.
        file: The archive.
        by: Who does it.
        now: Wall time.

    Raises:
        ArchiveError: The file is no whole archive of ours, or of a newer version.
        OccupiedError: There is a site with incidents, or one that runs.
        NewerStoreError: A newer version made it.
        UnreachableError: The store is away, busy, full or read-only.
        OSError: Something cannot be read or written.
    """
    with read_archive(file) as archive:
        folder = settings.site.absolute()
        _check_free(settings, folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.part")
        unfinished.mkdir(mode=0o700)
        try:
            archive.unpack_site(unfinished)
            site_in(unfinished)
            begin = _Beginning(manifest=archive.manifest, by=by, now=now)
            with _stored(settings, unfinished, archive, begin):
                set_aside = _swap(folder, unfinished, now)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return Restored(manifest=archive.manifest, set_aside=set_aside)


def _check_free(settings: Settings, folder: Path) -> None:
    if not folder.exists() or not any(folder.iterdir()):
        has_store = bool(settings.store_url)
    elif not (folder / "site.yaml").is_file():
        raise OccupiedError(folder, "this folder is not empty and no site")
    else:
        has_store = bool(settings.store_url) or (folder / "muster.db").exists()
    running = [one for one in (*EVERY_SERVICE, SUPERVISOR) if is_running(one, settings)]
    if running:
        raise OccupiedError(folder, "a site runs here: first run muster down")
    if has_store and has_any_incident(settings):
        reason = "this site has incidents; restore into another folder and store"
        raise OccupiedError(folder, reason)
    if has_store:
        close(settings)


@contextmanager
def _stored(
    settings: Settings, unfinished: Path, archive: Archive, begin: "_Beginning"
) -> Iterator[None]:
    """Fill the store; one of its own is committed after the block, with the folder."""
    tables, revision = archive.tables(), archive.manifest.revision
    if settings.store_url:
        with tables_in(settings, revision, tables, begin, now=begin.now):
            yield
        return
    inside = settings.model_copy(update={"site": unfinished})
    with tables_in(inside, revision, tables, begin, now=begin.now):
        pass
    close(inside)  # its files move with the folder
    yield


@dataclass(frozen=True, kw_only=True)
class _Beginning:
    """Lets the restored site go on, or wait for the word that the old one is off."""

    manifest: Manifest
    by: str
    now: datetime

    def __call__(self, desk: Desk) -> None:
        by, now, made_at = self.by, self.now, self.manifest.made_at
        desk.switches.clear(SITE_ENDED)
        if self.manifest.is_hand_over:
            # What somebody had paused before the hand-over stays so.
            paused = desk.switches.get(SENDING_PAUSED) or {}
            if paused.get("state") == SendingState.HANDING_OVER:
                desk.switches.clear(SENDING_PAUSED)
        else:
            facts = switched(SendingState.RESTORED, by=by, at=now, backup_at=made_at)
            desk.switches.set(SENDING_PAUSED, facts, by=by, at=now)
        note_everywhere(desk, "restored", by=by, at=now)


def _swap(folder: Path, unfinished: Path, now: datetime) -> Path | None:
    """Put the folder in place; return where the one before is now."""
    set_aside = None
    if folder.exists() and any(folder.iterdir()):
        set_aside = folder.with_name(f"{folder.name}.before-{now:%Y%m%dT%H%M%SZ}")
        folder.rename(set_aside)
    elif folder.exists():
        folder.rmdir()
    try:
        unfinished.rename(folder)
    except BaseException:
        if set_aside:
            set_aside.rename(folder)
        raise
    return set_aside
