"""A reader of reports: the language, the clock on the wall, what things are called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flows.drills.telling import length_of
from flows.texts import catalogue, words
from plans.telling import in_language

#: What is not known, in a cell.
NOT_KNOWN = "–"
#: A row of a table: what is written in it, by column; `class` is how it looks.
Row = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Writes what a review's document holds as people read it."""

    language: str
    zone: ZoneInfo
    #: The day of the declaration: moments of that day are told without it.
    today: date
    #: Titles of the steps, by step, in any language.
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: What quotas are called for this reader: by `step/quota`.
    called: Mapping[str, str] = field(default_factory=dict)
    #: By party id; empty: nobody is named.
    names: Mapping[str, str] = field(default_factory=dict)
    #: Offices and other givers of orders, as they are called.
    orders: Mapping[str, str] = field(default_factory=dict)

    def say(self, key: str, **values: object) -> str:
        """Return a text of reviews."""
        return words(f"review.{key}", self.language, **values)

    def word(self, kind: str, word: str) -> str:
        """Return a word of the record in the reader's language, where we have it."""
        key = f"review.{kind}.{word}"
        return words(key, self.language) if key in catalogue("en") else word

    def clock(self, moment: str | None) -> str:
        """Return a moment as the clock on the site's wall shows it."""
        if moment is None:
            return NOT_KNOWN
        there = datetime.fromisoformat(moment).astimezone(self.zone)
        is_today = there.date() == self.today
        return f"{there:%H:%M:%S}" if is_today else f"{there:%m-%d %H:%M:%S}"

    def day(self, moment: str | None) -> str:
        """Return a moment with its day."""
        if moment is None:
            return NOT_KNOWN
        there = datetime.fromisoformat(moment).astimezone(self.zone)
        return f"{there:%Y-%m-%d %H:%M}"

    def length(self, seconds: float | None) -> str:
        """Return a length of time as people say it."""
        return NOT_KNOWN if seconds is None else told_length(seconds, self.language)

    def step(self, step: str) -> str:
        """Return the title of a step; as it is where it has none."""
        return in_language(self.titles.get(step, {}), self.language) or step

    def quota(self, step: str, quota: str) -> str:
        """Return what a quota is called."""
        return self.called.get(f"{step}/{quota}", quota)

    def party(self, party_id: str) -> str:
        """Return a name where names are told, else the id."""
        return self.names.get(party_id) or f"#{party_id[:8]}"

    def target(self, target: Mapping[str, Any]) -> str:
        """Return what a target is called; a quota of a step with the step."""
        if title := in_language(target["title"], self.language):
            _, _, quota = str(target["name"]).partition("/")
            return f"{title}: {quota}" if quota else title
        return self.word("target", target["name"])

    def verdict(self, verdict: str, *, is_expected: bool = False) -> str:
        """Return what something came to."""
        told = self.say(f"verdict.{verdict}")
        is_bad = verdict in {"late", "missed"}
        return (
            self.say("verdict.expected", verdict=told)
            if is_expected and is_bad
            else told
        )

    def order(self, by: str) -> str:
        """Return who gave an order."""
        return self.orders.get(by, by) or NOT_KNOWN

    def who(self, who: str) -> str:
        """Return whom a plan names."""
        return called_who(who, self.language)


def told_length(seconds: float, language: str) -> str:
    """Return a length of time as people say it, to about a hundredth."""
    if 0 <= seconds < 1:
        return words("review.under-a-second", language)
    return length_of(seconds, language)


def called_who(who: str, language: str) -> str:
    """Return whom a plan names, in plain words; empty for nobody."""
    kind, _, name = who.partition(" ")
    return words(f"review.who.{kind}", language, name=name) if kind else ""
