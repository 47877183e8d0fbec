"""Reach: whom messages reached, and whom nothing did."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from flows.reports.reader import Reader

COLUMNS = ("fate", "parties", "roles", "ids")
#: More are in the JSON.
_MOST_IDS = 12


def reach_table(reach: Iterable[Mapping[str, Any]], reader: Reader) -> pd.DataFrame:
    """Return one row per fate: fate, parties (count), roles with counts, ids."""
    rows = [
        {
            "fate": reader.word("fate", one["fate"]),
            "parties": str(one["parties"]),
            "roles": ", ".join(f"{name} {n}" for name, n in one["roles"].items()),
            "ids": _ids(one["party_ids"], reader),
        }
        for one in reach
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _ids(party_ids: list[str], reader: Reader) -> str:
    # All of them where names are told: somebody wants to call them.
    most = len(party_ids) if reader.names else _MOST_IDS
    shown = [reader.party(one) for one in party_ids[:most]]
    return ", ".join([*shown, *(["…"] if len(party_ids) > most else [])])
