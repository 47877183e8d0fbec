"""What is told of an alert: one rule, its words with their facts, and where."""

from plans.alert_words import NOT_CHECKED, WARNINGS, WORDS
from plans.writing.findings import Finding, Path, Place, Severity

#: More of a value than this is not told.
_LONGEST_SHOWN = 80
#: More of a text of ours than this is not told.
_LONGEST_TEXT = 240


def finding(
    rule: str, path: Path = (), *, place: Place | None = None, **facts: object
) -> Finding:
    """Return what the rule says of these facts.

    Args:
        rule: Its id.
        path: Elements by name, each with its number among those of the same name.
        place: Line and column, where they are known.
        facts: What its words ask for; told in one line and not at length.
    """
    words = WORDS[rule]
    told = {
        name: shown(fact, _LONGEST_SHOWN if name == "value" else _LONGEST_TEXT)
        for name, fact in facts.items()
    }
    message, hint, *zh = (_filled(text, told) for text in words)
    return Finding(
        rule=rule,
        message=message,
        hint=hint,
        zh=(zh[0], zh[1]),
        severity=_severity(rule),
        path=path,
        place=place,
    )


def shown(value: object, longest: int = _LONGEST_SHOWN) -> str:
    """Return a value of others so that a terminal can show it: one line, cut."""
    text = " ".join(str(value)[: 2 * longest].split())
    safe = "".join(one if one.isprintable() else "?" for one in text)
    return safe if len(safe) <= longest else safe[: longest - 1] + "…"


def _filled(text: str, facts: dict[str, str]) -> str:
    return text.format_map(facts)


def _severity(rule: str) -> Severity:
    if rule in NOT_CHECKED:
        return Severity.NOT_CHECKED
    return Severity.WARNING if rule in WARNINGS else Severity.ERROR
