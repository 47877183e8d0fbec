from hypothesis import given
from hypothesis import strategies as st

from plans.messages.wording import (
    WORDS,
    at_its_longest,
    fill,
    unknown_words,
    word_count,
)


def test_words_are_filled_and_others_stay() -> None:
    text = "{post} at {place}: {answer}"

    assert fill(text, {"post": "Gate 1", "place": "{answer}"}) == (
        "Gate 1 at {answer}: {answer}"
    )


def test_what_nobody_fills_is_named() -> None:
    assert unknown_words("{cell} {cel} {} {Cell} {answer!r} {a.b}") == [
        *("cel", "", "Cell", "answer!r", "a.b")
    ]
    assert unknown_words("{cell} } {") == ["}", "{"]
    assert unknown_words("{{cell}}") == ["{", "}"]


def test_a_text_is_counted_at_its_longest() -> None:
    assert len(at_its_longest("{answer}")) == 80
    assert at_its_longest("go {cell}!") == "go " + "x" * 16 + "!"


def test_words_are_counted_in_both_scripts() -> None:
    assert word_count("Go home, and stay there: {answer}") == 6
    assert word_count("请留在家中，等待通知。") == 6  # nine characters
    assert word_count("请拨打 120。") == 3
    assert word_count("") == 0


@given(st.text(), st.dictionaries(st.sampled_from(sorted(WORDS)), st.text()))
def test_no_text_makes_filling_fail(text: str, values: dict[str, str]) -> None:
    filled = fill(text, values)

    assert len(filled) <= len(text) + sum(map(len, values.values())) * len(text)
