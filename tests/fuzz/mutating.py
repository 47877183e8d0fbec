"""Alerts that went wrong on their way: bytes and elements changed by chance."""

import re
from collections.abc import Sequence
from random import Random

_PIECE = re.compile(rb"<[^<>]{0,300}>|[^<>]{1,300}|[<>]")
_TEXT = re.compile(rb"(?<=>)[^<>]{1,300}(?=<)")
TOKENS = (
    *(b"<!DOCTYPE a [", b"<!ENTITY x 'y'>", b"]>", b"&x;", b"&#0;", b"&#x1F600;"),
    *(b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml version='1.0'?>", b"<?", b"?>"),
    *(b"\0", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc0\x80"),
    *(b"UTF-16", b"GB18030", b"UTF-8", b"nan", b"inf", b"1e309", b"-0", b"\xd9\xa3"),
    *(b"9" * 40, b"0" * 5000, b"," * 100, b'"' * 99, b" " * 999, b"\n" * 99),
    *(b"1.1", b"1.2", b"-00:00", b"+14:00", b"+99:99", b"Z", b"0001-01-01T00:00:00"),
    *(b"9999-12-31T23:59:59-14:00", b"2026-02-30", b"24:00:00", b"Cancel", b"Private"),
    *(
        b"<info>",
        b"</info>",
        b"<references>",
        b"<circle>90,180 0</circle>",
        b"xsi:nil=",
    ),
    *(b"<polygon>1,1 1,2 2,2 1,1</polygon>", b"xmlns=''", b"xsi:type='x'", b"\r\n"),
)


class Mutated:
    """One input after the other; the same seed and corpus give the same."""

    def __init__(self, seed: int, corpus: Sequence[bytes]) -> None:
        self._random = Random(seed)  # noqa: S311 -- no secret
        self._corpus = corpus

    def one(self) -> bytes:
        draw = self._random
        raw = draw.choice(self._corpus)
        change = draw.choice((self._bytes, self._pieces, self._texts, self._texts))
        for _ in range(draw.choice((1, 1, 1, 2, 5))):
            raw = change(raw)
        return raw

    def _bytes(self, raw: bytes) -> bytes:
        draw = self._random
        start = draw.randrange(len(raw) + 1)
        end = min(len(raw), start + draw.choice((0, 1, 1, 4, 40, 4000)))
        put = draw.choice(
            (
                b"",
                draw.choice(TOKENS),
                draw.randbytes(end - start),
                raw[start:end] * 2,
                raw[start:end][::-1],
            )
        )
        return raw[:start] + put + raw[end:]

    def _pieces(self, raw: bytes) -> bytes:
        """Change tags and texts as wholes, so that more of it stays an alert."""
        draw = self._random
        pieces = _PIECE.findall(raw)
        if not pieces:
            return draw.choice(TOKENS)
        at, other = draw.randrange(len(pieces)), draw.randrange(len(pieces))
        match draw.randrange(5):
            case 0:
                pieces[at] = draw.choice(TOKENS)
            case 1:
                pieces[at], pieces[other] = pieces[other], pieces[at]
            case 2:
                pieces[at:at] = pieces[other : other + draw.randrange(1, 12)]
            case 3:
                del pieces[at : at + draw.randrange(1, 6)]
            case _:
                texts = _PIECE.findall(draw.choice(self._corpus))
                pieces[at] = draw.choice(texts) if texts else b""
        return b"".join(pieces)

    def _texts(self, raw: bytes) -> bytes:
        """Change what stands between two tags, so that most of it stays XML."""
        draw = self._random
        texts = [one for one in _TEXT.finditer(raw) if one[0].strip()]
        if not texts:
            return raw
        old, other = draw.choice(texts), draw.choice(texts)
        at = draw.randrange(len(old[0]))
        letter = bytes([draw.randrange(32, 127)])
        new = draw.choice(
            (
                other[0],
                b"",
                draw.choice(TOKENS).replace(b"<", b"").replace(b"&", b""),
                old[0][:at] + letter + old[0][at + 1 :],
                old[0][:at] + old[0][at + 1 :],
                old[0] + b" " + other[0],
            )
        )
        return raw[: old.start()] + new + raw[old.end() :]
