"""Alerts that mean harm, and how much of each rule they break."""

from tests.connectors.cap.samples import FOLDER

SPACE = b'xmlns="urn:oasis:names:tc:emergency:cap:1.2"'
GOOD = (FOLDER / "own-china-rain-red.xml").read_bytes()
BODY = GOOD.partition(b"?>")[2]
INFO = (
    b"<info><category>Met</category><event>a</event><urgency>Past</urgency>"
    b"<severity>Minor</severity><certainty>Likely</certainty></info>\n"
)
START = b"<alert " + SPACE


def with_dtd(dtd: str, use: str = "") -> bytes:
    """Return the alert with a document type, used in its event."""
    body = BODY.replace("暴雨".encode(), use.encode(), 1)
    return f'<?xml version="1.0"?>\n{dtd}'.encode() + body


def laughs() -> str:
    lines = ['<!ENTITY a0 "ha">'] + [
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    ]
    return f"<!DOCTYPE alert [{''.join(lines)}]>"


def hostile(address: str) -> dict[str, tuple[bytes, str]]:
    """Return by name what may do harm, and the rule that refuses it.

    Args:
        address: Host and port where somebody would hear of it.
    """
    url = f"http://{address}"
    quadratic = f'<!DOCTYPE alert [<!ENTITY a "{"x" * 50_000}">]>'
    parameter = f'<!DOCTYPE alert [<!ENTITY % p SYSTEM "{url}/p.dtd"> %p;]>'
    from_file = '<!DOCTYPE alert [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    from_net = f'<!DOCTYPE alert [<!ENTITY x SYSTEM "{url}/x">]>'
    return {
        "an entity of a file": (with_dtd(from_file, "&x;"), "C004"),
        "an entity of the network": (with_dtd(from_net, "&x;"), "C004"),
        "a parameter entity": (with_dtd(parameter), "C004"),
        "a DTD of the network": (
            with_dtd(f'<!DOCTYPE alert SYSTEM "{url}/a.dtd">'),
            "C004",
        ),
        "a public DTD": (
            with_dtd(f'<!DOCTYPE alert PUBLIC "a" "{url}/a.dtd">'),
            "C004",
        ),
        "a DTD that is empty": (with_dtd("<!DOCTYPE alert>"), "C004"),
        "a DTD behind comments": (
            with_dtd("<!-- <a/> --><?pi <b/>?>\n<!DOCTYPE alert>"),
            "C004",
        ),
        "a billion laughs": (with_dtd(laughs(), "&a11;"), "C004"),
        "a quadratic bomb": (with_dtd(quadratic, "&a;" * 50_000), "C004"),
        "a DTD in UTF-16": (
            with_dtd(laughs(), "&a11;").decode().encode("utf-16"),
            "C004",
        ),
        "an entity that nobody made": (GOOD.replace("暴雨".encode(), b"&x;"), "C003"),
        "a megabyte and one": (GOOD + b" " * 1024 * 1024, "C001"),
        "deeper than anybody looks": (START + b">" + b"<a>" * 300_000, "C005"),
        "deep and whole": (
            START + b">" + b"<a>" * 255 + b"</a>" * 255 + b"</alert>",
            "C010",
        ),
        "attributes without end": (
            START + b"".join(b' a%d=""' % n for n in range(60_000)) + b"/>",
            "C005",
        ),
        "an attribute without end": (START + b' a="' + b"x" * 10**6 + b'"/>', "C010"),
        "namespaces without end": (
            START + b"".join(b' xmlns:a%d="u"' % n for n in range(60_000)) + b"/>",
            "C010",
        ),
        "elements without end": (
            START + b">" + b"<info/>" * 140_000 + b"</alert>",
            "C005",
        ),
        "brothers without end": (
            GOOD.replace(
                b"<category>Met</category>", b"<category>X</category>" * 12_000
            ),
            "C005",
        ),
        "as many brothers as may be": (
            GOOD.replace(
                b"<category>Met</category>", b"<category>X</category>" * 3_900
            ),
            "C010",
        ),
        "matters without end": (
            GOOD.replace(b"<info>", INFO * 3_200 + b"<info>"),
            "C045",
        ),
        "a text without end": (
            GOOD.replace("停止".encode(), b"x" * (1024 * 1024 - len(GOOD))),
            "",
        ),
        "a quote without end": (
            GOOD.replace(
                b"<info>", b"<incidents>" + b"x" * 900_000 + b'"</incidents><info>', 1
            ),
            "C037",
        ),
        "quotes without end": (
            GOOD.replace(
                b"<info>", b"<incidents>" + b'"' * 900_001 + b"</incidents><info>", 1
            ),
            "C037",
        ),
        "references without end": (
            GOOD.replace(
                b"<info>", b"<references>" + b"a " * 450_000 + b"</references><info>", 1
            ),
            "C033",
        ),
        "digits without end": (
            GOOD.replace(b"30.1,120.0", b"30." + b"1" * 900_000 + b",120.0", 1),
            "C020",
        ),
        "corners without end": (
            GOOD.replace(b"30.1,120.2", b"30.1,120.2 " * 90_000),
            "",
        ),
        "comments without end": (b"<!--" + b"-" * 900_000, "C003"),
        "NULs": (GOOD.replace("暴雨".encode(), b"a\0b"), "C003"),
        "NULs only": (b"\0" * 1000, "C003"),
        "nothing": (b"", "C003"),
        "blanks": (b" \n" * 100, "C003"),
        "words": (b"A flood is coming, run!", "C003"),
        "half of it": (GOOD[: len(GOOD) // 2], "C003"),
        "two of them": (GOOD + BODY, "C003"),
        "control characters": (GOOD.replace("暴雨".encode(), b"\x07"), "C003"),
        "Latin letters as UTF-8": (GOOD.replace("暴雨".encode(), b"\xe9t\xe9"), "C002"),
        "Chinese letters as UTF-8": (GOOD.decode().encode("gb18030"), "C002"),
        "letters too long": (GOOD.replace("暴雨".encode(), b"\xc0\xbc"), "C002"),
        "surrogates": (GOOD.replace("暴雨".encode(), b"\xed\xa0\x80"), "C002"),
        "UTF-16 that is UTF-8": (GOOD.replace(b"UTF-8", b"UTF-16"), "C002"),
        "UTF-8 that is UTF-16": (GOOD.decode().encode("utf-16"), "C002"),
        "half a letter in UTF-16": (
            GOOD.replace(b"UTF-8", b"UTF-16").decode().encode("utf-16")[:-1],
            "C002",
        ),
        "UTF-7": (GOOD.replace(b"UTF-8", b"UTF-7"), "C002"),
        "EBCDIC": (GOOD.decode().encode("cp037", "replace"), "C002"),
        "an encoding of nobody's": (GOOD.replace(b"UTF-8", b"x-secret"), "C002"),
        "a codec that is no encoding": (GOOD.replace(b"UTF-8", b"rot13"), "C002"),
        "gzip": (b"\x1f\x8b\x08\x00" + bytes(range(256)), "C002"),
        "a hint to a schema": (
            GOOD.replace(
                b"<alert ",
                b'<alert xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
                b'xsi:schemaLocation="urn:oasis:names:tc:emergency:cap:1.2 '
                + url.encode()
                + b'/s.xsd" xsi:noNamespaceSchemaLocation="'
                + url.encode()
                + b'/n.xsd" ',
            ),
            "",
        ),
        "a style sheet and an inclusion": (
            GOOD.replace(
                b"</alert>",
                b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">'
                b'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="'
                + url.encode()
                + b'/i"/></Signature></alert>',
            ).replace(
                b"<alert ",
                b'<?xml-stylesheet href="' + url.encode() + b'/s"?><alert ',
                1,
            ),
            "C049",
        ),
    }
