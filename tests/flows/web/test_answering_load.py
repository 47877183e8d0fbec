"""Answers at 0.6 of the store's own rate for a while; see benchmarks/answering.py."""

import pytest

from benchmarks.answering import measure


@pytest.mark.slow
def test_no_answer_is_lost_or_refused_under_load() -> None:
    found = measure(seconds=5, alone_s=1)

    assert found.statuses == {303: found.sent}
    assert found.recorded == found.sent
