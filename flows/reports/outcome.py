"""What a run came to, in short: for whoever looks at it in the Prefect UI."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flows.reports.reader import Reader
from flows.reports.targets import targets_table

#: The whole of it is in the review.
_MOST_FINDINGS = 10
_SHOWN = ("what", "within", "took", "verdict")


def outcome_markdown(document: Mapping[str, Any], reader: Reader) -> str:
    """Return the targets beside what happened, and what fell short, as Markdown."""
    kind = document["head"]["kind_of_run"]
    table = targets_table(document["targets"], reader)
    rows: list[Mapping[str, str]] = table.to_dict("records")  # type: ignore[assignment]  # texts only
    lines = [f"**{reader.say(f'kind.{kind}')}**", "", *_table(rows, reader), ""]
    return "\n".join([*lines, *_findings(document, reader)]) + "\n"


def _table(rows: Sequence[Mapping[str, str]], reader: Reader) -> Iterator[str]:
    yield _line([reader.say(f"column.{one}") for one in _SHOWN])
    yield "|---" * len(_SHOWN) + "|"
    yield from (_line([row[one] for one in _SHOWN]) for row in rows)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(one.replace('|', '/') for one in cells)} |"


def _findings(document: Mapping[str, Any], reader: Reader) -> Iterator[str]:
    found = [one["text"][reader.language] for one in document["findings"]]
    if not found:
        yield reader.say("sums.nothing")
        return
    yield f"**{reader.say('part.findings')}**"
    yield ""
    yield from (f"1. {one}" for one in found[:_MOST_FINDINGS])
    if len(found) > _MOST_FINDINGS:
        yield f"\n… ({len(found)})"
