"""What one look comes to, over all cells."""

from dataclasses import replace
from datetime import timedelta

from plans.warning.looks import Look, Looking, TroubleKind
from plans.warning.readings import Oddities, Reading
from plans.warning.remembered import Remembered
from plans.warning.thresholds import Series
from tests.plans.warning.test_thresholds import HIGH, PATIENT, STEP, moment, series

LOOKING = Looking(rules={"flood/high": HIGH}, timing=PATIENT, grid={"A", "B", "C"})


def look(
    known: Remembered, *found: Series, at: int, oddities: Oddities | None = None
) -> Look:
    reading = Reading(series=found, oddities=oddities or Oddities())
    return LOOKING.look(known, reading, now=moment(at))


def cell(code: str, *values: float | None, start: int = 0) -> Series:
    return replace(series(values, start=start), cell=code)


def test_each_cell_begins_and_stays_late_by_itself() -> None:
    first = look(Remembered(), cell("A", 6, 6, 6), cell("B", 4, 4, 4), at=2)
    later = look(first.known, cell("A", 6, start=6), at=6)

    assert [one.cell for one in first.known.pending] == ["A"]
    assert first.troubles == ()
    assert [(one.kind, one.cells) for one in later.troubles] == [
        (TroubleKind.LATE, ("B",)),
        (TroubleKind.GAP, ("A",)),
    ]
    assert later.known.troubles == {TroubleKind.LATE: moment(6)}
    assert later.known.pending == first.known.pending


def test_what_lasts_began_when_it_began() -> None:
    first = look(Remembered(), cell("A", 4), at=0)
    late = [look(first.known, at=4)]
    late.append(look(late[0].known, at=9))

    assert [one.known.troubles for one in late] == [{TroubleKind.LATE: moment(4)}] * 2


def test_a_silence_that_was_told_while_it_lasted_is_not_told_again() -> None:
    first = look(Remembered(), cell("A", 4), at=0)
    late = look(first.known, at=4)
    again = look(late.known, cell("A", 4, start=5), at=5)

    assert (again.troubles, again.known.troubles) == ((), {})


def test_a_cell_that_is_not_in_the_grid_is_told_and_judged_by_nobody() -> None:
    seen = look(Remembered(), cell("A", 4), cell("moon", 6, 6, 6), at=2)

    assert [(one.kind, one.cells) for one in seen.troubles] == [
        (TroubleKind.CELLS, ("moon",))
    ]
    assert (seen.known.pending, list(seen.known.cells)) == ((), ["A"])


def test_a_cell_that_is_new_has_no_history() -> None:
    first = look(Remembered(), cell("A", 4, 4), at=1)
    high = (6, 6, 6, 4, 4)
    seen = look(first.known, cell("A", 4, *high), cell("B", *high), at=5)

    assert [one.cell for one in seen.missed] == ["A"]


def test_a_cell_that_told_nothing_for_a_month_is_there_no_more() -> None:
    first = look(Remembered(), cell("A", 4), cell("B", 6, 6, 6), at=2)
    a_month = round(timedelta(days=31) / STEP)
    later = look(first.known, at=a_month)

    assert list(later.known.cells) == ["B"]  # its episode goes on


def test_gaps_and_repeated_rows_are_no_trouble_by_themselves() -> None:
    odd = Oddities(missing=3, repeated=2)

    assert look(Remembered(), cell("A", 4), at=0, oddities=odd).troubles == ()
