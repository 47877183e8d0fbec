from datetime import timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from plans.durations import Duration, written

READER = TypeAdapter(Duration)


@pytest.mark.parametrize(
    ("text", "length", "english", "chinese"),
    [
        ("30 min", timedelta(minutes=30), "30 min", "30分钟"),
        ("90min", timedelta(minutes=90), "90 min", "90分钟"),
        ("120 min", timedelta(hours=2), "2 h", "2小时"),
        ("30分钟", timedelta(minutes=30), "30 min", "30分钟"),
        ("PT45S", timedelta(seconds=45), "45 s", "45秒"),
        ("7 d", timedelta(days=7), "7 d", "7天"),
    ],
)
def test_a_length_of_time_is_read_and_written(
    text: str, length: timedelta, english: str, chinese: str
) -> None:
    assert READER.validate_python(text) == length
    assert (written(length), written(length, "zh")) == (english, chinese)
    assert READER.validate_python(english) == length


def test_no_time_is_no_seconds() -> None:
    assert written(timedelta(0)) == "0 s"


@pytest.mark.parametrize("text", ["", "0 s", "-1 min", "soon", "5", "PT-1S", "1 year"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        READER.validate_python(text)
