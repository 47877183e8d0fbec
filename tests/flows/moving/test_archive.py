"""An archive is read whole or not at all."""

import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.moving.archive import (
    ArchiveError,
    Manifest,
    read_archive,
    written_archive,
)

AT = datetime(2026, 11, 25, 3, 20, tzinfo=UTC)
ROWS = [f'["row {number} 水\u2028"]' for number in range(3000)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "plans" / "flood").mkdir(parents=True)
    (folder / "run").mkdir()
    for name in ("site.yaml", "secrets.env", "plans/flood/plan.yaml", "run/up.log"):
        (folder / name).write_text(f"of {name}", encoding="utf-8")
    (folder / "people.csv").write_text("Ana", encoding="utf-8")
    return folder


@pytest.fixture
def file(tmp_path: Path, folder: Path) -> Path:
    file = tmp_path / "backup.zip"
    made = Manifest(muster="0.1.0", revision="0009", site="s", host="desk", made_at=AT)
    with written_archive(file, made) as writer:
        writer.add_site(folder)
        writer.add_tables([("cell", ROWS), ("party", [])])
    return file


def read(file: Path) -> dict[str, list[str]]:
    with read_archive(file) as archive:
        return {name: list(lines) for name, lines in archive.tables()}


def rewrite(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Write the archive anew with other members."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)


def test_what_was_written_comes_back_for_its_owner_alone(
    file: Path, tmp_path: Path
) -> None:
    target = tmp_path / "restored"
    target.mkdir()
    with read_archive(file) as archive:
        archive.unpack_site(target)
        tables = {
            name: [one.rstrip("\n") for one in two] for name, two in archive.tables()
        }
    files = {one.relative_to(target).as_posix() for one in target.rglob("*.*")}

    assert file.stat().st_mode & 0o777 == 0o600
    assert files == {"site.yaml", "secrets.env", "plans/flood/plan.yaml"}
    assert {one.stat().st_mode & 0o777 for one in target.rglob("*.*")} == {0o600}
    assert tables == {"cell": ROWS, "party": []}


def test_a_fault_while_it_is_written_leaves_nothing(tmp_path: Path) -> None:
    made = Manifest(muster="1", revision="1", site="s", host="h", made_at=AT)
    with (
        pytest.raises(ZeroDivisionError),
        written_archive(tmp_path / "backup.zip", made) as writer,
    ):
        writer.add("store/cell.jsonl", (bytes([1 // n]) for n in (1, 0)))

    assert list(tmp_path.iterdir()) == []


def test_whatever_byte_is_wrong_it_is_refused_or_the_same(file: Path) -> None:
    whole, wanted = file.read_bytes(), read(file)
    refused = 0
    for place in range(0, len(whole), max(1, len(whole) // 150)):
        file.write_bytes(
            whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]
        )
        try:
            assert read(file) == wanted  # a byte that says nothing, such as a date
        except ArchiveError as error:
            assert "nothing was restored" in str(error)  # noqa: PT017 -- either of two
            refused += 1

    assert refused > 100


@pytest.mark.parametrize("part", [0, 0.01, 0.5, 0.99])
def test_a_part_of_one_is_refused(file: Path, part: float) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * part)])

    with pytest.raises(ArchiveError, match="damaged"):
        read(file)


def newer(members: dict[str, bytes]) -> None:
    told = json.loads(members["manifest.json"])
    members["manifest.json"] = json.dumps(
        told | {"format": 2, "muster": "9.1"}
    ).encode()


def added(members: dict[str, bytes]) -> None:
    members["site/plans/x.yaml"] = b"more"


def taken_away(members: dict[str, bytes]) -> None:
    del members["store/party.jsonl"]


def changed(members: dict[str, bytes]) -> None:
    members["site/site.yaml"] = b"other"


def outside(members: dict[str, bytes]) -> None:
    members["site/plans/../../x"] = members.pop("site/site.yaml")
    text = members["manifest.json"].decode()
    members["manifest.json"] = text.replace(
        "site/site.yaml", "site/plans/../../x"
    ).encode()


def another(members: dict[str, bytes]) -> None:
    members["manifest.json"] = b"[]"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (newer, r"newer Muster \(9.1\)"),
        (added, "added"),
        (taken_away, "taken away"),
        (changed, "checksum"),
        (outside, "holds what no backup"),
        (another, "no backup of ours"),
    ],
)
def test_what_is_not_as_we_wrote_it_is_refused(
    file: Path, change: Callable[[dict[str, bytes]], None], told: str
) -> None:
    rewrite(file, change)

    with pytest.raises(ArchiveError, match=told):
        read(file)
