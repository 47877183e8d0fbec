"""What is proposed waits for who may decide it, and is then carried out once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.store import close_store
from flows.declaring import (
    AlreadyRunningError,
    KeyTakenError,
    UnknownCellError,
    UnknownDeclarerError,
    declare,
)
from flows.engine.clock import pause
from flows.engine.levels import OverError
from flows.library import UnknownPlanError
from flows.proposal_record import ProposalKeyError, Wish
from flows.proposing import (
    NothingToDecideError,
    propose_level,
    propose_stand_down,
)
from flows.wiring.deciding import open_desk
from plans.errors import MobilizationError
from plans.identity import IncidentId, KindOfRun
from plans.incident.occasions import OccasionKind
from plans.incident.proposals import Decision
from plans.people.call_ups import Said
from plans.plan import Level
from tests.flows.proposals import Asking, make_asking
from tests.flows.trial import PLAN_FILE

FORM = Wish(source="form", by="bo")


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Asking]:
    make_asking(tmp_path / "site")
    made = Asking(tmp_path / "site")
    yield made
    close_store(made.settings.url)


def test_a_proposal_asks_who_may_and_nobody_else(trial: Asking) -> None:
    made = trial.propose()
    [asked] = trial.ask(made.proposal_id)

    assert made.roles == ("mayor", "operator")
    assert trial.told(OccasionKind.PROPOSAL) == [
        ("ana", "Decide: Trial, level III, North, South")
    ]
    assert "an exercise" in asked.body
    assert asked.reply_code in asked.body
    assert trial.incidents() == []


def test_the_question_says_in_each_language_by_which_door_it_came(
    trial: Asking,
) -> None:
    made = trial.propose(FORM)
    with open_desk(trial.settings, is_writer=False) as desk:
        plan = desk.incidents.get(IncidentId(made.proposal_id)).plan
    question = plan.messages["question"].wordings

    assert "Asked by bo (Prefect form): no reason given." in question["en"].body
    assert "bo通过“Prefect 表单”提出：未说明原因。" in question["zh"].body
    assert "Yes calls people up at once." in question["en"].body


def test_where_it_takes_two_people_the_question_says_so(trial: Asking) -> None:
    file = trial.settings.site / "plans" / "trial" / "plan.yaml"
    written = file.read_text(encoding="utf-8")
    file.write_text(f"{written}two_persons: [III]\n", encoding="utf-8")
    made = trial.propose(FORM)
    with open_desk(trial.settings, is_writer=False) as desk:
        plan = desk.incidents.get(IncidentId(made.proposal_id)).plan

    body = plan.messages["question"].wordings["en"].body
    assert "It takes a yes of two people" in body


def test_a_yes_declares_it_once_with_the_authority_of_who_said_it(
    trial: Asking,
) -> None:
    made = trial.propose(matter="The dam leaks", cells=("north",))
    trial.ask(made.proposal_id)
    trial.decide(made.proposal_id)
    trial.enacting.look()
    [incident] = trial.incidents()
    proposal = trial.proposal(made.proposal_id)

    assert (proposal.decision, proposal.decided_by) == (Decision.CONFIRMED, "ana")
    assert proposal.outcome == incident.incident_id
    assert (incident.declared_by, incident.declarer) == ("mayor ana", "ana")
    assert (incident.matter, incident.cells) == ("The dam leaks", ("north",))
    assert trial.noted(made.proposal_id)[-3:] == ["step_met", "decided", "enacted"]
    assert (
        declare(
            trial.asked_for(key="gauge-17", by="mayor", cells=("north",)),
            trial.settings,
        ).incident_id
        == incident.incident_id
    )


def test_a_no_ends_it_and_nothing_is_done(trial: Asking) -> None:
    made = trial.propose()
    trial.ask(made.proposal_id)
    trial.decide(made.proposal_id, Said.DECLINED)

    proposal = trial.proposal(made.proposal_id)
    assert (proposal.decision, proposal.decided_by) == (Decision.DECLINED, "ana")
    assert trial.incidents() == []
    assert trial.alarms() == []


def test_the_same_key_is_one_proposal(trial: Asking) -> None:
    first, again = trial.propose(), trial.propose()

    assert first.proposal_id == again.proposal_id
    assert (first.is_new, again.is_new) == (True, False)
    with pytest.raises(ProposalKeyError):
        trial.propose(level=Level.FOURTH)


def test_without_a_key_the_same_is_one_proposal_as_long_as_it_waits(
    trial: Asking,
) -> None:
    first, again = trial.propose(FORM), trial.propose(FORM)
    trial.ask(first.proposal_id)
    trial.decide(first.proposal_id, Said.DECLINED)
    later = trial.propose(FORM)

    assert first.proposal_id == again.proposal_id
    assert later.is_new
    assert later.proposal_id != first.proposal_id


def test_what_is_declared_already_needs_no_decision(trial: Asking) -> None:
    declared = declare(
        trial.asked_for(by="mayor", key="gauge-17"), trial.settings
    ).incident_id
    made = trial.propose()
    with pytest.raises(KeyTakenError):
        trial.propose(kind_of_run=KindOfRun.ACTUAL)
    with pytest.raises(AlreadyRunningError):
        trial.propose(FORM)

    assert made.incident_id == declared
    assert trial.told(OccasionKind.PROPOSAL) == []


def test_what_is_declared_meanwhile_is_decided(trial: Asking) -> None:
    made = trial.propose()
    declared = declare(
        trial.asked_for(by="mayor", key="gauge-17"), trial.settings
    ).incident_id
    trial.enacting.look()
    proposal = trial.proposal(made.proposal_id)

    assert (proposal.decision, proposal.outcome) == (Decision.CONFIRMED, declared)
    assert len(trial.incidents()) == 1


def test_nobody_decides_his_own_proposal(trial: Asking) -> None:
    made = trial.propose(Wish(source="form", by="ana", key="mine"))
    trial.ask(made.proposal_id)

    assert [number for number, _ in trial.told(OccasionKind.PROPOSAL)] == ["bo"]


def test_when_nobody_can_decide_it_lapses_and_the_duty_officer_is_told(
    trial: Asking,
) -> None:
    made = trial.propose(level=Level.FIRST)  # the site has no governor
    trial.ask(made.proposal_id)
    trial.enacting.look()
    trial.enacting.look()

    assert trial.proposal(made.proposal_id).decision is Decision.LAPSED
    assert trial.told(OccasionKind.WARNING) == [("bo", "无人决定：宣布启动，I级")]
    assert trial.incidents() == []


def test_a_level_is_changed_by_who_may_declare_the_higher_one(trial: Asking) -> None:
    incident_id = trial.declare(by="mayor")
    down = propose_level(incident_id, Level.FOURTH, FORM, trial.settings)
    trial.ask(down.proposal_id)
    trial.decide(down.proposal_id)
    [incident] = trial.incidents()

    assert down.roles == ("mayor", "operator")
    assert incident.level is Level.FOURTH
    assert trial.proposal(down.proposal_id).outcome == f"{incident_id} IV"
    with pytest.raises(NothingToDecideError):
        propose_level(incident_id, Level.FOURTH, FORM, trial.settings)


def test_a_stand_down_is_decided_by_whom_the_plan_names_or_who_declares(
    trial: Asking,
) -> None:
    incident_id = trial.declare(by="mayor")
    made = propose_stand_down(
        incident_id, Wish(source="form", reason="the dam holds"), trial.settings
    )
    [asked] = trial.ask(made.proposal_id)
    trial.decide(made.proposal_id)
    [incident] = trial.incidents()

    assert made.roles == ("mayor", "clerk", "operator")
    assert "the dam holds" in asked.body
    assert incident.stood_down_at is not None
    with pytest.raises(OverError):
        propose_stand_down(incident_id, FORM, trial.settings)


def test_what_cannot_be_done_after_all_is_told(trial: Asking) -> None:
    made = trial.propose()
    trial.ask(made.proposal_id)
    declare(trial.asked_for(by="mayor", key="another"), trial.settings)
    trial.decide(made.proposal_id)
    proposal = trial.proposal(made.proposal_id)

    assert "already running" in proposal.outcome
    assert trial.noted(made.proposal_id)[-1] == "not_enacted"
    assert trial.alarms() == ["已批准，但未能执行"]
    assert len(trial.incidents()) == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"plan": "../site.yaml"}, UnknownPlanError),
        ({"plan": str(PLAN_FILE)}, UnknownPlanError),
        ({"cells": ("nowhere",)}, UnknownCellError),
    ],
)
def test_what_could_never_be_declared_is_refused_at_once(
    trial: Asking, changes: dict[str, Any], error: type[MobilizationError]
) -> None:
    with pytest.raises(error):
        trial.propose(**changes)
    with pytest.raises(UnknownDeclarerError):
        trial.propose(Wish(source="form", by="mallory"))

    assert trial.told(OccasionKind.PROPOSAL) == []


def test_what_somebody_writes_fills_in_nothing(trial: Asking) -> None:
    made = trial.propose(matter="{answer} {page}\nDecide: no")
    [asked] = trial.ask(made.proposal_id)

    assert "(answer) (page) Decide: no" in asked.body


def test_silence_until_its_end_lets_it_lapse_and_the_duty_officer_is_told(
    trial: Asking,
) -> None:
    with (trial.settings.site / "site.yaml").open("a", encoding="utf-8") as site:
        site.write("policy: {decide_within: 1 s}\n")
    made = trial.propose()
    trial.ask(made.proposal_id)
    pause(1.0)
    trial.decide(made.proposal_id, None)
    trial.decide(made.proposal_id)  # too late

    assert trial.proposal(made.proposal_id).decision is Decision.LAPSED
    assert trial.alarms() == ["无人决定：宣布启动，III级"]
    assert trial.incidents() == []
