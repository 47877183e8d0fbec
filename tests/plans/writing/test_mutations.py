"""A thousand damaged plans: findings with a place, never a traceback or a hang."""

import re
import time
from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from plans.writing.reading import Reading, read_plan
from plans.writing.site_facts import SiteFacts
from tests.plans.writing.damage import damaged
from tests.plans.writing.vocabulary import FACTS, KINDS, TODAY

HERE = Path(__file__).parent
LIBRARY = HERE.parents[2] / "plans" / "library"
#: Each with what is known of its site.
GOOD = [
    ((HERE / "good.yaml").read_text(encoding="utf-8"), FACTS),
    ((LIBRARY / "epidemic" / "plan.yaml").read_text(encoding="utf-8"), None),
]
MUTATIONS = 1000
LONGEST_S = 5.0


def read(text: str, facts: SiteFacts | None = FACTS) -> Reading:
    return read_plan(
        text.encode("utf-8", "replace"),
        source="plan.yaml",
        kinds=KINDS,
        today=TODAY,
        facts=facts,
    )


def test_a_thousand_mutations_end_in_findings_or_a_plan() -> None:
    chance = Random(7)  # noqa: S311 -- the same damage every time
    outcomes = {True: 0, False: 0}
    slowest_s = 0.0
    for number in range(MUTATIONS):
        text, facts = GOOD[number % len(GOOD)]
        text = damaged(text, chance)
        began = time.process_time()
        reading = read(text, facts)
        slowest_s = max(slowest_s, time.process_time() - began)
        is_usable = reading.plan is not None and not reading.errors
        outcomes[is_usable] += 1

        assert is_usable or reading.errors, text
        assert all(f.place and f.zh[0] and f.line("zh") for f in reading.findings)
        ends = len(re.split(r"\r\n|[\n\r\x85\u2028\u2029]", text))
        assert all(f.place and 1 <= f.place[0] <= ends for f in reading.findings)

    # Both kinds came, or the damage was none or total.
    assert min(outcomes.values()) > MUTATIONS // 20
    assert slowest_s < LONGEST_S


@given(st.binary() | st.text("[]{}:,-&*!|>'\"\n a\0?<%@#").map(str.encode))
def test_no_file_makes_the_reader_fail(raw: bytes) -> None:
    reading = read_plan(raw, source="x", kinds=KINDS, today=TODAY, facts=FACTS)

    assert reading.errors


def test_a_file_as_large_as_may_be_is_read_in_seconds() -> None:
    megabyte = 1 << 20
    heads = ("a: ", "steps:\n", "messages: {", "? ", "- ", '"', "a: |\n ")
    for head in heads:
        for part in ("x", "{a: b}, ", "- a\n", "a: b\n", "[", "{a: ", "\n", "- - - "):
            began = time.process_time()
            read((head + part * (megabyte // len(part)))[:megabyte])

            assert time.process_time() - began < LONGEST_S, (head, part)
