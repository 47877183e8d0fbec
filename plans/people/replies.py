"""Replies: what a short text says ("A yes in 20", "不", "到岗"), and to which question.

In doubt nothing is understood: somebody who is told so writes again, while somebody
whose "no problem" became a no stays at home.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol, TypeVar
from unicodedata import normalize

from plans.people.call_ups import Said

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
    # "in 20" and "I come" begin with letters, but not with one that stands alone.
    coded = _CODE.match(plain)
    rest = plain[coded.end() :] if coded else ""
    if coded and _may_be_code(coded["code"], rest):
        reply = _reply(rest, is_organisation=is_organisation)
        if reply:
            return Heard(reply=reply, code=coded["code"].upper())
    found = _reply(plain, is_organisation=is_organisation)
    return Heard(reply=found) if found else None


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
    fits = [one for one in asked if _fits(code.upper(), one.reply_code.upper())]
    if len(fits) == 1:
        return fits[0]
    if fits:
        return Unclear.SEVERAL
    return Unclear.UNKNOWN_CODE if asked else Unclear.NONE


def _fits(code: str, reply_code: str) -> bool:
    return code in {"", reply_code, reply_code[:1]}


_CODE = re.compile(r"(?P<code>[A-Za-z][0-9]{0,8})(?:[ .:,)\-]+|(?=[^\x00-\x7f]))")

_WORDS: Mapping[Said, str] = {
    Said.ACCEPTED: (
        "yes please|yes|yep|yeah|y|ok|okay|sure|i come|i am coming|i'm coming|coming|"
        "是的|是|好的|好|可以|行|能来|能去|能|我来|我去|来|去|参加|同意"
    ),
    Said.DECLINED: (
        "no sorry|no|n|nope|cannot come|cannot|can't come|can't|can not|sorry no|"
        "不行|不能来|不能去|不能|不可以|不来|不去|不了|不是|不|否|来不了|去不了|没空|无法参加"
    ),
    Said.CHECKED_IN: (
        "check in|check-in|checkin|checked in|in|here|i am here|i'm here|arrived|"
        "到岗|已到岗|签到|已到|到了|我到了"
    ),
    Said.RECEIVED: (
        "received|got it|acknowledged|report received|"
        "收到了|已收到|收到|收悉|已收悉|已阅|知悉"
    ),
    Said.CHECKED_OUT: (
        "check out|check-out|checkout|checked out|out|left|离岗|已离岗|签退|走了"
    ),
}
_SAID = {word: said for said, words in _WORDS.items() for word in words.split("|")}
_WORD = re.compile(
    "|".join(map(re.escape, sorted(_SAID, key=len, reverse=True))), re.IGNORECASE
)
_MINUTES = re.compile(
    r"(?:,? *(?:but +)?(?:in +|大约|约)?) *"
    r"(?P<count>[0-9]{1,4}|half an|an|one|半|一|两)? *个? *"
    r"(?P<unit>minutes|minute|mins|min|m|hours|hour|hrs|hr|h|分钟|分|小时|钟头)"
    r"(?![A-Za-z]) *(?:后|以后|之后|内)?(?:到)?",
    re.IGNORECASE,
)
_IN_BARE = re.compile(
    r" *,? *(?:but +)?in +(?P<count>[0-9]{1,4})(?![0-9])", re.IGNORECASE
)
_PEOPLE = re.compile(
    r" *,? *(?:we send|send|with|我们派|我们出|我们来|派|出)? *(?P<count>[0-9]{1,7})"
    r"(?![0-9]) *(?:people|persons|volunteers|个人|人|名)?(?![A-Za-z])",
    re.IGNORECASE,
)
_COUNTS = {"half an": 0.5, "半": 0.5, "an": 1, "one": 1, "一": 1, "两": 2}
#: A note that may turn the word before it round.
_TURNS = {
    Said.ACCEPTED: re.compile(
        r"\?|\bno\b|\bnot\b|n't|cannot|unless|\bwh(?:at|y|o)\b|不|没|否|吗|什么",
        re.IGNORECASE,
    ),
    Said.RECEIVED: re.compile(r"\?|\bnot?\b|n't|没|未|吗", re.IGNORECASE),
    Said.DECLINED: re.compile(
        r"\?|\byes\b|problem|worr|doubt|need to ask|\bok\b|吗|来得及|是|好|可以",
        re.IGNORECASE,
    ),
}
_END = re.compile(r"[ .,;:!?。、，；！~-]*$")
_STOP = re.compile(r" *[.,;:!。、，；！\-\u2013\u2014] *")
_BREAK = re.compile(rf"{_STOP.pattern}| +")


def _may_be_code(code: str, rest: str) -> bool:
    # "Y in 20" is a yes in 20 minutes; "Y yes" answers the question Y.
    return code.lower() not in {"y", "n"} or (
        _WORD.match(rest) is not None
        and not _MINUTES.match(rest)
        and not _IN_BARE.match(rest)
    )


def _reply(text: str, *, is_organisation: bool) -> Reply | None:
    word = _WORD.match(text)
    said = _SAID[word[0].lower()] if word else Said.ACCEPTED
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
    if is_organisation and not _MINUTES.match(rest) and (people := _PEOPLE.match(rest)):
        number, rest, is_said = int(people["count"]), rest[people.end() :], True
        if number == 0:
            return _with_note(Reply(said=Said.DECLINED), rest)
    if time := _MINUTES.match(rest) or _IN_BARE.match(rest):
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
    written = (groups["count"] or "").lower()
    if not written:
        return LONGEST_WAY * 2  # a unit without a number: not understood
    count = _COUNTS.get(written) or float(written)
    is_hours = (groups.get("unit") or "m").lower()[0] in "h小钟"
    return timedelta(hours=count) if is_hours else timedelta(minutes=count)


def _with_note(reply: Reply, rest: str) -> Reply | None:
    if _END.match(rest):
        return reply
    # "out of fuel" is no check-out.
    is_strict = reply.said in {Said.CHECKED_IN, Said.CHECKED_OUT}
    gap = (_STOP if is_strict else _BREAK).match(rest)
    note = rest[gap.end() :] if gap else ""
    turns = _TURNS.get(reply.said)
    if not note or (turns and turns.search(note)):
        return None
    return Reply(
        said=reply.said, ready_in=reply.ready_in, number=reply.number, note=note
    )
