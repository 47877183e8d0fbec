"""Proposals beside what runs: no exercise there, and no word about what is over."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.store import close_store
from flows.declaring import RealRunsError, declare
from flows.proposal_record import Wish
from flows.proposing import propose_level, propose_stand_down
from plans.identity import KindOfRun
from plans.incident.proposals import Decision
from plans.plan import Level
from tests.flows.proposals import Asking, make_asking

FORM = Wish(source="form", by="bo")


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Asking]:
    make_asking(tmp_path / "site")
    made = Asking(tmp_path / "site")
    yield made
    close_store(made.settings.url)


def test_no_exercise_is_asked_for_or_begun_where_something_real_runs(
    trial: Asking,
) -> None:
    asked = trial.propose(Wish(source="form", key="autumn"), cells=("north",))
    real = trial.declare(kind_of_run=KindOfRun.ACTUAL, cells=("north",), key="real")

    with pytest.raises(RealRunsError, match=real):
        trial.propose(Wish(source="form", key="winter"), cells=("north",))
    trial.ask(asked.proposal_id)
    trial.decide(asked.proposal_id)

    assert [one.incident_id for one in trial.incidents()] == [real]
    assert real in trial.proposal(asked.proposal_id).outcome
    sure = trial.asked_for(by="mayor", cells=("north",), is_sure=True, key="sure")
    assert declare(sure, trial.settings).is_new


def test_nobody_is_asked_any_more_about_what_has_been_stood_down(
    trial: Asking,
) -> None:
    incident_id = trial.declare(level=Level.THIRD)
    higher = propose_level(incident_id, Level.SECOND, FORM, trial.settings)
    end = propose_stand_down(incident_id, FORM, trial.settings)
    trial.ask(end.proposal_id)
    trial.enacting.look()
    assert len(trial.waiting()) == 2

    trial.stand_down(incident_id)
    trial.enacting.look()

    made = [trial.proposal(one.proposal_id) for one in (higher, end)]
    assert [one.decision for one in made] == [Decision.WITHDRAWN] * 2
    assert trial.waiting() == []
