"""The archive: a ZIP file with the site's files, its store's tables, and checksums."""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, ValidationError

from flows.private_files import private_file
from plans.errors import MobilizationError

#: What this code writes and the newest that it reads.
FORMAT = 1
_MANIFEST = "manifest.json"
_PART = 1 << 20
_SITE = re.compile(r"site/(site\.yaml|secrets\.env|(plans|cells|law)/[^\0\\]+)")
_TABLE = re.compile(r"store/([a-z_]+)\.jsonl")
_DAMAGES = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError)
#: Encrypted, or compressed in a way of others.
_FOREIGN = (NotImplementedError, RuntimeError)


class ArchiveError(MobilizationError):
    """A file cannot be restored."""

    def __init__(self, file: Path, reason: str) -> None:
        self.file, self.reason = file, reason
        super().__init__(f"{file}: {reason}; nothing was restored")


class Manifest(BaseModel):
    """What an archive says of itself."""

    model_config = ConfigDict(frozen=True)

    format: int = FORMAT
    #: The version of Muster that made it, and the revision of its store.
    muster: str
    revision: str
    site: str
    host: str
    #: Wall time.
    made_at: datetime
    #: The site ended when it was made: the restored one goes on at once.
    is_hand_over: bool = False
    #: SHA-256 of every other member, by name.
    checksums: dict[str, str] = {}


@dataclass
class Writer:
    """Writes the members of an archive."""

    archive: zipfile.ZipFile
    checksums: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, parts: Iterable[bytes]) -> None:
        """Write a member, part after part."""
        digest = sha256()
        with self.archive.open(name, "w", force_zip64=True) as member:
            for part in parts:
                digest.update(part)
                member.write(part)
        self.checksums[name] = digest.hexdigest()

    def add_site(self, folder: Path) -> None:
        """Write the site's own files: what people wrote, not what runs left."""
        for file in sorted(one for one in folder.rglob("*") if one.is_file()):
            name = f"site/{file.relative_to(folder).as_posix()}"
            if _SITE.fullmatch(name):
                self.add(name, [file.read_bytes()])

    def add_tables(self, tables: Iterable[tuple[str, Iterable[str]]]) -> None:
        """Write the tables of a store, a line a row."""
        for name, lines in tables:
            self.add(f"store/{name}.jsonl", (f"{one}\n".encode() for one in lines))


@contextmanager
def written_archive(target: Path, manifest: Manifest) -> Iterator[Writer]:
    """Hand out a writer; the archive is there, for its owner alone, when it ends well.

    Raises:
        OSError: It cannot be written; nothing is left behind.
    """
    with (
        private_file(target) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        writer = Writer(archive)
        yield writer
        whole = manifest.model_copy(update={"checksums": writer.checksums})
        archive.writestr(_MANIFEST, whole.model_dump_json(indent=1))


@dataclass(frozen=True)
class Archive:
    """An archive whose every byte is as it was written."""

    manifest: Manifest
    _archive: zipfile.ZipFile

    def unpack_site(self, folder: Path) -> None:
        """Write the site's files into an empty folder, for the owner alone."""
        for name in self.manifest.checksums:
            if _SITE.fullmatch(name):
                target = folder / name.removeprefix("site/")
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                target.touch(mode=0o600)
                target.write_bytes(self._archive.read(name))

    def tables(self) -> Iterator[tuple[str, Iterator[str]]]:
        """Yield the store's tables in the order in which they were written."""
        for name in self.manifest.checksums:
            if found := _TABLE.fullmatch(name):
                with self._archive.open(name) as member:
                    yield found[1], io.TextIOWrapper(member, encoding="utf-8")


@contextmanager
def read_archive(file: Path) -> Iterator[Archive]:
    """Hand out an archive after looking at every byte of it.

    Raises:
        ArchiveError: It is none of ours, damaged, or of a newer version.
        OSError: The file cannot be read.
    """
    with file.open("rb") as raw:
        try:
            archive = _checked(file, raw)
        except _DAMAGES as error:
            reason = "this is no backup of ours, or it is damaged"
            raise ArchiveError(file, reason) from error
        except _FOREIGN as error:
            reason = "this is no backup of ours: decrypt or unpack it first"
            raise ArchiveError(file, reason) from error
        yield archive


def _checked(file: Path, raw: IO[bytes]) -> Archive:
    archive = zipfile.ZipFile(raw)
    manifest = _manifest(file, archive.read(_MANIFEST))
    names = [one for one in archive.namelist() if one != _MANIFEST]
    if sorted(names) != sorted(manifest.checksums):
        raise ArchiveError(file, "something was added to it or taken away")
    for name, checksum in manifest.checksums.items():
        if not _is_ours(name):
            raise ArchiveError(file, "it holds what no backup of ours holds")
        if _checksum(archive, name) != checksum:
            raise ArchiveError(file, "it is damaged: a checksum differs")
    return Archive(manifest, archive)


def _manifest(file: Path, text: bytes) -> Manifest:
    told = json.loads(text)
    if isinstance(told, dict) and told.get("format", FORMAT) > FORMAT:
        version = told.get("muster", "")
        reason = f"a newer Muster ({version}) made it: install that version here"
        raise ArchiveError(file, reason)
    try:
        return Manifest.model_validate(told)
    except ValidationError as error:
        raise ArchiveError(file, "this is no backup of ours") from error


def _is_ours(name: str) -> bool:
    is_inside = ".." not in name.split("/") and "//" not in name
    return is_inside and bool(_SITE.fullmatch(name) or _TABLE.fullmatch(name))


def _checksum(archive: zipfile.ZipFile, name: str) -> str:
    digest = sha256()
    with archive.open(name) as member:
        while part := member.read(_PART):
            digest.update(part)
    return digest.hexdigest()
