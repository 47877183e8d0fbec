"""Proposal records: a proposal is written down once a key, with its question."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from uuid import uuid4

from flows.declaring import check_same, refuse_beside_real, refuse_twins
from flows.engine.desk import Desk
from flows.engine.proposal_plans import Deciding, plan_of_proposal
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.errors import MobilizationError
from plans.identity import IncidentId, OccasionId
from plans.incident.incidents import Incident, IncidentClock
from plans.incident.journal import Entry
from plans.incident.occasions import OccasionKind
from plans.incident.proposals import Act, Decision, Proposal
from plans.site import Site

#: Before the keys of occasions that are proposals; an incident has the bare key.
_PREFIX = "proposal:"
#: What does not tell one proposal from another.
_WORDS = frozenset({"reason", "matter", "measures", "lasts_s", "name"})


class ProposalKeyError(MobilizationError):
    """The key belongs to a proposal of something else."""

    def __init__(self, key: str, proposal_id: OccasionId) -> None:
        self.key, self.proposal_id = key, proposal_id
        super().__init__(
            f"the key {key} is taken by {proposal_id}, which asks for something else; "
            "nothing was proposed: use another key"
        )


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Who asks for something, where, and why."""

    #: form, hook, or the name of a source of the site.
    source: str
    #: A role of the site or a person_no, as it was written; empty: nobody says.
    by: str = ""
    #: The same key is the same proposal; empty: the same as long as one waits.
    key: str = ""
    reason: str = ""
    #: What happened, by language, for the question; empty: as it was written.
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """What a proposal came to."""

    proposal_id: OccasionId
    is_new: bool
    decision: Decision = Decision.WAITING
    #: Who may decide.
    roles: tuple[str, ...] = ()
    #: Wall time.
    expires_at: datetime | None = None
    #: Set when it was declared under this key already: there is nothing to decide.
    incident_id: IncidentId | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is written down of a proposal."""

    wish: Wish
    deciding: Deciding
    asks_for: Mapping[str, object]
    #: The incident that it is about, as it is or as it would be.
    incident: Incident
    #: The number of the person who proposes.
    proposer: str = ""


class _DeclaredError(MobilizationError):
    """There is nothing to decide: undoes what was written of the proposal."""

    def __init__(self, incident_id: IncidentId) -> None:
        self.incident_id = incident_id
        super().__init__(f"{incident_id} is declared")


def write_down(case: Case, settings: Settings, site: Site, now: datetime) -> Proposed:
    """Return the proposal, begun with its question, or the one of the same key.

    Raises:
        ProposalKeyError: The key belongs to a proposal of something else.
        KeyTakenError: It belongs to an incident of something else.
        KeyUsedUpError: It belongs to an incident that is over.
        AlreadyRunningError: The same plan runs there under another key.
        RealRunsError: It asks for an exercise, and something real runs there.
    """
    try:
        with open_desk(settings) as desk:
            desk.registry.sync_channels(site)
            return _written(desk, case, site, now)
    except _DeclaredError as declared:
        return Proposed(
            proposal_id=OccasionId(""),
            is_new=False,
            decision=Decision.CONFIRMED,
            incident_id=declared.incident_id,
        )


def _written(desk: Desk, case: Case, site: Site, now: datetime) -> Proposed:
    key = case.wish.key or _derived_key(desk, case)
    asking = _asking(case, site, now)
    begun = desk.incidents.add(asking, key=f"{_PREFIX}{key}")
    if not begun.is_new:
        return _known(desk.proposals.get(begun.incident_id), case, key)
    # Only now: whoever declares at the same moment has done so, or waits for us.
    if case.deciding.act is Act.DECLARE:
        _look_for_it(desk, case.incident, key)
    proposal = Proposal(
        proposal_id=asking.incident_id,
        act=case.deciding.act,
        kind_of_run=asking.kind_of_run,
        key=key,
        source=case.wish.source,
        proposed_by=case.wish.by,
        asks_for=case.asks_for,
        proposed_at=now,
        expires_at=now + site.policy.decide_within,
    )
    desk.proposals.add(proposal)
    facts: dict[str, str | int] = {
        "act": str(proposal.act),
        "source": proposal.source,
        "by": proposal.proposed_by,
        "level": str(case.deciding.level),
    }
    entry = Entry(at=now, action="proposed", facts=facts)
    desk.journal.note(proposal.proposal_id, entry)
    return Proposed(
        proposal_id=proposal.proposal_id,
        is_new=True,
        roles=tuple(case.deciding.roles),
        expires_at=proposal.expires_at,
    )


def _look_for_it(desk: Desk, incident: Incident, key: str) -> None:
    known = desk.incidents.known(key)
    if known is not None:
        check_same(desk.incidents.get(known), incident, key=key)
        raise _DeclaredError(known)
    refuse_twins(incident, desk.incidents.all(only_open=True))
    refuse_beside_real(incident, desk)


def _known(proposal: Proposal, case: Case, key: str) -> Proposed:
    if _essence(proposal.act, proposal.asks_for) != _essence(
        case.deciding.act, case.asks_for
    ):
        raise ProposalKeyError(key, proposal.proposal_id)
    return Proposed(
        proposal_id=proposal.proposal_id,
        is_new=False,
        decision=proposal.decision,
        roles=tuple(case.deciding.roles),
        expires_at=proposal.expires_at,
    )


def _essence(act: Act, asks_for: Mapping[str, object]) -> str:
    told = {name: one for name, one in asks_for.items() if name not in _WORDS}
    return f"{act}{json.dumps(told, sort_keys=True)}"


def _derived_key(desk: Desk, case: Case) -> str:
    """Return a key that is the same for the same thing as long as one waits."""
    essence = _essence(case.deciding.act, case.asks_for)
    stem = f"{case.deciding.act}-{sha256(essence.encode()).hexdigest()[:16]}-"
    decided = [
        one
        for one in desk.proposals.all()
        if one.key.startswith(stem) and one.decision is not Decision.WAITING
    ]
    return f"{stem}{len(decided)}"


def _asking(case: Case, site: Site, now: datetime) -> Incident:
    """Return the occasion that asks: carried like an incident, in real time."""
    named = IncidentId(OccasionId(f"proposal-{now:%Y%m%d}-{uuid4().hex[:10]}"))
    return replace(
        case.incident,
        incident_id=named,
        level=case.deciding.level,
        plan=plan_of_proposal(case.deciding, site),
        clock=IncidentClock(origin_at=now),
        declared_at=now,
        declared_by=f"{case.wish.source} {case.wish.by}".strip(),
        declarer=case.proposer,
        matter="",
        measures=(),
        expected_until=None,
        occasion_kind=OccasionKind.PROPOSAL,
        stood_down_at=None,
        earlier=(),
    )
