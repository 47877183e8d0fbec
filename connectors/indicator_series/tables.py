"""From a document to rows as they are written: columns time, value, cell, all text."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Literal, NamedTuple

import pandas as pd

from connectors.indicator_series.address import SeriesAddress
from connectors.indicator_series.fetching import Fetched
from plans.encodings import encoding_of
from plans.errors import UnreachableError

_NAME = "indicator"
_SEPARATORS = (",", ";", "\t")
#: The headings stand within so many lines.
_TOP_LINES = 40
_LONGEST_LINE = 100
#: What GB18030 is called by those who mean a part of it.
_CHINESE = frozenset({"gb2312", "gbk", "gb18030"})


class Rows(NamedTuple):
    """Rows as they are written."""

    frame: pd.DataFrame
    #: Lines that are no rows.
    lost: int = 0
    #: Whether a comma separates fields, and therefore no decimals.
    has_commas: bool = False


def rows_of(fetched: Fetched, address: SeriesAddress) -> Rows:
    """Return the rows of the document.

    Raises:
        UnreachableError: It is no such document.
    """
    texts = list(_texts(fetched))
    if not texts:
        raise UnreachableError(_NAME, "its document is in no encoding that we know")
    if not texts[0].strip():
        raise UnreachableError(_NAME, "its document is empty")
    if texts[0].lstrip()[:1] == "<":
        raise UnreachableError(_NAME, f"it shows a page, no {address.format.upper()}")
    if address.format == "json":
        return _rows_of_json(texts[0], address)
    # Some Chinese words are good UTF-8, too: only the headings tell.
    fit = next((one for one in texts if _headings(one, address)), texts[0])
    return _rows_of_csv(fit, address, may_be_cut=fetched.may_be_cut)


def _texts(fetched: Fetched) -> Iterator[str]:
    """Yield what the document may be in the encodings that fit, the likeliest first."""
    charset = fetched.charset.lower()
    declared = "gb18030" if charset in _CHINESE else ""
    likely = [declared, encoding_of(fetched.body), charset, "gb18030"]
    for encoding in dict.fromkeys(filter(None, likely)):
        try:
            yield fetched.body.decode(encoding).removeprefix("\ufeff")
        except (UnicodeDecodeError, LookupError):
            continue


def _rows_of_csv(text: str, address: SeriesAddress, *, may_be_cut: bool) -> Rows:
    lost = 0
    if may_be_cut and text[-1] not in "\r\n":
        text, lost = text[: text.rstrip("\r\n").rfind("\n") + 1], 1
    lines = list(io.StringIO(text, newline=None))
    found = _headings(text, address)
    if found is None:
        asked, begins = ", ".join(_wanted(address)), lines[0].strip()[:_LONGEST_LINE]
        raise UnreachableError(_NAME, f"no columns {asked} in it; it begins: {begins}")
    top, separator, headings = found
    try:
        frame, more = _frame("".join(lines[top + 1 :]), separator, len(headings))
    except (pd.errors.ParserError, csv.Error) as error:
        raise UnreachableError(_NAME, "its document is no CSV") from error
    columns = _wanted(address)
    places = {headings.index(name): ours for name, ours in columns.items()}
    frame = frame[list(places)].rename(columns=places)
    return Rows(frame, lost + more, has_commas=separator == ",")


def _wanted(address: SeriesAddress) -> dict[str, str]:
    """Return the columns that are needed: their names there, and ours."""
    wanted = {address.time: "time", address.value: "value"}
    return wanted | ({address.cell: "cell"} if address.cell else {})


def _headings(text: str, address: SeriesAddress) -> tuple[int, str, list[str]] | None:
    """Return the line of the headings, what separates them, and they themselves."""
    wanted = _wanted(address)
    for number, line in enumerate(islice(io.StringIO(text, newline=None), _TOP_LINES)):
        for separator in _SEPARATORS:
            parts = next(csv.reader([line.lstrip("#")], delimiter=separator), [])
            named = [one.strip() for one in parts]
            if all(one in named for one in wanted):
                return number, separator, named
    return None


def _frame(text: str, separator: str, width: int) -> tuple[pd.DataFrame, int]:
    def read(bad: Literal["error", "skip"]) -> pd.DataFrame:
        return pd.read_csv(
            io.StringIO(text),
            sep=separator,
            header=None,
            names=list(range(width)),
            index_col=False,
            dtype=str,
            na_filter=False,
            on_bad_lines=bad,
        )

    if not text.strip():
        return pd.DataFrame(columns=list(range(width)), dtype=str), 0
    try:
        return read("error"), 0
    except pd.errors.ParserError:
        frame = read("skip")
        lines = sum(1 for line in text.splitlines() if line.strip())
        return frame, max(1, lines - len(frame))


def _rows_of_json(text: str, address: SeriesAddress) -> Rows:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreachableError(_NAME, "its document is no JSON") from error
    records = _at(document, address.records)
    if not isinstance(records, list):
        where = address.records or "the top"
        raise UnreachableError(_NAME, f"no list of values at {where}")
    found = {
        ours: [_written(_at(one, path)) for one in records]
        for path, ours in _wanted(address).items()
    }
    if records and not any(found["time"]):
        raise UnreachableError(_NAME, f"no {address.time} in its values")
    return Rows(pd.DataFrame(found, dtype=str))


def _at(document: object, path: str) -> Any:  # noqa: ANN401 -- of a document
    """Return what stands there; None when nothing does."""
    if isinstance(document, Mapping) and path in document:
        return document[path]
    for name in _parts(path):
        if isinstance(document, Mapping):
            document = document.get(name)
        elif isinstance(document, list) and re.fullmatch(r"[0-9]{1,4}", name):
            document = document[int(name)] if int(name) < len(document) else None
        else:
            return None
    return document


def _parts(path: str) -> Iterator[str]:
    return (name for name in path.split(".") if name)


def _written(told: object) -> str:
    """Return a value as text; what is neither number nor text is no value."""
    if told is None:
        return ""
    if isinstance(told, bool) or not isinstance(told, (str, int, float)):
        return "?"
    return str(told)
