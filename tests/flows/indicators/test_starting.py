"""What is measured begins a plan, once, as far as it may."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from flows.indicators.starting import Started, Starting
from flows.indicators.wording import PlanRule
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.errors import UnreachableError
from plans.identity import CellCode, IncidentId
from plans.incident.proposals import Act
from plans.people.call_ups import Said
from plans.plan import Level
from plans.warning.thresholds import Crossing
from tests.flows.indicators.gauged import Gauged, levels

MAY = "may_declare: [III, IV]"
CELL = "cell: cell"


def test_a_crossing_asks_in_each_language_with_value_threshold_and_since(
    gauged: Gauged,
) -> None:
    gauged.looks(4, 5.2, 5.62)
    [proposal] = gauged.waiting()
    with open_desk(gauged.settings, is_writer=False) as desk:
        plan = desk.incidents.get(IncidentId(proposal.proposal_id)).plan
    question = plan.messages["question"].wordings
    since = gauged.local(1)

    assert (proposal.act, proposal.asks_for["level"]) == (Act.DECLARE, "III")
    assert f"Water level 5.62 m, above 5 m since {since}." in question["en"].body
    assert f"水位 5.62 m，自{since}起高于5 m" in question["zh"].body
    assert "a measured value" in question["en"].body
    assert gauged.asked(proposal.proposal_id) == ["ana"]
    assert gauged.incidents() == []


def test_what_its_source_may_it_declares(gauged: Gauged) -> None:
    gauged.sets(MAY)
    gauged.looks(4, 5.2, 5.62)
    [incident] = gauged.incidents()

    assert incident.declared_by == "source indicators.river"
    assert incident.matter == f"Water level 5.62 m, above 5 m since {gauged.local(1)}"
    assert set(incident.cells) == set(gauged.tree().tops())
    assert gauged.measured(incident.incident_id) == [f"declare: {incident.matter}"]
    assert gauged.state(incident.incident_id, "experts") == "waiting"
    assert gauged.waiting() == []


@pytest.mark.parametrize(
    "may", [MAY.replace("III, ", ""), f"{MAY}\n    kinds: [exercise]"]
)
def test_beyond_what_its_source_may_it_asks(gauged: Gauged, may: str) -> None:
    gauged.sets(may)
    gauged.looks(4, 5.2, 5.62)

    assert (levels(gauged), len(gauged.waiting())) == ([], 1)


def test_a_cell_has_an_incident_of_its_own(gauged: Gauged) -> None:
    gauged.sets(MAY, CELL)
    gauged.looks(4, 5.2, 5.62, cell="south")

    assert [tuple(one.cells) for one in gauged.incidents()] == [("south",)]


@pytest.mark.parametrize("lines", [(), (MAY,)])
def test_one_episode_is_begun_once_also_over_restarts(
    gauged: Gauged, lines: tuple[str, ...]
) -> None:
    gauged.sets(*lines)
    for value in (5.2, 5.3, 5.4, 4.8, 5.3):
        gauged.later()
        gauged.looks(4, 5.2, 5.62, value)
        gauged.watch = gauged.new_watch()
    with ThreadPoolExecutor(4) as pool:
        for one in [pool.submit(gauged.new_watch().look) for _ in range(4)]:
            one.result()

    assert len(gauged.incidents()) + len(gauged.waiting()) == 1
    assert gauged.known().pending == ()


def test_after_it_was_clear_the_next_episode_begins_anew(gauged: Gauged) -> None:
    gauged.looks(5.2, 5.62)
    [first] = gauged.waiting()
    gauged.ask(first.proposal_id)
    gauged.decide(first.proposal_id, Said.DECLINED)
    for value in (5.3, 4.5, 5.3, 5.4):
        gauged.later()
        gauged.looks(value)
    [second] = gauged.waiting()

    assert first.key != second.key


@dataclass(frozen=True, kw_only=True)
class BreaksOff(Starting):
    """Breaks off before or after it has started something."""

    starts: bool

    def start(self, crossing: Crossing, rule: PlanRule) -> Started:
        if self.starts:
            super().start(crossing, rule)
        raise UnreachableError("store", "it is away")


@pytest.mark.parametrize("starts", [True, False])
@pytest.mark.parametrize("lines", [(), (MAY,)])
def test_a_look_that_breaks_off_is_taken_up_and_begins_nothing_twice(
    gauged: Gauged, lines: tuple[str, ...], *, starts: bool
) -> None:
    gauged.sets(*lines)
    watch = gauged.watch
    watch.starting = BreaksOff(**vars(watch.starting), starts=starts)
    with pytest.raises(UnreachableError):
        gauged.looks(5.2, 5.62)
    begun = len(gauged.incidents()) + len(gauged.waiting())
    gauged.watch = gauged.new_watch()
    gauged.looks()

    assert begun == int(starts)
    assert len(gauged.incidents()) + len(gauged.waiting()) == 1
    assert gauged.known().pending == ()


def test_what_runs_is_joined_on_record(gauged: Gauged) -> None:
    incident_id = gauged.actual(level=Level.THIRD)
    gauged.looks(5.2, 5.62)

    assert len(gauged.incidents()) == 1
    assert gauged.waiting() == []
    assert gauged.measured(incident_id)[0].startswith("join: Water level 5.62 m")


def test_a_lower_level_of_the_same_is_raised_by_whoever_may(gauged: Gauged) -> None:
    incident_id = gauged.actual(level=Level.FOURTH)
    gauged.looks(5.2, 5.62)
    [proposal] = gauged.waiting()

    assert proposal.act is Act.CHANGE_LEVEL
    assert proposal.asks_for["incident"] == incident_id
    assert levels(gauged) == ["IV"]


def test_a_source_that_may_declare_a_level_raises_to_it(gauged: Gauged) -> None:
    gauged.sets(MAY, CELL)
    gauged.actual(level=Level.FOURTH, cells=(CellCode("north"), CellCode("south")))
    gauged.looks(5.2, 5.62, cell="south")
    again = gauged.new_watch()
    again.look()

    assert levels(gauged) == ["III"]
    assert gauged.waiting() == []


def test_what_somebody_else_has_asked_for_is_not_asked_again(gauged: Gauged) -> None:
    asked = gauged.propose_actual()
    gauged.looks(5.2, 5.62)

    assert [one.proposal_id for one in gauged.waiting()] == [asked]
    assert gauged.measured(asked)[0].startswith("join: ")


def test_what_cannot_be_asked_for_is_told(gauged: Gauged) -> None:
    gauged.settings = Settings(
        **gauged.settings.model_dump(exclude={"clock_speed"}), clock_speed=60
    )
    gauged.sets()
    for _ in range(2):
        gauged.looks(5.2, 5.62)

    assert gauged.alarms() == ["请决定：未能提出启动 trial"]
    assert gauged.known().pending == ()


def test_what_was_over_when_nobody_looked_is_told_and_starts_nothing(
    gauged: Gauged,
) -> None:
    gauged.looks(4, 4)
    gauged.later(6)
    gauged.looks(4, 4, 4, 5.2, 5.3, 5.4, 4)

    assert gauged.alarms() == ["请决定：river 曾高于阈值"]
    assert gauged.waiting() == []


def test_history_before_the_first_look_starts_nothing(gauged: Gauged) -> None:
    gauged.looks(6, 6, 6, 4, 4)

    assert (gauged.alarms(), gauged.waiting()) == ([], [])


def test_a_rule_that_is_gone_starts_nothing(gauged: Gauged) -> None:
    watch = gauged.watch
    watch.starting = BreaksOff(**vars(watch.starting), starts=False)
    with pytest.raises(UnreachableError):
        gauged.looks(5.2, 5.62)
    gauged.forgets_its_rules()
    gauged.watch = gauged.new_watch()
    gauged.looks()

    assert (gauged.waiting(), gauged.known().pending) == ([], ())
