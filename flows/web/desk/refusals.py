"""Refusals: why an order came to nothing, and what to do on the page instead."""

from collections.abc import Iterable, Mapping

from flows.engine import deciding, joining
from flows.engine.answerable import NotAnswerableError, UnknownStepError
from flows.engine.assigning import (
    HoldsAnotherError,
    NobodyError,
    NoSeatsError,
    SeatTakenError,
)
from flows.engine.closing import NothingToCloseError
from flows.engine.corrections import NoCorrectionError, UnknownMessageError
from flows.engine.holding import BusyError
from flows.engine.levels import OverError
from flows.engine.stand_down import OPERATOR, StandDownError
from flows.engine.telling import NobodyComesError
from flows.texts import words
from flows.web.office import spoken
from plans.errors import MobilizationError
from plans.incident.authority import RankError
from plans.incident.incidents import AuthorityError
from plans.incident.law import Profile
from plans.seats import UnclearSeatError
from plans.site import Site
from plans.telling import joined

_OVER = "over"
#: What to say for each error: `web.desk.why.KEY`, filled with the error's own facts.
KEYS: Mapping[type[MobilizationError], str] = {
    NotAnswerableError: "not-yours",
    StandDownError: "not-yours",
    deciding.NotYoursError: "not-yours",
    AuthorityError: "not-yours",
    RankError: "rank",
    joining.NotOfTheOfficeError: "no-office",
    UnknownStepError: "no-step",
    NobodyError: "nobody",
    NoSeatsError: "no-seats",
    SeatTakenError: "full",
    HoldsAnotherError: "holds-another",
    UnclearSeatError: "unclear-seat",
    UnknownMessageError: "no-message",
    NoCorrectionError: "no-correction",
    BusyError: "busy",
    NobodyComesError: _OVER,
    NothingToCloseError: _OVER,
    OverError: _OVER,
    deciding.DecidedError: "decided",
    deciding.ExpiredError: "expired",
    joining.UnknownRegistrationError: "no-offer",
    joining.DecidedError: "offer-decided",
}


def refusal_in_words(
    error: MobilizationError, site: Site, language: str, law: Profile | None = None
) -> str:
    """Return why something was refused, for whoever reads the page."""
    key = next((KEYS[one] for one in type(error).__mro__ if one in KEYS), "other")
    if isinstance(error, NoSeatsError) and error.is_over:
        key = _OVER
    facts = {name: str(value) for name, value in vars(error).items()}
    facts["who"] = offices_named(getattr(error, "allowed", ()), site, language)
    facts["where"] = facts.get("where", "").partition("@")[0].partition(" of ")[0]
    if law is not None and "article" in facts:
        facts["article"] = law.article_in(facts["article"], language)
    return words(f"web.desk.why.{key}", language, **facts)


def offices_named(roles: Iterable[str], site: Site, language: str) -> str:
    """Return what some offices are called, whoever is allowed to by the plan last."""
    named = [office_named(one, site, language) for one in roles]
    return joined(named, language) or words("web.desk.who.nobody", language)


def office_named(role: str, site: Site, language: str) -> str:
    """Return what an office is called."""
    known = site.roles.get(role)
    if known is not None and (title := spoken(known.title, language)):
        return title
    return words("web.desk.who.operator", language) if role == OPERATOR else role
