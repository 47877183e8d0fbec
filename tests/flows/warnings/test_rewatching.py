"""What is added to site.yaml while everything runs is watched, too."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from connectors.store import close_store
from flows.engine.clock import pause
from flows.warnings.rewatching import Rewatching
from flows.warnings.watches import watches_of
from tests.alerts import alert, cap_of, info
from tests.flows.trial import wait_for
from tests.flows.warned import Warned, make_warned

DAM = alert("dam", infos=(info(event="Dam break"),))
MORE = "  new: {folder: new, may_declare: [III]}\n"


@pytest.fixture
def warned(tmp_path: Path) -> Iterator[Warned]:
    make_warned(tmp_path / "site")
    made = Warned(tmp_path / "site")
    yield made
    close_store(made.settings.url)


@contextmanager
def watched(warned: Warned) -> Iterator[Rewatching]:
    made = Rewatching(
        settings=warned.settings,
        build=lambda site: watches_of(warned.settings, site),
        look_every_s=0.05,
    )
    stop = Event()
    thread = Thread(target=made.run, args=[stop])
    thread.start()
    yield made
    stop.set()
    thread.join()


def test_a_source_that_is_added_is_watched_and_one_that_is_broken_stops_no_other(
    warned: Warned,
) -> None:
    site = warned.settings.site
    file = site / "site.yaml"
    (site / "new").mkdir()
    (site / "new" / "dam.xml").write_bytes(cap_of(DAM))
    written = file.read_text(encoding="utf-8")
    with watched(warned) as watching:
        wait_for(lambda: watching.facts().get("met_state") == "fine")
        file.write_text("site: [", encoding="utf-8")
        pause(0.2)
        assert watching.facts()["met_state"] == "fine"
        file.write_text(written + MORE, encoding="utf-8")
        wait_for(warned.incidents)
        wait_for(lambda: watching.facts().get("new_state") == "fine")
        assert watching.facts()["met_state"] == "fine"
