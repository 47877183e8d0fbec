"""A finding is one thing wrong with a file of an author, and where to look."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from plans.errors import MobilizationError

#: Keys and indexes from the top of the file.
Path = tuple[str | int, ...]
#: Line and column, both from 1.
Place = tuple[int, int]


class Severity(StrEnum):
    """What a finding means for the author."""

    ERROR = "error"  #: the plan cannot be declared
    WARNING = "warning"  #: it can, but should not stay so
    NOT_CHECKED = "not checked"  #: the site's facts are not known here


_IN_CHINESE = {
    Severity.ERROR: "错误",
    Severity.WARNING: "警告",
    Severity.NOT_CHECKED: "未检查",
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing an author has to know."""

    rule: str
    message: str
    hint: str
    #: Message and hint in Chinese.
    zh: tuple[str, str]
    severity: Severity = Severity.ERROR
    path: Path = ()
    source: str = ""
    place: Place | None = None

    def __str__(self) -> str:
        return self.line()

    @property
    def where(self) -> str:
        """`file:line:column`, which editors and terminals can open."""
        line, column = self.place or (1, 1)
        return f"{self.source}:{line}:{column}"

    def line(self, language: str = "en") -> str:
        """Return the whole finding in one line."""
        severity, message, hint = str(self.severity), self.message, self.hint
        if language.split("-", maxsplit=1)[0] == "zh":
            severity, (message, hint) = _IN_CHINESE[self.severity], self.zh
        return f"{self.where}: {severity} {self.rule} {message} ({hint})"

    def as_dict(self) -> dict[str, str | int]:
        """Return it for other programs, in both languages."""
        line, column = self.place or (1, 1)
        return {
            "file": self.source,
            "line": line,
            "column": column,
            "severity": str(self.severity),
            "rule": self.rule,
            "message": self.message,
            "hint": self.hint,
            "message_zh": self.zh[0],
            "hint_zh": self.zh[1],
        }


class PlanError(MobilizationError):
    """The plan cannot be used as written."""

    def __init__(self, source: str, findings: Sequence[Finding]) -> None:
        self.source = source
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


def counted(findings: Sequence[Finding]) -> dict[str, int]:
    """Return how many there are, as the words of a summing-up are called."""
    names = {
        "errors": Severity.ERROR,
        "warnings": Severity.WARNING,
        "unchecked": Severity.NOT_CHECKED,
    }
    return {
        name: sum(one.severity is severity for one in findings)
        for name, severity in names.items()
    }


def not_checked(rule: str, what: str, zh: str, path: Path = ("steps",)) -> Finding:
    """Return what a rule says without the facts that it needs.

    Args:
        rule: Its id.
        what: It would look at.
        zh: The same in Chinese.
        path: Where in the plan.
    """
    return Finding(
        rule=rule,
        severity=Severity.NOT_CHECKED,
        message=what,
        hint="check the plan inside a site",
        zh=(zh, "请在站点内检查预案"),
        path=path,
    )
