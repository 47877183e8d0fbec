"""Region codes: which cells a geocode is about.

Source: GB/T 2260 (six figures: province, prefecture, county; zeros stand for all of
it), GB/T 10114 (nine: a township), and the twelve figures of a village in statistics.
"""

from collections.abc import Iterable, Iterator

from plans.warning.alerts import Named

#: How many figures a code has, and those of its parts, the last one first.
_PARTS = {6: (2, 2), 9: (3, 2, 2), 12: (3, 3, 2, 2)}
#: Between the parts of any other code.
_BETWEEN = (".", "-", "_", "/", ":")
#: What other countries count their regions by; it may look like one of these codes.
_OTHERS = frozenset({"same", "fips6", "fips", "ugc", "clc"})


def codes_below(geocode: Named, codes: Iterable[str]) -> Iterator[str]:
    """Yield the cells that the geocode names, or that lie in the region it names.

    A region smaller than any cell is about the cell that it lies in.
    """
    value = geocode.value.strip()
    is_region = value.isascii() and value.isdigit() and len(value) in _PARTS
    if not is_region or geocode.value_name.casefold() in _OTHERS:
        prefixes = tuple(f"{value}{mark}" for mark in _BETWEEN)
        yield from (
            code
            for code in codes
            if value and (code == value or code.startswith(prefixes))
        )
        return
    known = list(codes)
    region = _significant(value)
    found = [code for code in known if _significant(code).startswith(region)]
    if not found:
        around = [code for code in known if _is_around(code, region)]
        found = (
            [max(around, key=lambda code: len(_significant(code)))] if around else []
        )
    yield from found


def _is_around(code: str, region: str) -> bool:
    return (
        code.isdigit() and len(code) in _PARTS and region.startswith(_significant(code))
    )


def _significant(code: str) -> str:
    """Return a region's code without the zeros that stand for all of it."""
    if not code.isdigit():
        return code
    for length in _PARTS.get(len(code), ()):
        if code[-length:].strip("0"):
            return code
        code = code[:-length]
    return code
