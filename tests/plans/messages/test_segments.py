import pytest

from plans.messages.segments import segment_count


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),  # two places each
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # no character is parted
        ("水" * 70, 1),
        ("水" * 71, 2),
        ("水" * 134, 2),
        ("水" * 135, 3),
        ("a" * 69 + "水", 1),
        ("a" * 70 + "水", 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("水" * 66 + "😀" + "水" * 66, 3),  # nor a pair of code units
        ("é" * 160, 1),
        ("ê" * 71, 2),
        ("a\nb\r", 1),
    ],
)
def test_segments_are_counted_as_gateways_bill_them(text: str, segments: int) -> None:
    assert segment_count(text, 70) == segments


def test_a_lane_without_segments_sends_one() -> None:
    assert segment_count("水" * 1000, None) == 1


def test_another_size_counts_alike() -> None:
    assert segment_count("水" * 500, 500) == 1
    assert segment_count("水" * 501, 500) == 2
