"""Words in a plan's texts: `{cell}` and the others, filled in one safe pass."""

import re
from collections.abc import Collection, Mapping

#: Filled in by the outbox: the answer link, or the reply code.
ANSWER = "answer"
#: Documents whose article a text can name: `{activation_law}`; see plans/law.
CITED = ("activation", "warning", "requisition", "fundraising_plan")
#: What any step can fill in.
OF_EVERY_STEP = frozenset(
    {"cell", "plan", "level", "step", "site", "deadline", "panel", "page"}
    # What was declared, as the law wants it stated.
    | {"matter", "since", "until", "measures"}
    | {f"{document}_law" for document in CITED}
)
#: What a step that calls people up can fill in, besides.
OF_CALL_UPS = OF_EVERY_STEP | {ANSWER, "post", "place", "when"}
#: What a step that opens donation channels can fill in, besides.
OF_DONATIONS = OF_EVERY_STEP | {"needs"}
#: What a step that reports upward can fill in, besides.
OF_REPORTS = OF_EVERY_STEP | {ANSWER, "number", "report"}
#: What a step that warns the public can fill in, besides: who issued the warning; how
#: many people live in its area, and what they would read.
OF_WARNINGS = OF_EVERY_STEP | {ANSWER, "issuer", "population", "warning"}
#: What a text of a plan may hold; docs/architecture.md says who fills what.
WORDS = OF_CALL_UPS | OF_DONATIONS | OF_REPORTS | OF_WARNINGS
#: What stands there when a message's segments are counted beforehand; characters.
LONGEST = {
    ANSWER: 80,
    "page": 60,
    "panel": 60,
    "needs": 60,
    "report": 400,
    "place": 30,
    "post": 20,
    "when": 20,
    "deadline": 20,
    "matter": 60,
    "measures": 200,
    "since": 20,
    "issuer": 30,
    "population": 30,
    "warning": 160,
    "until": 20,
    **{f"{document}_law": 40 for document in CITED},
}
_LONGEST_OTHER = 16
_BRACED = re.compile(r"\{([^{}]*)\}")


def fill(text: str, values: Mapping[str, object]) -> str:
    """Return the text with its words in place; what has no value stays as it is.

    One pass: a value that looks like a word is not filled again.
    """
    return _BRACED.sub(lambda found: str(values.get(found[1], found[0])), text)


def words_in(text: str) -> list[str]:
    """Return what stands in braces, in order; a lone brace is a word of its own."""
    outside = _BRACED.sub("", text)
    return _BRACED.findall(text) + [brace for brace in outside if brace in "{}"]


def unknown_words(text: str, known: Collection[str] = WORDS) -> list[str]:
    """Return the words of the text that nobody can fill."""
    return [word for word in words_in(text) if word not in known]


def at_its_longest(text: str) -> str:
    """Return the text as long as its words can make it, for counting segments."""
    return _BRACED.sub(lambda found: "x" * LONGEST.get(found[1], _LONGEST_OTHER), text)


_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
#: Characters of Chinese that say as much as one English word.
_CHARACTERS_A_WORD = 1.6


def word_count(text: str) -> int:
    """Return how many words a reader reads; a field is one, 16 characters are ten."""
    plain = _BRACED.sub(" x ", text)
    chinese = len(_CHINESE.findall(plain))
    others = [
        one for one in _CHINESE.sub(" ", plain).split() if any(map(str.isalnum, one))
    ]
    return len(others) + round(chinese / _CHARACTERS_A_WORD)
