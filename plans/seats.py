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
        there_are = "; ".join(known) or "none now"  # titles have commas
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
    #: As the board calls it, a shift with its begin; empty where it says the name.
    title: str = ""
    #: All of them are needed of each person.
    skills: frozenset[str] = frozenset()
    words: WordsByLanguage = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Return number and title, so that people know the post and can type it."""
        return f"{self.name} {self.title}".rstrip()

    @property
    def names(self) -> frozenset[str]:
        """Return everything that somebody may type for it."""
        return frozenset({self.post, self.name, self.title, self.label}) - {""}


def seat_named(seats: Sequence[Seat], named: str, *, step: str) -> Seat:
    """Return the seat that is meant; of several shifts of a post the first.

    Args:
        seats: Of the step, in the order of their shifts.
        named: The number of a post, its title on the board, a shift of it or a field;
            empty when there is one.
        step: Whose they are.

    Raises:
        UnclearSeatError: None is meant, or several are.
    """
    names = list(dict.fromkeys(one.name for one in seats))
    wanted = named or (names[0] if len(names) == 1 else "")
    meant = [one for one in seats if wanted in one.names]
    if not meant:
        labels = list(dict.fromkeys(one.label for one in seats))
        raise UnclearSeatError(named, step=step, known=labels)
    return meant[0]
