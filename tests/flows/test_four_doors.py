"""One key is one incident, through whichever doors it comes at the same moment."""

from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest

from connectors.store import close_store
from flows.wiring.deciding import open_desk
from tests.flows.doors import (
    ASKED,
    KEY,
    ROUNDS,
    SOURCES,
    TWICE,
    WHERE,
    by_form,
    by_line,
    by_signed_hook,
    by_unsigned_hook,
    knock,
)
from tests.flows.proposals import Asking, make_asking

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

DOORS = (by_line, by_form, by_signed_hook, by_unsigned_hook)
ASKING = {by_form.__name__, by_unsigned_hook.__name__}
SECONDS = 120


@pytest.fixture
def trial(
    tmp_path: Path, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Asking]:
    make_asking(tmp_path / "site", store_url, more=SOURCES)
    with (tmp_path / "site" / "secrets.env").open("a", encoding="utf-8") as secrets:
        secrets.write(f"GAUGE_KEY={KEY}\n")
    monkeypatch.setenv("MUSTER_SITE", str(tmp_path / "site"))
    monkeypatch.setenv("MUSTER_STORE_URL", store_url)
    yield Asking(tmp_path / "site", store_url=store_url)
    close_store(store_url)


def told_by_all() -> list[tuple[str, str, str]]:
    """Return key, door and outcome of everything that was declared or asked for."""
    context = get_context("spawn")
    results, moment = context.Queue(), context.Barrier(len(DOORS), timeout=SECONDS)
    doors = [
        context.Process(target=knock, args=(door, moment, results)) for door in DOORS
    ]
    for door in doors:
        door.start()
    many = len(DOORS) * TWICE * len(WHERE)
    told = [results.get(timeout=SECONDS) for _ in range(many)]
    for door in doors:
        door.join(SECONDS)
    return told


def test_four_doors_at_the_same_moment_are_one_incident_a_key(trial: Asking) -> None:
    told = told_by_all()
    with open_desk(trial.settings, is_writer=False) as desk:
        incident_by_key = {key: str(desk.incidents.known(key)) for key in ROUNDS}
        proposal_by_key = {one.key: one.proposal_id for one in desk.proposals.all()}
        asked = len(desk.proposals.all())

    declared = [one.incident_id for one in trial.incidents()]
    assert sorted(declared) == sorted(incident_by_key.values())
    assert asked == len(proposal_by_key) <= len(WHERE)
    for key, door, outcome in told:
        if key == ASKED:
            names = [proposal_by_key[ASKED] if door in ASKING else "stays out"]
        else:
            names = [incident_by_key[key]]
            names += [proposal_by_key.get(key, "-")] if door in ASKING else []
        assert any(name in outcome for name in names), (door, outcome)
