"""Two declarations at the same moment, in a store that takes both in."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.store import close_store
from flows.declaring import AlreadyRunningError, declare
from flows.wiring.deciding import open_desk
from plans.identity import IncidentId, OccasionId
from tests.flows.trial import Trial, make_trial


@pytest.fixture
def trial(store_url: str, tmp_path: Path) -> Iterator[Trial]:
    make_trial(tmp_path / "site", store_url)
    yield Trial(tmp_path / "site", store_url=store_url)
    close_store(store_url)


def test_the_same_plan_declared_twice_at_once_runs_once(trial: Trial) -> None:
    first = trial.declare(key="one")
    with open_desk(trial.settings, is_writer=False) as desk:
        incident = desk.incidents.get(first)
    trial.stand_down(first)
    another = replace(incident, incident_id=IncidentId(OccasionId("meanwhile")))
    with ThreadPoolExecutor(1) as pool:
        with open_desk(trial.settings) as desk:
            desk.incidents.add(another, key="two")
            declaration = trial.declaration(key="three", is_sure=False)
            declaring = pool.submit(declare, declaration, trial.settings)
            wait([declaring], timeout=0.7)  # it cannot know of ours before we commit

        with pytest.raises(AlreadyRunningError, match="as meanwhile"):
            declaring.result()
