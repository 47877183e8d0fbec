"""Replies: what a short text says ("A yes in 20", "不", "到岗"), and to which question.

In doubt nothing is understood: somebody who is told so writes again, while somebody
whose "no problem" became a no stays at home.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol, TypeVar
from unicodedata import normalize

from plans.people.call_ups import Said
from plans.people.reply_words import (
    APOLOGY,
    CODE,
    CODE_AFTER,
    IN_BARE,
    MINUTES,
    PEOPLE,
    SAID,
    TURNS,
    WHOLE_CODE,
    WORD,
    code_of,
    number_of,
)

#: Longer texts are no reply; characters.
LONGEST = 500
#: What we believe of a reply; more is a slip of the finger.
LONGEST_WAY = timedelta(hours=24)
MOST_PEOPLE = 100_000


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What somebody says, before it hangs on an ask."""

    said: Said
    #: How long until the party can be there; None means at once.
    ready_in: timedelta | None = None
    #: How many people an organisation sends.
    number: int = 1
    #: The free line, or the advice.
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A text that was understood."""

    reply: Reply
    #: The letter or the whole reply code it began with, in capitals; mostly empty.
    code: str = ""


def heard(text: str, *, is_organisation: bool = False) -> Heard | None:
    """Return what the text says; None when that is not certain.

    Args:
        text: As it came.
        is_organisation: A bare number means people, where a person means minutes.
    """
    plain = " ".join(normalize("NFKC", text).replace("\u2019", "'").split())
    if not plain or len(plain) > LONGEST:
        return None
    for code, rest in _partings(plain):
        if reply := _reply(rest, is_organisation=is_organisation):
            return Heard(reply=reply, code=code_of(code))
    found = _reply(plain, is_organisation=is_organisation)
    return Heard(reply=found) if found else None


def advised(text: str) -> Heard | None:
    """Return the whole reply code in a text and what else it says, as advice.

    None without a code, and for a plain answer ("A4821 yes"), which is no advice.
    """
    plain = normalize("NFKC", text).strip()
    if code := WHOLE_CODE.match(plain):
        said = plain[code.end() :].strip()
    elif code := CODE_AFTER.search(plain):
        said = plain[: code.start()].strip()
    else:
        return None
    answer = heard(said)
    if not said or (answer is not None and not answer.reply.note):
        return None
    reply = Reply(said=Said.ADVISED, note=said)
    return Heard(reply=reply, code=code_of(code["code"]))


def _partings(plain: str) -> Iterator[tuple[str, str]]:
    """Yield the codes that a text may begin or end with, likeliest first; the rest."""
    if whole := WHOLE_CODE.match(plain):
        yield whole["code"], plain[whole.end() :]
    # "in 20" and "I come" begin with letters, but not with one that stands alone.
    before = CODE.match(plain)
    if before and _may_be_code(before["code"], plain[before.end() :]):
        yield before["code"], plain[before.end() :]
    elif after := CODE_AFTER.search(plain):
        yield after["code"], plain[: after.start()]


class Unclear(StrEnum):
    """Why a reply hangs on no question."""

    NONE = "no_question"  #: nothing is asked of this party
    UNKNOWN_CODE = "unknown_code"  #: no question of this party has the code
    SEVERAL = "several_questions"  #: it needs the letter


class Question(Protocol):
    """A message that wants an answer."""

    @property
    def reply_code(self) -> str:
        """Letter and digits."""


AnyQuestion = TypeVar("AnyQuestion", bound=Question)


def question_for(code: str, asked: Sequence[AnyQuestion]) -> AnyQuestion | Unclear:
    """Return the question that a reply belongs to, or why that is unclear.

    Args:
        code: The letter or the whole reply code; empty when there was none.
        asked: What is asked of this party.
    """
    fits = [one for one in asked if _fits(code_of(code), one.reply_code.upper())]
    if len(fits) == 1:
        return fits[0]
    if fits:
        return Unclear.SEVERAL
    return Unclear.UNKNOWN_CODE if asked else Unclear.NONE


def _fits(code: str, reply_code: str) -> bool:
    return code in {"", reply_code, reply_code[:1]}


_END = re.compile(r"[ .,;:!?。、，；！~-]*$")
_STOP = re.compile(r" *[.,;:!。、，；！\-\u2013\u2014] *")
_BREAK = re.compile(rf"{_STOP.pattern}| +")


def _may_be_code(code: str, rest: str) -> bool:
    # "Y in 20" is a yes in 20 minutes; "Y yes" answers the question Y.
    return code.lower() not in {"y", "n"} or (
        WORD.match(rest) is not None
        and not MINUTES.match(rest)
        and not IN_BARE.match(rest)
    )


def _reply(text: str, *, is_organisation: bool) -> Reply | None:
    if sorry := APOLOGY.match(text):
        reply = _reply(text[sorry.end() :], is_organisation=is_organisation)
        return reply if reply and reply.said is Said.DECLINED else None
    word = WORD.match(text)
    said = SAID[word[0].lower()] if word else Said.ACCEPTED
    # "in 20 min" is a time, not a check-in.
    if said is Said.CHECKED_IN and (late := _late_yes(text)):
        return late
    rest = text[word.end() :] if word else text
    if word and word[0][-1].isascii() and rest[:1].isascii() and rest[:1].isalnum():
        return None  # "nobody", "yesterday"
    if said is not Said.ACCEPTED:
        return _with_note(Reply(said=said), rest)
    return _yes(rest, is_said=word is not None, is_organisation=is_organisation)


def _late_yes(text: str) -> Reply | None:
    return _yes(text, is_said=False, is_organisation=False)


def _yes(rest: str, *, is_said: bool, is_organisation: bool) -> Reply | None:
    number, ready_in = 1, None
    if is_organisation and not MINUTES.match(rest) and (people := PEOPLE.match(rest)):
        number = int(number_of(people["count"] or people["written"]))
        rest, is_said = rest[people.end() :], True
        if number == 0:
            return _with_note(Reply(said=Said.DECLINED), rest)
    if time := MINUTES.match(rest) or IN_BARE.match(rest):
        ready_in, rest, is_said = _length(time), rest[time.end() :], True
    elif (
        not is_organisation and is_said and (bare := re.match(r" *([0-9]{1,4})$", rest))
    ):
        ready_in, rest = timedelta(minutes=int(bare[1])), ""
    if not is_said or number > MOST_PEOPLE or (ready_in or timedelta(0)) > LONGEST_WAY:
        return None
    reply = Reply(said=Said.ACCEPTED, ready_in=ready_in or None, number=number)
    return _with_note(reply, rest)


def _length(time: re.Match[str]) -> timedelta | None:
    groups = time.groupdict()
    if not groups["count"]:
        return LONGEST_WAY * 2  # a unit without a number: not understood
    count = number_of(groups["count"])
    is_hours = (groups.get("unit") or "m").lower()[0] in "h小钟"
    return timedelta(hours=count) if is_hours else timedelta(minutes=count)


def _with_note(reply: Reply, rest: str) -> Reply | None:
    if _END.match(rest):
        return reply
    # "out of fuel" is no check-out.
    is_strict = reply.said in {Said.CHECKED_IN, Said.CHECKED_OUT}
    gap = (_STOP if is_strict else _BREAK).match(rest)
    note = rest[gap.end() :] if gap else ""
    turns = TURNS.get(reply.said)
    if not note or (turns and turns.search(note)):
        return None
    return Reply(
        said=reply.said, ready_in=reply.ready_in, number=reply.number, note=note
    )
