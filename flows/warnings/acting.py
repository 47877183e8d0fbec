"""Acting: what an alert wants is declared, proposed, changed or taken back, once.

Every act has a key made of the chain of messages, so that doing it again is the same
declaration or proposal.
"""

import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from flows.conducting import conductor_of
from flows.declaring import (
    AlreadyRunningError,
    Declaration,
    KeyTakenError,
    KeyUsedUpError,
    declare,
)
from flows.engine.answers import plain_line
from flows.engine.clock import Clock
from flows.engine.levels import change_level
from flows.engine.plain import let_sender_in, run_due
from flows.engine.withdrawing import withdraw
from flows.proposal_record import ProposalKeyError, Proposed, Wish
from flows.proposing import propose_declaration, propose_level, propose_stand_down
from flows.settings import Settings
from flows.warnings.standing import Found, found_of, standing_in, waiting_twin
from flows.wiring.deciding import open_desk
from plans.errors import MobilizationError
from plans.identity import CellCode, IncidentId, KindOfRun, OccasionId
from plans.incident.incidents import Incident
from plans.site import Site
from plans.warning.consequences import Next, Wanted, next_of
from plans.warning.filed import Became, FiledAlert

logger = logging.getLogger(__name__)

#: Other processes act on the same messages at the same time.
_ATTEMPTS = 5
_LONGEST_MATTER = 200
#: The key was taken between our look and our act.
_CROSSING = (KeyTakenError, KeyUsedUpError, ProposalKeyError)


