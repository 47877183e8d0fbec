"""How headings are spelled: blanks, marks, remarks and a second language beside."""

import re
import unicodedata

#: What forms write behind a heading without changing what it means.
_REMARK = re.compile(
    r"[(\[【](?:必填|选填|必须|可选|如有|年|人|格式.*|例.*|如.*|required|optional|"
    r"mandatory|if any|yyyy.*|e\.?g\.?.*)[)\]】]",
    re.DOTALL,
)
_BESIDE = re.compile(r"[/|\n()\[\]【】]+")
_CHINESE = re.compile(r"[㐀-鿿]+[0-9]*[㐀-鿿]*")
#: Beside a heading; alone it may be a number of the row.
_SAYS_NOTHING = frozenset({"no", "nr"})
_SPACE = re.compile(r"[\s_*:.-]+")


def key_of(heading: str) -> str:
    """Return how a heading is looked up: `姓 名*` and `姓名（必填）` as `姓名`."""
    return _SPACE.sub("", _plain(heading))


def halves_of(heading: str) -> list[str]:
    """Return how each half of a bilingual heading is looked up: `姓名 Name`."""
    text = _plain(heading)
    halves = [key_of(half) for half in _BESIDE.split(text)]
    if len(halves) == 1:
        text = _SPACE.sub("", text)
        halves = ["".join(_CHINESE.findall(text)), _CHINESE.sub("", text)]
    return [half for half in halves if half and half not in _SAYS_NOTHING]


def _plain(heading: str) -> str:
    return _REMARK.sub("", unicodedata.normalize("NFKC", heading).lower())
