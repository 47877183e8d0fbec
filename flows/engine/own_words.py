"""Own words: what the office writes itself, to people who read several languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from flows.engine.desk import Desk
from plans.incident.incidents import Incident
from plans.site import Site
from plans.telling import in_language, nearest

#: Stands for every language that has no text of its own.
ANY = ""


@dataclass(frozen=True)
class OwnWords:
    """One text, in the languages in which it was written."""

    by_language: Mapping[str, str]

    def text(self, language: str, site: Site) -> str:
        """Return the text for a reader of the language, the nearest that there is."""
        base = language.partition("-")[0]
        return nearest(self.by_language, language, base, ANY, *site.languages)

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
        site = in_language(self.site.title, language)
        return {
            "cell": joint.join(in_language(name, language) for name in cells) or site,
            "plan": in_language(self.incident.plan.title, language),
            "level": str(self.incident.level),
            "site": site,
        }
