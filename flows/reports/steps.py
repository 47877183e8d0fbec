"""Steps: how each ended, and what it wanted and got."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from flows.reports.reader import Reader

COLUMNS = ("step", "state", "began", "ended", "asked", "quotas", "class")


def steps_table(steps: Iterable[Mapping[str, Any]], reader: Reader) -> pd.DataFrame:
    """Return one row per step: step, state, began, ended, asked, quotas, class."""
    rows = [
        {
            "step": reader.step(one["step"]),
            "state": ", ".join(_state(one, reader)),
            "began": reader.clock(one["started_at"]),
            "ended": reader.clock(one["ended_at"]),
            "asked": str(one["asked"]),
            "quotas": "\n".join(_quota(one, quota, reader) for quota in one["quotas"]),
            "class": one["state"],
        }
        for one in steps
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _state(step: Mapping[str, Any], reader: Reader) -> Iterator[str]:
    yield reader.word("state", step["state"])
    if step["is_closed_by_hand"]:
        yield reader.say("by-hand")
    if step["refills"]:
        yield reader.say("refills", number=step["refills"])


def _quota(step: Mapping[str, Any], quota: Mapping[str, Any], reader: Reader) -> str:
    name = reader.quota(step["step"], quota["name"])
    facts = {"name": name, "got": quota["got"], "wanted": quota["wanted"]}
    told = reader.say("quota", **facts)
    if quota["filled_at"] is not None:
        return (
            f"{told}; {reader.say('quota.filled', at=reader.clock(quota['filled_at']))}"
        )
    is_full = quota["got"] >= quota["wanted"] > 0
    return f"{told}; {reader.say('quota.unknown')}" if is_full else told
