from collections.abc import Sequence
from pathlib import Path

import pytest

from connectors.watched_folder import WatchedFolder
from plans.errors import UnreachableError
from plans.warning.incoming import Came, Lost

WHOLE = b"<alert>rain</alert>\n"


class Dropped:
    """A folder, and a clock that a test moves."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now_s = folder, 0.0
        self.way = WatchedFolder(
            folder=folder, largest=1000, monotonic=lambda: self.now_s
        )

    def drop(self, name: str, raw: bytes = WHOLE) -> None:
        (self.folder / name).write_bytes(raw)

    def look(self) -> Sequence[Came]:
        return self.way.look("").came

    def names(self) -> list[str]:
        return [one.name for one in self.look()]


@pytest.fixture
def dropped(tmp_path: Path) -> Dropped:
    return Dropped(tmp_path)


def test_a_whole_file_is_taken_once(dropped: Dropped) -> None:
    dropped.drop("rain.xml")

    assert dropped.look() == [Came(raw=WHOLE, name="rain.xml")]
    assert dropped.look() == []
    assert (dropped.folder / "rain.xml").read_bytes() == WHOLE


@pytest.mark.parametrize(
    "raw",
    [
        b"<cap:alert></cap:alert>",
        b"<alert></alert ><!-- sent by met -->\r\n",
    ],
)
def test_the_end_of_an_alert_is_known_however_it_is_written(
    dropped: Dropped, raw: bytes
) -> None:
    dropped.drop("a.xml", raw)

    assert dropped.names() == ["a.xml"]


def test_a_half_written_file_is_waited_for(dropped: Dropped) -> None:
    dropped.drop("rain.xml", WHOLE[:9])
    first = dropped.names()
    dropped.now_s = 9
    dropped.drop("rain.xml", WHOLE[:12])
    second = dropped.names()
    dropped.now_s = 18
    third = dropped.names()
    dropped.drop("rain.xml")

    assert first + second + third == []
    assert dropped.look() == [Came(raw=WHOLE, name="rain.xml")]


def test_what_never_ends_is_taken_as_it_is(dropped: Dropped) -> None:
    dropped.drop("bad.xml", b"<alert>")
    dropped.look()
    dropped.now_s = 10

    assert dropped.look() == [Came(raw=b"<alert>", name="bad.xml")]
    assert dropped.look() == []


def test_a_file_that_changes_is_taken_again(dropped: Dropped) -> None:
    dropped.drop("rain.xml")
    dropped.look()
    dropped.drop("rain.xml", b"<alert>more rain</alert>")

    assert dropped.names() == ["rain.xml"]


def test_what_is_being_written_under_another_name_is_left_alone(
    dropped: Dropped,
) -> None:
    for name in (".rain.xml", "rain.xml.part", "rain.TMP", "rain.xml~"):
        dropped.drop(name)
    (dropped.folder / "older").mkdir()

    assert dropped.look() == []


def test_a_large_file_is_read_in_part(dropped: Dropped) -> None:
    dropped.drop("large.xml", b"<alert>" + b"x" * 2000)
    dropped.look()
    dropped.now_s = 10

    assert [len(one.raw) for one in dropped.look()] == [1001]


def test_one_that_cannot_be_read_stops_no_other(dropped: Dropped) -> None:
    (dropped.folder / "a.xml").symlink_to("/proc/self/mem")
    dropped.drop("b.xml")
    look = dropped.way.look("")

    assert [one.name for one in look.came] == ["b.xml"]
    assert [type(one) for one in look.lost] == [Lost]
    assert dropped.way.look("").lost == []


def test_a_folder_that_is_not_there_is_told(dropped: Dropped) -> None:
    dropped.folder.rmdir()

    with pytest.raises(UnreachableError, match="cannot be read"):
        dropped.look()


def test_many_files_are_taken_in_parts(dropped: Dropped) -> None:
    for number in range(1_200):
        dropped.drop(f"{number}.xml")

    assert [len(dropped.look()) for _ in range(3)] == [1000, 200, 0]
