"""Deciding: what somebody says to a proposal at the office's own command line."""

from collections.abc import Sequence

from flows.engine.answers import Source, record
from flows.engine.conduct import Conductor, world_of
from flows.engine.desk import Desk
from flows.engine.proposal_plans import DECIDE
from flows.engine.refusals import refuse
from plans.approving import Approver, Approving, Turn
from plans.errors import MobilizationError
from plans.identity import IncidentId, OccasionId
from plans.incident.proposals import Decision, Proposal, UnknownProposalError
from plans.people.call_ups import Said
from plans.people.replies import Reply
from plans.site import Site

#: Where it came from, for the record.
COMMAND_LINE = "command line"


class ConfirmError(MobilizationError):
    """A confirmation counts for nothing."""

    #: A text of the catalogue: `refused.WHY`.
    why = "not-possible"


class DecidedError(ConfirmError):
    """It was decided before."""

    why = "used"

    def __init__(self, proposal: Proposal) -> None:
        self.proposal_id, self.decision = proposal.proposal_id, proposal.decision
        super().__init__(f"{self.proposal_id} was decided before: {self.decision}")


class ExpiredError(ConfirmError):
    """Its time is over."""

    why = "expired"

    def __init__(self, proposal: Proposal) -> None:
        self.proposal_id = proposal.proposal_id
        over = f"{proposal.expires_at:%Y-%m-%d %H:%M} UTC"
        super().__init__(f"{self.proposal_id} ended at {over} without a decision")


class NotYoursError(ConfirmError):
    """Somebody says yes or no who may not."""

    why = "not-yours"

    def __init__(self, by: str, allowed: Sequence[str]) -> None:
        self.by, self.allowed = by, tuple(allowed)
        who = ", ".join(allowed) or "somebody whom the plan names"
        super().__init__(f"{by} may not decide this; it takes {who}")


def confirm(
    proposal_id: OccasionId,
    conductor: Conductor,
    *,
    by: str,
    is_yes: bool,
    via: str = COMMAND_LINE,
) -> None:
    """Record what somebody says to a proposal; its step decides what it counts for.

    Args:
        proposal_id: What it is about.
        conductor: That carries it.
        by: A person_no, or a role: its first holder who may decide.
        is_yes: A no otherwise.
        via: How it came, for the record.

    Raises:
        UnknownProposalError: There is none.
        DecidedError: It was decided before.
        ExpiredError: Its time is over.
        NotYoursError: He or she may not decide it.
    """
    try:
        with conductor.open_desk() as desk:
            said = Said.ACCEPTED if is_yes else Said.DECLINED
            _record(desk, proposal_id, conductor, by=by, said=(said, via))
    except UnknownProposalError:
        _refuse(conductor, "unknown-proposal", via)
        raise
    except ConfirmError as error:
        _refuse(conductor, error.why, via)
        raise


def who_decides(
    desk: Desk, proposal_id: OccasionId, conductor: Conductor
) -> Sequence[Approver]:
    """Return who may decide a proposal, in order; nobody once it is over.

    Raises:
        UnknownProposalError: There is none.
    """
    proposal = desk.proposals.get(proposal_id)
    is_open = proposal.decision is Decision.WAITING
    if not is_open or conductor.clock.now() >= proposal.expires_at:
        return ()
    return _approving(desk, proposal_id, conductor).line


def _refuse(conductor: Conductor, why: str, via: str) -> None:
    now = conductor.clock.now()
    with conductor.open_desk() as desk:
        refuse(desk, conductor.site, via, why, now=now)


def _record(
    desk: Desk,
    proposal_id: OccasionId,
    conductor: Conductor,
    *,
    by: str,
    said: tuple[Said, str],
) -> None:
    now = conductor.clock.now()
    proposal = desk.proposals.get(proposal_id)
    if proposal.decision is not Decision.WAITING:
        raise DecidedError(proposal)
    if now >= proposal.expires_at:
        raise ExpiredError(proposal)
    approving = _approving(desk, proposal_id, conductor)
    approver = _approver(by, approving.line, conductor.site)
    approving.ask_these([approver])
    [call] = [
        one
        for one in desk.call_ups.of(proposal_id, DECIDE)
        if one.ask.party_id == approver.party.party_id
    ]
    message = desk.ledger.message(call.ask.message_id)
    what, via = said
    record(desk, message, Reply(said=what), Source(via=via), now=now)


def _approving(desk: Desk, proposal_id: OccasionId, conductor: Conductor) -> Approving:
    incident = desk.incidents.get(IncidentId(proposal_id))
    at = incident.clock.at(conductor.clock.now())
    world = world_of(desk, incident, DECIDE, at, conductor)
    kind = conductor.load_kinds()[world.step.kind]
    params = kind.params.model_validate(world.step.params).model_dump()
    turns = [Turn.model_validate(one) for one in params["by"]]
    return Approving(world, params["message"], turns, params["persons"])


def _approver(by: str, line: Sequence[Approver], site: Site) -> Approver:
    by_number = {one.party.number: one for one in line}
    named = site.roles[by].holders if by in site.roles else (by,)
    # Always the same holder of a role: one word at the keyboard is never two people.
    first = next((one for one in named if one in by_number), "")
    if not first or (by in site.roles and by not in {one.role for one in line}):
        raise NotYoursError(by, list(dict.fromkeys(one.role for one in line)))
    return by_number[first]