class BeginningError(MobilizationError):
    """What was proposed is confirmed, and begins at this moment: look again."""

    is_retryable = True


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of an alert in one plan."""

    did: Next
    became: Became = Became.NOTHING
    occasion_id: OccasionId | None = None
    #: The number of who decided that nothing is done.
    by: str = ""
    #: Cells that are warned of too, and that an incident which runs does not have.
    more_cells: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Case:
    """The latest message of a chain, and what is to be done in one plan."""

    chain: tuple[FiledAlert, ...]
    filed: FiledAlert
    plan: str
    kind_of_run: KindOfRun
    #: None: it takes back what the messages before it wanted.
    wanted: Wanted | None
    #: How long it will last; None: what the plan says.
    lasts: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class Acting:
    """Does what alerts want."""

    settings: Settings
    site: Site
    clock: Clock

    def act(self, case: Case, source: str) -> Outcome:
        """Do what follows from a message; done again it is the same.

        Raises:
            MobilizationError: It cannot be done; see `declare`.
        """
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._acted(case, source)
            except _CrossedError:
                logger.info("acting again", extra={"action": "alert_acted_again"})
        return self._acted(case, source)

    def _acted(self, case: Case, source: str) -> Outcome:
        with open_desk(self.settings, is_writer=False) as desk:
            found = found_of(desk, case.chain, case.plan, case.kind_of_run)
            twin = case.wanted and waiting_twin(desk, case.wanted, case.kind_of_run)
        if found.is_beginning and found.incident is None:
            raise BeginningError
        todo = next_of(case.wanted, found.standing)
        if todo is Next.PROPOSE and twin:
            return _proposed(Next.JOIN, twin.proposal_id)
        doing = _Doing(self, case, source, found)
        return doing.done(todo)


class _CrossedError(MobilizationError):
    """Somebody else was quicker: what there is has to be looked at again."""

    is_retryable = True


@dataclass(frozen=True)
class _Doing:
    """One act."""

    acting: Acting
    case: Case
    source: str
    found: Found

    def done(self, todo: Next) -> Outcome:
        """Do it, and return what it came to."""
        if todo is Next.NOTHING:
            return Outcome(did=todo)
        if todo is Next.KEEP_REFUSED:
            refused = self.found.refused
            return Outcome(did=todo, by=refused.decided_by if refused else "")
        if todo in {Next.RENEW, Next.WITHDRAW}:
            return self._withdrawn(todo)
        if todo in {Next.DECLARE, Next.PROPOSE}:
            return self._begun(todo)
        return self._changed(todo)

    def _changed(self, todo: Next) -> Outcome:
        """Do what concerns something that is there."""
        if todo is Next.OVER:
            return Outcome(did=todo, occasion_id=self._incident_id)
        if todo is Next.JOIN:
            return self._joined()
        if todo is Next.RAISE:
            return self._raised()
        wish = self._wish(todo)
        settings, clock = self.acting.settings, self.acting.clock
        if todo is Next.PROPOSE_STAND_DOWN:
            made = propose_stand_down(self._incident_id, wish, settings, clock)
        else:
            level = self._wanted.level
            made = propose_level(self._incident_id, level, wish, settings, clock)
        return replace(_proposed(todo, made.proposal_id), more_cells=self._more_cells())

    def _begun(self, todo: Next) -> Outcome:
        try:
            return self._declared() if todo is Next.DECLARE else self._asked()
        except AlreadyRunningError as error:
            return self._beside(error.incident_id)

    def _beside(self, incident_id: IncidentId) -> Outcome:
        """Join what somebody has declared of the same plan in the same cells."""
        with open_desk(self.acting.settings, is_writer=False) as desk:
            incident = desk.incidents.get(incident_id)
        there = Found(
            standing=standing_in(incident), key=self.found.key, incident=incident
        )
        todo = next_of(self._wanted, there.standing)
        if self._wanted.level.place > incident.level.place:
            todo = Next.JOIN  # they have their own reasons to be higher
        return replace(self, found=there).done(todo)

    def _declared(self) -> Outcome:
        settings, clock = self.acting.settings, self.acting.clock
        waiting = self.found.proposal
        key = waiting.key if waiting else self.found.key
        declaration = replace(self._declaration(), source=self.source, key=key)
        try:
            incident_id = declare(declaration, settings, clock).incident_id
        except _CROSSING as error:
            raise _CrossedError from error
        run_due(incident_id, conductor_of(settings), let_sender_in)
        return Outcome(
            did=Next.DECLARE, became=Became.DECLARED, occasion_id=incident_id
        )

    def _asked(self) -> Outcome:
        settings, clock = self.acting.settings, self.acting.clock
        wish = replace(self._wish(Next.PROPOSE), key=self.found.key)
        try:
            made = propose_declaration(self._declaration(), wish, settings, clock)
        except _CROSSING as error:
            raise _CrossedError from error
        if made.incident_id is not None:  # declared under this key meanwhile
            raise _CrossedError
        self._ask(made)
        return _proposed(Next.PROPOSE, made.proposal_id)

    def _ask(self, made: Proposed) -> None:
        """Put the question at once; the engine would within a second."""
        if made.is_new:
            conductor = conductor_of(self.acting.settings)
            run_due(IncidentId(made.proposal_id), conductor)

    def _joined(self) -> Outcome:
        if self.found.incident is None:
            waiting = self.found.proposal
            assert waiting is not None  # noqa: S101 -- else there is nothing to join
            return _proposed(Next.JOIN, waiting.proposal_id)
        return Outcome(
            did=Next.JOIN,
            became=Became.DECLARED,
            occasion_id=self._incident_id,
            more_cells=self._more_cells(),
        )

    def _raised(self) -> Outcome:
        change_level(
            self._incident_id,
            self._wanted.level,
            conductor_of(self.acting.settings),
            by=f"source {self.source}",
            reason=self._matter,
        )
        outcome = self._joined()
        run_due(self._incident_id, conductor_of(self.acting.settings), let_sender_in)
        return replace(outcome, did=Next.RAISE)

    def _withdrawn(self, todo: Next) -> Outcome:
        waiting = self.found.proposal
        assert waiting is not None  # noqa: S101 -- else there is nothing to take back
        why = f"alert {self.case.filed.alert_no}"
        now = self.acting.clock.now()
        with open_desk(self.acting.settings) as desk:
            is_done = withdraw(desk, waiting, self.acting.site, why=why, now=now)
        if todo is Next.RENEW or not is_done:
            raise _CrossedError  # now it can be proposed as it is wanted, or decided
        return Outcome(did=todo, occasion_id=waiting.proposal_id)

    @property
    def _wanted(self) -> Wanted:
        assert self.case.wanted is not None  # noqa: S101 -- it does not take back
        return self.case.wanted

    @property
    def _incident(self) -> Incident:
        assert self.found.incident is not None  # noqa: S101 -- it stands on one
        return self.found.incident

    @property
    def _incident_id(self) -> IncidentId:
        return self._incident.incident_id

    @property
    def _matter(self) -> str:
        return plain_line(self.case.filed.title, _LONGEST_MATTER)

    def _more_cells(self) -> tuple[str, ...]:
        wanted = self.case.wanted
        return tuple(
            cell
            for cell in (wanted.cells if wanted else ())
            if cell not in self._incident.cells
        )

    def _wish(self, todo: Next) -> Wish:
        """Return who asks; the same message asks for the same thing once."""
        level = self.case.wanted.level if self.case.wanted else ""
        key = f"{self.found.key}-{self.case.filed.alert_no}-{todo}-{level}"
        return Wish(source=self.source, key=key, reason=self._matter)

    def _declaration(self) -> Declaration:
        wanted = self._wanted
        is_exercise = self.case.kind_of_run is KindOfRun.EXERCISE
        return Declaration(
            plan=wanted.plan,
            level=wanted.level,
            kind_of_run=self.case.kind_of_run,
            cells=tuple(CellCode(cell) for cell in wanted.cells),
            name=self._matter if is_exercise else "",
            by="",
            matter=self._matter,
            lasts=self.case.lasts,
        )


def _proposed(did: Next, proposal_id: OccasionId) -> Outcome:
    return Outcome(did=did, became=Became.PROPOSED, occasion_id=proposal_id)
