"""Own words: what the office writes itself, to people who read several languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from flows.engine.desk import Desk
from plans.incident.incidents import Incident
from plans.site import Site

#: Stands for every language that has no text of its own.
ANY = ""


@dataclass(frozen=True)
class OwnWords:
    """One text, in the languages in which it was written."""

    by_language: Mapping[str, str]

    def text(self, language: str, site: Site) -> str:
        """Return the text for a reader of the language, the nearest that there is."""
        wanted = (language, language.partition("-")[0], ANY, *site.languages)
        found = (self.by_language.get(one) for one in wanted)
        return next(filter(None, found), next(iter(self.by_language.values())))

    @cached_property
    def tag(self) -> str:
        """What tells this text from another one."""
        written = "\0".join(f"{k}\0{v}" for k, v in sorted(self.by_language.items()))
        return sha256(written.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class IncidentWords:
    """What `{cell}`, `{plan}`, `{level}` and `{site}` stand for in an incident."""

    desk: Desk
    incident: Incident
    site: Site
    _known: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def in_language(self, language: str) -> Mapping[str, str]:
        """Return the words by name, in a language."""
        if language not in self._known:
            self._known[language] = self._words(language)
        return self._known[language]

    def _words(self, language: str) -> Mapping[str, str]:
        by_code = self.desk.roster.cells().by_code
        cells = [by_code[one].name for one in self.incident.cells if one in by_code]
        joint = "、" if language.startswith("zh") else ", "
        site = _spoken(self.site.title, language)
        return {
            "cell": joint.join(_spoken(name, language) for name in cells) or site,
            "plan": _spoken(self.incident.plan.title, language),
            "level": str(self.incident.level),
            "site": site,
        }


def _spoken(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or next(iter(texts.values()), "")
