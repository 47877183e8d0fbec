"""How rosters write what people can do and when they are away."""

import re
from datetime import date

_WORD = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_SPLIT = re.compile(r"[;；,，]")


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a list: `volunteer; resident`; empty for none.

    Raises:
        ValueError: One of them could not stand in a plan.
    """
    words = _parts(text)
    for word in words:
        if not _WORD.fullmatch(word):
            msg = f"{_short(word)} is no word of a plan: small letters, digits, - and _"
            raise ValueError(msg)
    return words


def languages_of(text: str) -> tuple[str, ...]:
    """Return languages as BCP 47 writes them, first choice first: `zh; en`.

    Raises:
        ValueError: One of them is not written so.
    """
    languages = _parts(text)
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            msg = f"{_short(language)} is no language; write them like zh or en"
            raise ValueError(msg)
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
            msg = f"{_short(part)} names no skill"
            raise ValueError(msg)
        found[word] = day_of(day) if colon else None
    return found


def days_away_of(text: str) -> tuple[tuple[date, date], ...]:
    """Return days away, both included: `2026-12-01/2026-12-10; 2027-01-05`.

    Raises:
        ValueError: A day is not written so, or the last comes before the first.
    """
    found = []
    for part in _parts(text):
        first, slash, last = part.partition("/")
        since = day_of(first)
        until = day_of(last) if slash else since
        if until < since:
            msg = f"{_short(part)} ends before it begins"
            raise ValueError(msg)
        found.append((since, until))
    return tuple(found)


def day_of(text: str) -> date:
    """Return a day: `2027-03-01`.

    Raises:
        ValueError: It is not written so.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        msg = f"{_short(text)} is no day; write it as 2027-03-01"
        raise ValueError(msg) from error


def _parts(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in _SPLIT.split(text))
    return tuple(dict.fromkeys(part for part in parts if part))


def _short(text: str) -> str:
    return repr(text[:30])
