"""Seats: where somebody can be put by hand, beside those whom a step asks."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from plans.errors import MobilizationError
from plans.staffing import Span
from plans.telling import WordsByLanguage


class UnclearSeatError(MobilizationError):
    """It is not clear to which post of a step somebody should go."""

    def __init__(self, post: str, *, step: str, known: Sequence[str]) -> None:
        self.post, self.step, self.known = post, step, tuple(known)
        there_are = ", ".join(known) or "none now"
        super().__init__(f"say which post of {step}: --post one of {there_are}")


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A post, or a field of expertise, as a step fills it now."""

    #: As asks call it: of a post with shifts the one that is meant.
    post: str
    #: As people call it: the post's number, or the field.
    name: str
    #: How many people it takes at most.
    limit: int
    span: Span
    #: All of them are needed of each person.
    skills: frozenset[str] = frozenset()
    words: WordsByLanguage = field(default_factory=dict)


def seat_named(seats: Sequence[Seat], named: str, *, step: str) -> Seat:
    """Return the seat that is meant; of several shifts of a post the first.

    Args:
        seats: Of the step, in the order of their shifts.
        named: The number of a post, a shift of it or a field; empty when there is one.
        step: Whose they are.

    Raises:
        UnclearSeatError: None is meant, or several are.
    """
    names = list(dict.fromkeys(one.name for one in seats))
    wanted = named or (names[0] if len(names) == 1 else "")
    meant = [one for one in seats if wanted in {one.name, one.post}]
    if not meant:
        raise UnclearSeatError(named, step=step, known=names)
    return meant[0]
