"""Encodings of the text files that offices and machines write."""

import re

_BY_MARK = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
#: Two bytes of GB18030, of which the second is a letter; rare in Chinese, but what
#: a Western file looks like: an accented letter before another letter.
_PAIR = re.compile(rb"[\x81-\xfe]([\x40-\x7e]|[\x80-\xfe])")
_CHINESE_UTF_8 = re.compile(rb"[\xe3-\xe9][\x80-\xbf]{2}")
_HIGH = re.compile(rb"[\x80-\xff]")


def encoding_of(raw: bytes) -> str | None:
    """Return how a text is written: UTF-8, UTF-16 or GB18030; None: none of them."""
    for mark, encoding in _BY_MARK:
        if raw.startswith(mark):
            return encoding
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8-sig" or _is_chinese(raw):
            return encoding
    return None


def _is_chinese(raw: bytes) -> bool:
    if 6 * len(_CHINESE_UTF_8.findall(raw)) > len(_HIGH.findall(raw)):
        return False  # UTF-8 with a damage, which would come out as other characters
    seconds: list[bytes] = _PAIR.findall(raw)
    return sum(second < b"\x80" for second in seconds) * 2 < len(seconds)
