"""Rows of the sample as CSV."""

import csv
import io
from collections.abc import Mapping, Sequence


def csv_of(rows: Sequence[Mapping[str, object]]) -> str:
    """Return the rows below their headings."""
    headings = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def contact(
    number: int, channel: str, address: str, verified_on: object
) -> dict[str, object]:
    """Return the columns of one contact point, which exercises may use."""
    return {
        f"contact{number}_channel": channel,
        f"contact{number}_address": address,
        f"contact{number}_verified": verified_on,
        f"contact{number}_exercises": "yes",
    }
