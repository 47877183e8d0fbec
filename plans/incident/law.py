"""Law as data: a profile a jurisdiction, an article a rule; no legal advice."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from plans.durations import Duration
from plans.plan import Level, Name, Texts, Written

Article = Annotated[str, Field(min_length=3, description="law and article")]


class Start(StrEnum):
    """What starts a clock."""

    DECLARED = "declared"  #: the incident
    STARTED = "started"  #: channels for donations
    ENDED = "ended"  #: the response: its stand-down


class Rule(Written):
    """One rule of a law, and where it stands."""

    article: Article
    #: How people read the article, by language; none: as it stands, and texts of a plan
    #: do not name it.
    cited: Texts = Field(default_factory=dict)


class Clock(Rule):
    """A deadline that runs by itself."""

    clock: Name
    title: Texts
    within: Duration
    starts: Start
    #: It runs again and again until somebody closes it for good.
    repeats: bool = False


class Fundraising(Rule):
    """Who may raise funds in public."""

    #: The certificate that an organiser must hold; none: everybody may.
    certificate: Name | None = None
    #: The ways of giving that need it.
    ways: tuple[Name, ...] = ("money", "goods")


class RequiredFields(Rule):
    """What a document has to state."""

    document: Name
    fields: tuple[Name, ...] = Field(min_length=1)


class LevelAuthority(Rule):
    """Which office may switch a response on at these levels, at the least."""

    levels: tuple[Level, ...] = Field(min_length=1)
    office: Texts
    #: The lowest of the profile's ranks that may; `rank` of a role in site.yaml.
    rank: Name


class WarningAuthority(Rule):
    """Who issues warnings to the public; all others pass on what was issued."""

    office: Texts
    #: The lowest of the profile's ranks that may; `originator.rank` in site.yaml.
    rank: Name


class Profile(Written):
    """One jurisdiction. Site and plan may be stricter, never laxer."""

    profile: Name
    title: Texts
    #: What every user must read: where the official text is, and no legal advice.
    notice: Texts
    #: Ranks of offices, the lowest first: township, county, city.
    ranks: tuple[Name, ...] = ()
    authority: tuple[LevelAuthority, ...] = ()
    #: None: every site that names itself as an originator may warn.
    warning: WarningAuthority | None = None
    clocks: tuple[Clock, ...] = ()
    required: tuple[RequiredFields, ...] = ()
    fundraising: Fundraising

    @model_validator(mode="after")
    def _names_are_its_own(self) -> "Profile":
        names = [clock.clock for clock in self.clocks]
        if len(names) != len(set(names)):
            msg = "two clocks have the same name"
            raise ValueError(msg)
        named = {rule.rank for rule in self.authority}
        named |= {self.warning.rank} if self.warning else set()
        unknown = named - set(self.ranks)
        if unknown:
            msg = f"ranks does not list {', '.join(sorted(unknown))}"
            raise ValueError(msg)
        return self

    def article_in(self, article: str, language: str) -> str:
        """Return an article as it is read in a language; else as it stands."""
        alone = (self.fundraising, *((self.warning,) if self.warning else ()))
        rules: tuple[Rule, ...] = (
            *self.clocks,
            *self.authority,
            *self.required,
            *alone,
        )
        told = (one.cited for one in rules if one.article == article)
        return next((one[language] for one in told if language in one), article)

    def cited(self, document: str) -> Texts:
        """Return how texts to people name the article of a document; often empty."""
        found = [one.cited for one in self.required if one.document == document]
        return found[0] if found else {}

    def required_of(self, document: str) -> tuple[Name, ...]:
        """Return the fields that a document has to state; none where no law says it."""
        found = [one.fields for one in self.required if one.document == document]
        return found[0] if found else ()

    def lets_warn(self, rank: str) -> bool:
        """Say whether a site of this rank may warn in its own name."""
        if self.warning is None:
            return True
        known = rank in self.ranks
        return known and self.ranks.index(rank) >= self.ranks.index(self.warning.rank)

    def lacks_for_fundraising(
        self, way: str, certificates: Mapping[str, date | None], *, on: date
    ) -> str:
        """Return the certificate an organiser lacks on that day; empty for none.

        Args:
            way: Of giving: goods or money.
            certificates: The organiser's, with the last day of each (None: no end).
            on: In the site's zone.
        """
        needed = self.fundraising.certificate
        if needed is None or way not in self.fundraising.ways:
            return ""
        if needed not in certificates:
            return needed
        last = certificates[needed]
        return needed if last is not None and last < on else ""


def certificates_of(text: str) -> dict[str, date | None]:
    """Return an organisation's certificates, with the last day of each.

    Args:
        text: As the roster has them: `public_fundraising:2028-01-01, first_aid`.

    Raises:
        ValueError: A day is none.
    """
    found: dict[str, date | None] = {}
    for one in filter(None, (part.strip() for part in text.split(","))):
        name, _, last = one.partition(":")
        found[name.strip()] = date.fromisoformat(last.strip()) if last else None
    return found
