"""Segments: how many short messages a gateway makes of one text, and bills."""

#: Source: 3GPP TS 23.038, the GSM 7 bit default alphabet.
_SEVEN_BIT = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: Its extension: such a character takes two places, never parted by a segment's end.
_EXTENSION = frozenset("^{}\\[~]|€\f")
#: Characters of a segment that tell the telephone how the parts belong together.
_JOINT = 3
_UNICODE_BITS, _SEVEN = 16, 7
_ONE_UNIT = 0xFFFF


def segment_count(text: str, size: int | None) -> int:
    """Return how many segments the text takes; 1 where the lane has none.

    Args:
        text: Title and body as they leave, joined.
        size: The lane's characters a segment for Unicode text: 70 for SMS, which is 160
            for the GSM alphabet; 67 and 153 when a text takes several.
    """
    if size is None:
        return 1
    is_seven_bit = _SEVEN_BIT.union(_EXTENSION).issuperset(text)
    widths = [_width(character, is_seven_bit=is_seven_bit) for character in text]
    if sum(widths) <= _places(size, is_seven_bit=is_seven_bit):
        return 1
    return _filled(widths, _places(size - _JOINT, is_seven_bit=is_seven_bit))


def _width(character: str, *, is_seven_bit: bool) -> int:
    if is_seven_bit:
        return 2 if character in _EXTENSION else 1
    return 2 if ord(character) > _ONE_UNIT else 1


def _places(size: int, *, is_seven_bit: bool) -> int:
    return size * _UNICODE_BITS // _SEVEN if is_seven_bit else size


def _filled(widths: list[int], places: int) -> int:
    segments, left = 1, places
    for width in widths:
        if width > left:
            segments, left = segments + 1, places
        left -= width
    return segments
