"""Where the headings of a sheet stand: below titles, in one row or in two."""

from collections.abc import Sequence
from dataclasses import dataclass

from connectors.roster_sheet.headings import MOST_CONTACTS, Headings
from connectors.roster_sheet.synonyms import CONTACT_KINDS

#: Headings are looked for in this many rows at the top.
TOP_ROWS = 40

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The columns of a sheet."""

    #: The last row of the headings, and how many they take.
    row: int
    depth: int
    #: As written, one a column; those of two rows are joined.
    headings: tuple[str, ...]
    #: Our names of the columns; empty for what is none of ours.
    names: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def fit(self) -> int:
        """How many columns are ours."""
        return len(set(self.names) - {""})


def layout_of(rows: Rows, headings: Headings) -> Layout:
    """Return the layout that fits best; the first of equal ones."""
    candidates = [
        _layout(row, depth, written, headings)
        for row in range(min(len(rows), TOP_ROWS))
        for depth, written in ((1, _one(rows, row)), (2, _two(rows, row)))
        if any(written)
    ]
    nothing = Layout(row=0, depth=1, headings=(), names=(), missing=headings.needed)
    return max(
        candidates,
        key=lambda one: (not one.missing, one.fit, -one.depth),
        default=nothing,
    )


def is_translated(rows: Rows, layout: Layout, headings: Headings) -> bool:
    """Say whether the row below the headings has them once more, in other words."""
    below = rows[layout.row + 1] if layout.row + 1 < len(rows) else ()
    pairs = [
        (headings.name_of(_heading(text)), name)
        for text, name in zip(below, layout.names, strict=False)
        if text.strip() and name
    ]
    return len(pairs) > 1 and all(found == name for found, name in pairs)


def placed(layout: Layout, headings: Headings) -> tuple[dict[str, int], dict[int, str]]:
    """Return where our columns stand, and what stands in contacts without a channel.

    Of two headings of one column that of the guide is taken, else the first.

    Raises:
        KeyError: The guide's own heading stands twice.
    """
    place_by_name: dict[str, int] = {}
    exact: set[str] = set()
    for place, (heading, name) in enumerate(
        zip(layout.headings, layout.names, strict=True)
    ):
        is_exact = bool(headings.exact_name_of(heading))
        if (
            not name
            or name in CONTACT_KINDS
            or (name in place_by_name and not is_exact)
        ):
            continue
        if is_exact and name in exact:
            raise KeyError(heading)
        exact |= {name} if is_exact else set()
        place_by_name[name] = place
    kind_by_contact: dict[int, str] = {}
    for place, name in enumerate(layout.names):
        number = _free_contact(place_by_name) if name in CONTACT_KINDS else None
        if number is not None:
            place_by_name[f"contact{number}_address"] = place
            kind_by_contact[number] = name
    return place_by_name, kind_by_contact


def _free_contact(place_by_name: dict[str, int]) -> int | None:
    numbers = range(1, MOST_CONTACTS + 1)
    free = (n for n in numbers if f"contact{n}_address" not in place_by_name)
    return next(free, None)


def _layout(row: int, depth: int, written: list[str], headings: Headings) -> Layout:
    while written and not written[-1]:
        written.pop()
    names = tuple(_name(text, headings) for text in written)
    return Layout(
        row=row,
        depth=depth,
        headings=tuple(text.replace("\x1f", " ") for text in written),
        names=names,
        missing=tuple(name for name in headings.needed if name not in names),
    )


def _name(text: str, headings: Headings) -> str:
    """Return the name of a heading; below a title of a group, that of its own."""
    above, _, own = text.rpartition("\x1f")
    return headings.name_of(f"{above} {own}".strip()) or headings.name_of(own)


def _one(rows: Rows, row: int) -> list[str]:
    return [_heading(text) for text in rows[row]]


def _two(rows: Rows, row: int) -> list[str]:
    """Return the headings of a row below those above, each group's over all of it."""
    if row == 0:
        return []
    own = _one(rows, row)
    above = _one(rows, row - 1)
    above += [""] * (len(own) - len(above))
    own += [""] * (len(above) - len(own))
    joined, group = [], ""
    for upper, lower in zip(above, own, strict=True):
        group = upper or (group if lower else "")
        is_two = group and lower and group != lower
        joined.append(f"{group}\x1f{lower}" if is_two else lower or group)
    return joined


def _heading(text: str) -> str:
    """Return a heading on one line; a cell of a spreadsheet may have several."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
