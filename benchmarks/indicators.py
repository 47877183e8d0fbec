"""Reading, resampling and judging 90 days of 1,000 cells, beside bare pandas.read_csv.

One document a day (144,000 rows of ten minutes, about 5 MB: what a watch reads at
most), day after day with what is remembered in between. Both in one run, each in a
process of its own, in turn; medians of three. The bare way reads the same documents and
does nothing with them.
"""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from connectors.indicator_series import SeriesAddress
from connectors.indicator_series.fetching import Fetched
from connectors.indicator_series.series import reading_of
from connectors.indicator_series.tables import rows_of
from plans.warning.looks import Looking
from plans.warning.remembered import Remembered, remembered
from plans.warning.thresholds import Timing
from plans.warning.triggers import IndicatorRule

CELLS, DAYS, A_DAY = 1000, 90, 144
ROUNDS = 3
STEP = timedelta(minutes=10)
FIRST = datetime(2026, 8, 1, tzinfo=UTC)
RULES = {
    f"flood/{name}": IndicatorRule(
        indicator="river", above=above, clear=above - 1, lasting=3 * STEP
    )
    for name, above in (("high", 9), ("very-high", 10))
}


def documents() -> Iterator[tuple[datetime, bytes]]:
    """Yield the document of each day, and the moment at which it is read."""
    noise = np.random.default_rng(20261125)
    level = noise.uniform(3, 6, CELLS)
    cells = np.repeat([f"LH-{n:04}" for n in range(CELLS)], A_DAY)
    for day in range(DAYS):
        moments = [FIRST + day * timedelta(days=1) + n * STEP for n in range(A_DAY)]
        written = [f"{at:%Y-%m-%dT%H:%MZ}" for at in moments]
        steps = noise.normal(0, 0.15, (CELLS, A_DAY)).cumsum(axis=1)
        values = np.clip(level[:, None] + steps, 0, None)
        level = np.clip(values[:, -1], 2, 8)
        frame = pd.DataFrame(
            {
                "cell": cells,
                "time": written * CELLS,
                "value": values.ravel().round(2),
            }
        )
        yield moments[-1], frame.to_csv(index=False).encode()


def ours() -> dict[str, float]:
    """Return seconds of reading, judging and remembering, and how many rules fitted."""
    address = SeriesAddress(
        url="", cell="cell", zone=ZoneInfo("Asia/Shanghai"), interval=STEP
    )
    grid = {f"LH-{n:04}" for n in range(CELLS)}
    timing = Timing(late_after=3 * STEP)
    looking = Looking(rules=RULES, timing=timing, grid=grid)
    kept: dict[str, str] | None = None
    read_s = judged_s = wall_s = 0.0
    crossings = 0
    for now, body in documents():
        began, began_s = perf_counter(), process_time()
        rows = rows_of(Fetched(body=body), address)
        reading = reading_of(rows, address, now=now)
        read_s += process_time() - began_s
        began_s = process_time()
        known: Remembered = remembered(kept)
        look = looking.look(known, reading, now=now)
        crossings += len(look.known.pending) + len(look.missed)
        kept = replace(look.known, pending=()).facts()  # they are acted on
        judged_s += process_time() - began_s
        wall_s += perf_counter() - began
    return {
        "read": read_s,
        "judged": judged_s,
        "cpu": read_s + judged_s,
        "wall": wall_s,
        "crossings": crossings,
        "kept_kb": len((kept or {}).get("state", "")) / 1024,
    }


def bare() -> dict[str, float]:
    """Return seconds of reading the same documents, times and all, and no more."""
    cpu_s = wall_s = 0.0
    for _, body in documents():
        began, began_s = perf_counter(), process_time()
        pd.read_csv(io.BytesIO(body), parse_dates=["time"])
        cpu_s += process_time() - began_s
        wall_s += perf_counter() - began
    return {"cpu": cpu_s, "wall": wall_s}


def main() -> None:
    """Print the figures of both ways."""
    results: dict[str, list[dict[str, float]]] = {"ours": [], "bare": []}
    for _ in range(ROUNDS):
        for way, rounds in results.items():
            rounds.append(_child(way))
    us, them = (
        {key: median(one[key] for one in rounds) for key in rounds[0]}
        for rounds in results.values()
    )
    values = CELLS * DAYS * A_DAY
    print(
        f"{values:,} values of {CELLS:,} cells in {DAYS} documents: "
        f"read and resampled {us['read']:.1f} s, judged and remembered "
        f"{us['judged']:.1f} s (CPU; wall {us['wall']:.1f} s); "
        f"bare read_csv {them['cpu']:.1f} s (wall {them['wall']:.1f} s); "
        f"ratio {us['cpu'] / them['cpu']:.2f}; {us['crossings']:.0f} rules fitted, "
        f"{us['kept_kb']:.0f} KB remembered; medians of {ROUNDS}"
    )


def _child(way: str) -> dict[str, float]:
    done = subprocess.run(  # noqa: S603 -- ourselves
        [sys.executable, "-P", "-m", "benchmarks.indicators", way],
        stdout=subprocess.PIPE,
        check=True,
        cwd=Path(__file__).parent.parent,
    )
    return dict(json.loads(done.stdout))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["ours"]:
            print(json.dumps(ours()))
        case ["bare"]:
            print(json.dumps(bare()))
        case _:
            main()
