from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from plans.people.call_ups import Said
from plans.people.replies import Heard, Reply, Unclear, heard, question_for

CASES = sorted((Path(__file__).parent / "cases" / "replies").glob("*.yaml"))


@dataclass(frozen=True)
class Asked:
    reply_code: str


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.stem))
def test_case(case: Path) -> None:
    # Every key is a text, `no` and `12` too.
    texts = yaml.load(case.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    is_organisation = texts.pop("organisation", None) == "true"

    understood = {text: heard(text, is_organisation=is_organisation) for text in texts}

    assert understood == {text: expected(case) for text, case in texts.items()}


def expected(case: Any) -> Heard | None:  # noqa: ANN401 -- from YAML
    if case == "null":
        return None
    minutes = case.get("minutes")
    reply = Reply(
        said=Said(case["said"]),
        ready_in=timedelta(minutes=int(minutes)) if minutes else None,
        number=int(case.get("number", 1)),
        note=case.get("note", ""),
    )
    return Heard(reply=reply, code=case.get("code", ""))


@given(st.text(max_size=600), st.booleans())
def test_any_text_is_understood_or_not_and_never_more(text: str, is_many: bool) -> None:  # noqa: FBT001
    found = heard(text, is_organisation=is_many)

    assert found is None or found.reply.said in Said


def test_one_open_question_needs_no_prefix() -> None:
    assert question_for("", [Asked("A4821")]) == Asked("A4821")


def test_letters_keep_two_questions_apart() -> None:
    asked = [Asked("A4821"), Asked("B1177")]

    found = [question_for(code, asked) for code in ("a", "B", "b1177", "A4822", "")]

    assert found == [
        *(Asked("A4821"), Asked("B1177"), Asked("B1177")),
        *(Unclear.UNKNOWN_CODE, Unclear.SEVERAL),
    ]


def test_without_a_question_there_is_nothing_to_answer() -> None:
    assert question_for("", []) is Unclear.NONE
    assert question_for("A", []) is Unclear.NONE
