"""Words of plans: whoever writes another one is told those that work."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import TypeVar

from plans.people.reasons import MisreadError
from plans.people.written import NoWordError

#: Words of a column, each with what it is called in Chinese (empty: nothing known).
Words = Mapping[str, str]
Value = TypeVar("Value")

#: Roles that plans ask for by themselves.
ROLES: Words = {
    "resident": "居民",
    "volunteer": "志愿者",
    "expert": "专家",
    "household-contact": "户联络员",
    "grid-worker": "网格员",
}
_MOST = 40


def no_words() -> Words:
    """Return none: nothing is known of plans."""
    return {}


def naming(
    read: Callable[[str], Value], words: Callable[[], Words]
) -> Callable[[str], Value]:
    """Return a reader that names the words that work, when it is given another one.

    Args:
        read: Reads the field.
        words: Asked for at the first such word, and once.
    """
    known = cache(words)

    def read_or_name(written: str) -> Value:
        try:
            return read(written)
        except NoWordError as error:
            if not known():
                raise
            some = sorted(known().items())[:_MOST]
            en, zh = error.reason
            there_are = ", ".join(
                f"{one} ({name})" if name else one for one, name in some
            )
            zh_are = "、".join(
                f"{one}（{name}）" if name else one for one, name in some
            )
            raise MisreadError(
                f"{en}; plans use: {there_are}", f"{zh}；预案中的词：{zh_are}"
            ) from error

    return read_or_name
