"""How rosters write what people can do and speak."""

import re
from datetime import date

from plans.people.days import day_of
from plans.people.reasons import MisreadError

_WORD = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SPLIT = re.compile(r"[;；,，、\n]")


class NoWordError(MisreadError):
    """It could not stand in a plan."""


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a list: `volunteer; resident`; empty for none.

    Raises:
        NoWordError: One of them could not stand in a plan.
    """
    words = _parts(text)
    for word in words:
        if not _WORD.fullmatch(word):
            raise NoWordError(
                f"{word[:30]!r} is no word of a plan: small letters, digits, - and _",
                f"“{word[:30]}”不是预案用的词：请用小写字母、数字、- 和 _",
            )
    return words


def languages_of(text: str) -> tuple[str, ...]:
    """Return languages as BCP 47 writes them, first choice first: `zh; en`.

    Raises:
        ValueError: One of them is not written so.
    """
    languages = _parts(text)
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            raise MisreadError(
                f"{language[:30]!r} is no language; write them like zh or en",
                f"“{language[:30]}”不是语言代码，请写成 zh 或 en",
            )
    return languages


def skills_of(text: str) -> dict[str, date | None]:
    """Return skills with the last day of their certificates: `nursing:2027-03-01`.

    Raises:
        ValueError: A word or a day is not written so.
    """
    found: dict[str, date | None] = {}
    for part in _parts(text):
        name, colon, day = part.partition(":")
        (word,) = words_of(name) or ("",)
        if not word:
            raise MisreadError(
                f"{part[:30]!r} names no skill", f"“{part[:30]}”没有写明技能"
            )
        found[word] = day_of(day) if colon else None
    return found


def _parts(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in _SPLIT.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))
