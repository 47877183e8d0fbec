"""What a feed tells: alerts in it, or links to them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from lxml import etree

from connectors.alert_feed.fetching import NAME
from plans.errors import UnreachableError

#: Entries of a feed that are looked at.
MOST_ENTRIES = 20_000
_LONGEST_NAME = 200
_CAP_TYPE = "application/cap+xml"
_CAP = "urn:oasis:names:tc:emergency:cap:"
_FEEDS = frozenset({"feed", "rss", "RDF"})
_ENTRIES = frozenset({"entry", "item"})
_DATES = ("updated", "pubDate", "date", "modified", "published")
_IDS = ("id", "guid", "link")
_TEXTS = ("content", "description", "encoded", "summary")
#: Of an alert that stands there as text: its encoding is not ours any more.
_DECLARATION = re.compile(r"\A<\?xml[^>]*\?>\s*")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of a feed."""

    #: The same for the same alert in the same words.
    digest: str
    name: str
    #: The alert, where the entry holds it.
    raw: bytes = b""
    #: Where it is, where it does not; may be relative. Empty: it tells neither.
    link: str = ""


def entries_of(body: bytes) -> list[Entry] | None:
    """Return the entries of a feed; None when it is an alert itself.

    Raises:
        UnreachableError: It is no feed that we can read.
    """
    root = _root(body)
    name = etree.QName(root)
    if name.localname == "alert":
        return None
    if name.localname not in _FEEDS:
        raise UnreachableError(NAME, "it tells neither a feed nor an alert")
    entries = (one for one in root.iter(etree.Element) if _local(one) in _ENTRIES)
    found = [_entry(one, number) for number, one in enumerate(entries, start=1)]
    if len(found) > MOST_ENTRIES:
        raise UnreachableError(NAME, f"it has more than {MOST_ENTRIES} entries")
    return found


def _root(body: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        reason = f"it is no XML that can be read ({type(error).__name__})"
        raise UnreachableError(NAME, reason) from error
    if root.getroottree().docinfo.doctype:
        raise UnreachableError(NAME, "it brings a document type")
    return root


def _entry(element: etree._Element, number: int) -> Entry:
    told = {_local(child): _text(child) for child in reversed(element)}
    raw = _inside(element)
    link = "" if raw else _link(element)
    known = next((told[one] for one in _IDS if told.get(one)), "") or link
    date = next((told[one] for one in _DATES if told.get(one)), "")
    # What tells no date is another when its words are.
    words = raw if raw and not date else b""
    essence = b"\0".join((known.encode(), date.encode(), words))
    return Entry(
        digest=sha256(essence).hexdigest()[:24],
        name=(told.get("id") or told.get("guid") or f"entry {number}")[:_LONGEST_NAME],
        raw=raw,
        link=link,
    )


def _inside(entry: etree._Element) -> bytes:
    """Return the alert that stands in an entry, as elements or as text."""
    for element in entry.iter(etree.Element):
        name = etree.QName(element)
        if name.localname == "alert" and (name.namespace or "").startswith(_CAP):
            return bytes(etree.tostring(element, with_tail=False, encoding="UTF-8"))
    texts = (_text(element) for element in entry if _local(element) in _TEXTS)
    written = next((one for one in texts if one.startswith("<") and _CAP in one), "")
    return _DECLARATION.sub("", written).encode()


def _link(entry: etree._Element) -> str:
    """Return where the alert is: what is called CAP before all else."""
    links = list(_links(entry))
    for kind, href in links:
        if kind == _CAP_TYPE:
            return href
    xml = [href for kind, href in links if "xml" in kind and "html" not in kind]
    plain = [href for kind, href in links if not kind]
    return next(iter([*xml, *plain, *(href for _, href in links)]), "")


def _links(entry: etree._Element) -> Iterator[tuple[str, str]]:
    for element in entry:
        if _local(element) not in {"link", "enclosure"}:
            continue
        href = element.get("href") or element.get("url") or _text(element)
        if href and element.get("rel", "alternate") in {"alternate", "enclosure"}:
            yield element.get("type", "").partition(";")[0].strip().lower(), href


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()
