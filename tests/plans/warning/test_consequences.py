from dataclasses import replace

import pytest

from plans.warning.consequences import Next, Standing, Wanted, next_of
from plans.warning.triggers import Act
from plans.written import Level

THIRD = Wanted(
    plan="flood", rule="rain", level=Level.THIRD, act=Act.PROPOSE, cells=("north",)
)
SECOND = replace(THIRD, level=Level.SECOND)
FOURTH = replace(THIRD, level=Level.FOURTH)
NOTHING = Standing()
RUNS = Standing(running=Level.THIRD)
WAITS = Standing(waiting=Level.THIRD, cells=frozenset({"north"}))
REFUSED = Standing(refused=Level.THIRD)
OVER = Standing(is_over=True)


def declaring(wanted: Wanted) -> Wanted:
    return replace(wanted, act=Act.DECLARE)


@pytest.mark.parametrize(
    ("wanted", "standing", "expected"),
    [
        (THIRD, NOTHING, Next.PROPOSE),
        (declaring(THIRD), NOTHING, Next.DECLARE),
        (THIRD, RUNS, Next.JOIN),
        (declaring(THIRD), RUNS, Next.JOIN),
        (SECOND, RUNS, Next.PROPOSE_LEVEL),
        (declaring(SECOND), RUNS, Next.RAISE),
        (FOURTH, RUNS, Next.PROPOSE_LEVEL),
        (declaring(FOURTH), RUNS, Next.PROPOSE_LEVEL),  # no machine lowers a level
        (THIRD, WAITS, Next.JOIN),
        (SECOND, WAITS, Next.RENEW),
        (replace(THIRD, cells=("south",)), WAITS, Next.RENEW),
        (declaring(THIRD), WAITS, Next.DECLARE),
        (THIRD, REFUSED, Next.KEEP_REFUSED),
        (declaring(THIRD), REFUSED, Next.KEEP_REFUSED),
        (SECOND, REFUSED, Next.PROPOSE),
        (SECOND, replace(WAITS, refused=Level.FOURTH), Next.RENEW),
        (SECOND, OVER, Next.OVER),
        (None, NOTHING, Next.NOTHING),
        (None, RUNS, Next.PROPOSE_STAND_DOWN),  # no machine ends what runs
        (None, WAITS, Next.WITHDRAW),
        (None, REFUSED, Next.NOTHING),
        (None, OVER, Next.NOTHING),
    ],
)
def test_what_follows(
    wanted: Wanted | None, standing: Standing, expected: Next
) -> None:
    assert next_of(wanted, standing) is expected
