"""Bytes to text: the few encodings that alerts have, read strictly."""

import codecs
import re

#: What a document may name, and how Python calls it.
_CODECS = {
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    **dict.fromkeys(("us-ascii", "ascii"), "ascii"),
    **dict.fromkeys(("iso-8859-1", "latin1"), "latin-1"),
    **dict.fromkeys(("gb18030", "gbk", "gb2312"), "gb18030"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be"), "utf-16"),
    "windows-1252": "cp1252",
}
#: What a file begins with when it does not have to name its encoding.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", len(codecs.BOM_UTF8)),
    (codecs.BOM_UTF16_LE, "utf-16-le", len(codecs.BOM_UTF16_LE)),
    (codecs.BOM_UTF16_BE, "utf-16-be", len(codecs.BOM_UTF16_BE)),
    ("<?".encode("utf-16-le"), "utf-16-le", 0),
    ("<?".encode("utf-16-be"), "utf-16-be", 0),
)
_DECLARED = re.compile(
    r"<\?xml\s[^>]{0,100}?encoding\s{0,9}=\s{0,9}[\"']([A-Za-z0-9._:-]{1,40})[\"']"
)
_LONGEST_DECLARATION = 200


class EncodingError(ValueError):
    """The bytes are no text of the encoding that they claim."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        super().__init__(encoding)


def text_of(raw: bytes) -> str:
    """Return the text.

    Raises:
        EncodingError: The encoding is not known, or the bytes do not follow it.
    """
    marked, skipped = next(
        ((codec, skip) for mark, codec, skip in _MARKS if raw.startswith(mark)), ("", 0)
    )
    head = raw[skipped : skipped + 2 * _LONGEST_DECLARATION]
    declared = _DECLARED.match(head.decode(marked or "latin-1", "replace"))
    named = declared[1].lower() if declared else "utf-8"
    codec = _CODECS.get(named, "")
    if not codec or not _agree(marked, codec, is_declared=declared is not None):
        raise EncodingError(named)
    try:
        return raw[skipped:].decode(marked or codec)
    except UnicodeDecodeError as error:
        raise EncodingError(named) from error


def _agree(marked: str, codec: str, *, is_declared: bool) -> bool:
    """Say whether the first bytes are those of the encoding that is named."""
    if not is_declared:
        return True
    if marked.startswith("utf-16"):
        return codec == "utf-16"
    return codec != "utf-16" and (not marked or codec == marked)
