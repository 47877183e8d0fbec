"""Asking: the forms with which somebody asks for a mobilization, a level, or an end.

Prefect knows no users: a run of these flows writes a proposal into the store and ends.
Whoever has the authority decides it over his or her own link, code or command line.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Any

from prefect import State, flow
from prefect.states import Completed, Failed
from pydantic import Field

from flows.declaring import AlreadyRunningError, Declaration, UnknownDeclarerError
from flows.library import site_in
from flows.proposal_record import Proposed, Wish
from flows.proposing import (
    NothingToDecideError,
    propose_declaration,
    propose_level,
    propose_stand_down,
)
from flows.quietly import quietly
from flows.refusing import FORM, refuse_here
from flows.settings import Settings
from flows.texts import words
from plans.durations import Duration
from plans.errors import MobilizationError
from plans.identity import CellCode, IncidentId, KindOfRun, OccasionId
from plans.incident.incidents import UnknownIncidentError
from plans.plan import Level

#: Names of the states in which these runs end.
PROPOSED, REFUSED, NOTHING = "Proposed", "Refused", "Nothing to decide"

#: What each error is called on record; all others cannot be done.
_WHY: Mapping[type[MobilizationError], str] = {
    UnknownDeclarerError: "unknown-person",
    UnknownIncidentError: "unknown-incident",
}


class Kind(StrEnum):
    """Whether it is happening; a rehearsal asks nobody and needs no decision."""

    ACTUAL = "actual"
    EXERCISE = "exercise"


Line = Annotated[str, Field(max_length=300)]
Word = Annotated[str, Field(max_length=200)]


@flow(name="declare")
@quietly
def declare(  # noqa: PLR0913, PLR0917 -- the fields of the form
    plan: Word,
    level: Level,
    kind: Kind,
    cells: Annotated[list[Word], Field(max_length=200)] = [],  # noqa: B006 -- a default
    matter: Line = "",
    lasts: Duration | None = None,
    measures: Annotated[list[Word], Field(max_length=20)] = [],  # noqa: B006 -- of a form
    by: Word = "",
    key: Word = "",
) -> State[Any]:
    """Ask for a mobilization; a person with the authority has to say yes."""
    declaration = Declaration(
        plan=plan,
        level=level,
        kind_of_run=KindOfRun(kind),
        cells=tuple(CellCode(cell) for cell in cells),
        matter=matter,
        lasts=lasts,
        measures=tuple(measures),
    )
    wish = Wish(source=FORM, by=by.strip(), key=key.strip())
    return _ended(lambda settings: propose_declaration(declaration, wish, settings))


@flow(name="change_level")
@quietly
def change_level(
    incident: Word, level: Level, reason: Line = "", by: Word = "", key: Word = ""
) -> State[Any]:
    """Ask for a higher or lower level; a person with the authority has to say yes."""
    wish = Wish(source=FORM, by=by.strip(), key=key.strip(), reason=reason)
    return _ended(lambda settings: propose_level(_id(incident), level, wish, settings))


@flow(name="stand_down")
@quietly
def stand_down(
    incident: Word, reason: Line = "", by: Word = "", key: Word = ""
) -> State[Any]:
    """Ask for the end of a mobilization; a person with the authority has to say yes."""
    wish = Wish(source=FORM, by=by.strip(), key=key.strip(), reason=reason)
    return _ended(lambda settings: propose_stand_down(_id(incident), wish, settings))


def _ended(ask: Callable[[Settings], Proposed]) -> State[Any]:
    """Return how the run ends: with a proposal, or refused."""
    settings = Settings()
    try:
        proposed = ask(settings)
    except (AlreadyRunningError, NothingToDecideError) as error:
        return Failed(name=NOTHING, message=str(error))
    except MobilizationError as error:
        if not error.is_retryable:
            refuse_here(_WHY.get(type(error), "not-possible"), settings)
        return Failed(name=REFUSED, message=str(error))
    name = PROPOSED if proposed.incident_id is None else NOTHING
    return Completed(name=name, message=_told(proposed, settings))


def _told(proposed: Proposed, settings: Settings) -> str:
    site = site_in(settings.site)
    language = site.languages[0]
    if proposed.incident_id is not None:
        return words("propose.declared", language, id=proposed.incident_id)
    facts: dict[str, object] = {"id": proposed.proposal_id}
    if not proposed.is_new:
        facts["decision"] = proposed.decision
        return words("propose.known", language, **facts)
    facts["roles"] = ", ".join(proposed.roles) or "-"
    if proposed.expires_at is not None:
        facts["until"] = f"{proposed.expires_at.astimezone(site.zone):%H:%M}"
    return words("propose.waits", language, **facts)


def _id(incident: str) -> IncidentId:
    return IncidentId(OccasionId(incident.strip()))
