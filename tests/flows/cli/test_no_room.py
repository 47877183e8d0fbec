"""No disk, no right, no port: the real command says so, and leaves all as it was."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from socket import socket

import pytest

from flows.services import together
from flows.settings import Settings
from tests.flows.cli.narrow import BOUND_BY_MODES, LITTLE_ROOM, NO_ROOM_IN_THE_STORE
from tests.flows.cli.typed import Desk
from tests.flows.trial import PLAN_FILE

DECLARE = ("declare", str(PLAN_FILE), "--level", "III", "--actual")
PEOPLE = "person_no,name,contact1_channel,contact1_address\n"
MANY = PEOPLE + "".join(f"Z{n},Ana,sms,+1555{n:07}\n" for n in range(4_000))


@pytest.mark.parametrize(
    "through", [LITTLE_ROOM, NO_ROOM_IN_THE_STORE], ids=["file", "store"]
)
def test_a_full_disk_leaves_the_store_as_it_was(
    desk: Desk, through: tuple[str, ...]
) -> None:
    file = desk.write("given.csv", MANY)
    line = desk.refused("import", "people", file, through=through)

    assert line == (
        f"store: the disk under {desk.site}/muster.db is full or broken; "
        "make room and try again"
    )


def test_a_declaration_on_a_full_disk_declares_nothing(desk: Desk) -> None:
    # A plan of more than a page: a short one may fit into what is left of one.
    words = ("declare", "epidemic", "--level", "III", "--actual", "--yes")
    line = desk.refused(*words, through=NO_ROOM_IN_THE_STORE)

    assert line.endswith("is full or broken; make room and try again")


def test_a_site_for_which_there_is_no_room_is_not_made(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    line = desk.refused("init", "site", "--sample", through=LITTLE_ROOM)

    assert line.endswith("is full or broken; make room and try again")
    assert not list(tmp_path.iterdir())


def test_a_full_disk_under_what_is_printed_is_told(desk: Desk) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = desk.run("status", output=full)

    assert done.returncode == 1
    assert done.stderr == (
        "muster: No space left on device; make room on the disk and try again\n"
    )


@pytest.fixture
def closed(desk: Desk) -> Iterator[Desk]:
    """Yield a desk whose store and its folder may not be written."""
    paths = (desk.site / "muster.db", desk.site)
    for path in paths:
        path.chmod(0o500)
    yield desk
    for path in paths:
        path.chmod(0o700)


@pytest.mark.parametrize("words", [DECLARE, ("import", "people", "given.csv"), ("up",)])
def test_a_store_that_cannot_be_written_is_told(
    closed: Desk, words: tuple[str, ...]
) -> None:
    closed.write("given.csv", PEOPLE + "Z1,Ana,sms,+1555\n")

    line = closed.refused(*words, through=BOUND_BY_MODES)
    assert line == (
        f"store: {closed.site}/muster.db is read-only; "
        "let this account write to the file and its folder"
    )


@pytest.mark.parametrize(
    ("words", "name"),
    [(("up", "--detach"), "prefect"), (("up",), "web")],
)
def test_a_port_in_use_is_told_with_its_setting(
    desk: Desk, words: tuple[str, ...], name: str
) -> None:
    with closing(socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        desk.ports[name] = other.getsockname()[1]
        line = desk.refused(*words)

    assert line == (
        f"port {desk.ports[name]} is in use by something else; set "
        f"MUSTER_{name.upper()}_PORT to a free one, or stop what uses it"
    )
    assert together.down(Settings(site=desk.site)) == []
