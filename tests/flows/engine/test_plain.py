from datetime import timedelta

from flows.engine.plain import carry_incident, run_due
from plans.incident.progress import Progress, StepState
from plans.world import World
from tests.flows.scripted import MET, SHORT, Script, conductor_of, until
from tests.flows.township import MINUTE, TEN, Township


def test_every_step_is_carried_to_its_end(township: Township) -> None:
    script = Script({"experts": until(20), "gates": until(30, SHORT)})

    carried = carry_incident(township.incident_id, conductor_of(township, script))

    assert carried == {"experts": MET, "gates": SHORT, "gifts": MET}
    assert township.clock.now() == TEN + 30 * MINUTE


def test_a_step_that_fails_holds_up_no_other(township: Township) -> None:
    def fail_for_a_minute(_world: World) -> Progress:
        if township.clock.now() < TEN + MINUTE:
            raise ZeroDivisionError
        return MET

    script = Script({"experts": fail_for_a_minute})

    carried = carry_incident(township.incident_id, conductor_of(township, script))

    assert {one.state for one in carried.values()} == {StepState.MET}
    assert script.ran[:3] == ["experts", "gates", "gifts"]


def test_what_is_due_runs_once_and_what_is_not_waits(township: Township) -> None:
    script = Script({"experts": until(20)})
    conductor = conductor_of(township, script)
    ran = [run_due(township.incident_id, conductor) for _ in range(2)]
    township.pass_by(timedelta(minutes=20))
    ran.append(run_due(township.incident_id, conductor))

    assert ran == [3, 0, 1]
