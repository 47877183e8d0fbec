from flows.engine.questions import NotUnderstood, Understood, question_from
from plans.incident.progress import Progress, StepState
from tests.flows.township import ANA, Township


def answered(township: Township, text: str) -> str:
    """Return the code of the question that Ana's text answers, or why there is none."""
    with township.open_desk(is_writer=False) as desk:
        match question_from(desk, ANA, text):
            case Understood(message=message):
                return message.reply_code
            case NotUnderstood(reason=reason):
                return reason


def two_incidents(township: Township, first: StepState) -> tuple[str, str]:
    """Ask Ana in two incidents; the step of the first one stands as told."""
    old = township.ask()
    township.steps_have_run(Progress(state=first))
    township.declare(named="epidemic-2")
    return township.code(old), township.code(township.ask())


def test_a_plain_yes_is_for_the_step_that_has_not_ended(township: Township) -> None:
    old, new = two_incidents(township, StepState.SHORT)

    assert answered(township, "yes") == new
    assert answered(township, f"{old[0]} yes") == old
    assert answered(township, f"{new} no") == new


def test_of_two_steps_that_wait_none_is_guessed(township: Township) -> None:
    two_incidents(township, StepState.WAITING)

    assert answered(township, "yes") == "several_questions"


def test_of_two_steps_that_have_ended_none_is_guessed(township: Township) -> None:
    two_incidents(township, StepState.MET)
    township.steps_have_run(Progress(state=StepState.MET))

    assert answered(township, "yes") == "several_questions"


def test_a_question_alone_is_answered_though_its_step_has_ended(
    township: Township,
) -> None:
    path = township.ask()
    township.steps_have_run(Progress(state=StepState.MET))

    assert answered(township, "yes") == township.code(path)
