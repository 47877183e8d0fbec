"""Ways to damage a plan, as editors, copying and haste do."""

import re
from random import Random

SPLINTERS = (
    *("", "~", "null", "[]", "{}", "[[]]", "{a: }", "- x", "? y", "*a", "&a x", "!t x"),
    *("'", '"', "{", "}", "[", "]", ":", "#", "|", ">", "%", "@", "\t", "\0", "\u2028"),
    *("0", "-1", "1e999", "NaN", "9" * 400, "9999999 d", "PT9999999999999H", "PT-1S"),
    *("0001-01-01", "yes", "role", "role x", "panel experts", "{answer}", "{{}", "é水"),
    *("en", "zh", "steps", "after", "messages", "kind: notify", "<<: {a: b}", "\ud7ff"),
)


def damaged(text: str, chance: Random) -> str:
    """Return the text with one to three places damaged."""
    for _ in range(chance.randrange(1, 4)):
        text = chance.choice((cut, splinter, word, value, lines))(text, chance)
    return text


def cut(text: str, chance: Random) -> str:
    start = chance.randrange(len(text))
    return text[:start] + text[start + chance.randrange(1, 80) :]


def splinter(text: str, chance: Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + chance.choice(SPLINTERS) + text[at:]


def word(text: str, chance: Random) -> str:
    found = chance.choice(list(re.finditer(r"[\w-]+", text)))
    return text[: found.start()] + chance.choice(SPLINTERS) + text[found.end() :]


def value(text: str, chance: Random) -> str:
    found = chance.choice(list(re.finditer(r"(?<=: )\S.*", text)))
    return text[: found.start()] + chance.choice(SPLINTERS) + text[found.end() :]


def lines(text: str, chance: Random) -> str:
    parts = text.splitlines(keepends=True)
    first, second = (chance.randrange(len(parts)) for _ in range(2))
    match chance.randrange(4):
        case 0:
            del parts[first]
        case 1:
            parts.insert(second, parts[first])
        case 2:
            parts[first], parts[second] = parts[second], parts[first]
        case _:
            parts[first] = "  " + parts[first]
    return "".join(parts)
