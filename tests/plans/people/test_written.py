from datetime import date

import pytest

from plans.people.days import days_away_of
from plans.people.written import languages_of, skills_of, words_of


def test_lists_are_read_as_people_write_them() -> None:
    assert words_of("volunteer; resident；volunteer,") == ("volunteer", "resident")
    assert words_of(" ") == ()
    assert languages_of("zh; en-GB") == ("zh", "en-GB")


def test_a_skill_may_have_a_last_day() -> None:
    assert skills_of("nursing:2027-03-01; first-aid") == {
        "nursing": date(2027, 3, 1),
        "first-aid": None,
    }


def test_days_away_are_single_or_from_and_to() -> None:
    assert days_away_of("2026-12-01/2026-12-10; 2027-01-05") == (
        (date(2026, 12, 1), date(2026, 12, 10)),
        (date(2027, 1, 5), date(2027, 1, 5)),
    )


@pytest.mark.parametrize("text", ["Nursing", "two words", "9lives", "护理"])
def test_a_word_that_no_plan_could_name_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no word of a plan"):
        words_of(text)


@pytest.mark.parametrize("text", ["nursing:2027-02-30", "nursing:", ":2027-03-01"])
def test_a_skill_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no day|names no skill"):
        skills_of(text)


@pytest.mark.parametrize("text", ["soon", "2026-12-10/2026-12-01", "2026-12-01/"])
def test_days_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no day|ends before it begins"):
        days_away_of(text)


def test_languages_that_nobody_knows_are_refused() -> None:
    with pytest.raises(ValueError, match=r"is no language"):
        languages_of("Chinese")
