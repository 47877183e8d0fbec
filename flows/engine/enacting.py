"""Enacting: what was proposed is decided by its step, and then carried out, once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Event

from flows.engine.alarms import Alarm, door_of, tell_duty_officer
from flows.engine.alert_decisions import note_decision, note_enacted
from flows.engine.conduct import LOOK_EVERY, Conductor, told_of
from flows.engine.desk import Desk
from flows.engine.levels import change_level
from flows.engine.proposal_plans import DECIDE
from flows.engine.stand_down import stand_down
from flows.engine.withdrawing import withdraw
from plans.errors import MobilizationError
from plans.identity import IncidentId, OccasionId, PartyId
from plans.incident.journal import Entry
from plans.incident.progress import StepState
from plans.incident.proposals import Act, Decision, Proposal
from plans.plan import Level

logger = logging.getLogger(__name__)

#: Who decided what was declared meanwhile by somebody with the authority.
ALREADY = "declared meanwhile"
_DECIDED = {
    "approval_given": Decision.CONFIRMED,
    "approval_refused": Decision.DECLINED,
}


@dataclass(frozen=True, kw_only=True)
class Enacting:
    """Looks after proposals: decided ones are carried out, silent ones lapse."""

    conductor: Conductor
    #: Declares a proposal with the authority of a person (a person_no).
    declare: Callable[[Proposal, str], IncidentId]

    def run(self, stop: Event) -> None:
        """Look again and again until told to stop; faults do not end it."""
        while not stop.is_set():
            try:
                self.look()
            except Exception as fault:  # noqa: BLE001 -- the store may be back soon
                facts = {"action": "enacting_failed", **told_of(fault)}
                logger.warning("could not look after proposals", extra=facts)
                stop.wait(1.0)
            stop.wait(LOOK_EVERY.total_seconds())

    def look(self) -> None:
        """Decide what its step has decided, and carry out what is confirmed."""
        with self.conductor.open_reading() as desk:
            waiting = desk.proposals.all(only_waiting=True)
            idle = [one for one in waiting if _is_about_what_is_over(desk, one)]
            decided = [one for one in waiting if self._decision(desk, one)]
            confirmed = [one.proposal_id for one in desk.proposals.to_enact()]
        for one in idle:
            self._withdraw(one)
        confirmed += [one.proposal_id for one in decided if one not in idle]
        for proposal_id in confirmed:
            self.settle(proposal_id)

    def _withdraw(self, proposal: Proposal) -> None:
        """Ask nobody any more about what has been stood down meanwhile."""
        now = self.conductor.clock.now()
        with self.conductor.open_desk() as desk:
            withdraw(desk, proposal, self.conductor.site, why="over", now=now)

    def settle(self, proposal_id: OccasionId) -> Proposal:
        """Return how a proposal stands, decided and carried out as far as it can be."""
        with self.conductor.open_desk() as desk:
            proposal = self._decided(desk, desk.proposals.get(proposal_id))
        if proposal.decision is Decision.CONFIRMED and proposal.enacted_at is None:
            self._enact(proposal)
            with self.conductor.open_reading() as desk:
                return desk.proposals.get(proposal_id)
        return proposal

    def _decision(self, desk: Desk, proposal: Proposal) -> tuple[Decision, str] | None:
        """Return what was decided and by whom; None as long as nobody has."""
        proposal_id = IncidentId(proposal.proposal_id)
        [record] = desk.steps.of(proposal_id)
        if record.progress.state is StepState.WAITING:
            is_there = proposal.act is Act.DECLARE and desk.incidents.known(
                proposal.key
            )
            return (Decision.CONFIRMED, ALREADY) if is_there else None
        said = [
            (_DECIDED[entry.action], PartyId(str(entry.facts["party_id"])))
            for entry in desk.journal.of(proposal_id)
            if entry.action in _DECIDED
        ]
        wanted = (
            Decision.CONFIRMED
            if record.progress.state is StepState.MET
            else Decision.DECLINED
        )
        who = [desk.roster.party(one).number for what, one in said if what is wanted]
        return (wanted, " ".join(who)) if who else (Decision.LAPSED, "")

    def _decided(self, desk: Desk, proposal: Proposal) -> Proposal:
        found = self._decision(desk, proposal)
        if found is None or proposal.decision is not Decision.WAITING:
            return proposal
        now = self.conductor.clock.now()
        decision, by = found
        if not desk.proposals.decide(proposal.proposal_id, decision, by=by, at=now):
            return desk.proposals.get(proposal.proposal_id)
        facts: dict[str, str | int] = {"decision": str(decision), "by": by}
        entry = Entry(at=now, action="decided", step=DECIDE, facts=facts)
        desk.journal.note(proposal.proposal_id, entry)
        if decision is Decision.LAPSED:
            self._tell_lapsed(desk, proposal)
        note_decision(desk, proposal.proposal_id, decision, by=by)
        desk.incidents.stand_down(IncidentId(proposal.proposal_id), at=now)
        return replace(proposal, decision=decision, decided_by=by, decided_at=now)

    def _tell_lapsed(self, desk: Desk, proposal: Proposal) -> None:
        incident = desk.incidents.get(IncidentId(proposal.proposal_id))
        turns = incident.step(DECIDE).params["by"]
        roles = (
            [one["role"] for one in turns] if isinstance(turns, list | tuple) else []
        )
        facts: dict[str, str | int] = {
            "level": str(incident.level),
            "proposal": proposal.proposal_id,
            "source": proposal.source,
            "asked": len(desk.call_ups.of(proposal.proposal_id, DECIDE)),
        }
        alarm = Alarm(
            key="lapsed", name="lapsed", facts=facts, offices={"roles": roles}
        )
        self._tell(desk, proposal, alarm)

    def _enact(self, proposal: Proposal) -> None:
        """Carry it out; a fault that may pass is left for the next look."""
        try:
            outcome, is_done = self._carried_out(proposal), True
        except MobilizationError as error:
            if error.is_retryable:
                raise
            outcome, is_done = str(error), False
        now = self.conductor.clock.now()
        with self.conductor.open_desk() as desk:
            if not desk.proposals.enacted(proposal.proposal_id, outcome, at=now):
                return
            facts: dict[str, str | int] = {"outcome": outcome}
            action = "enacted" if is_done else "not_enacted"
            entry = Entry(at=now, action=action, facts=facts)
            desk.journal.note(proposal.proposal_id, entry)
            if is_done:
                note_enacted(desk, proposal, outcome)
            else:
                told = {"why": outcome, "proposal": proposal.proposal_id}
                alarm = Alarm(key="not-enacted", name="not-enacted", facts=told)
                self._tell(desk, proposal, alarm)

    def _carried_out(self, proposal: Proposal) -> str:
        by = proposal.decided_by.partition(" ")[0]
        if proposal.act is Act.DECLARE:
            return self._declared(proposal, by)
        incident_id = IncidentId(OccasionId(str(proposal.asks_for["incident"])))
        if proposal.act is Act.STAND_DOWN:
            stand_down(incident_id, self.conductor, by=by)
            return incident_id
        level = Level(str(proposal.asks_for["level"]))
        reason = str(proposal.asks_for["reason"])
        change_level(incident_id, level, self.conductor, by=by, reason=reason)
        return f"{incident_id} {level}"

    def _declared(self, proposal: Proposal, by: str) -> IncidentId:
        if proposal.decided_by == ALREADY:
            with self.conductor.open_reading() as desk:
                known = desk.incidents.known(proposal.key)
            if known is not None:
                return known
        return self.declare(proposal, by)

    def _tell(self, desk: Desk, proposal: Proposal, alarm: Alarm) -> None:
        phrases = {"act": f"propose.act.{proposal.act}", **door_of(proposal.source)}
        key = f"{alarm.key}:{proposal.proposal_id}"
        alarm = replace(alarm, key=key, phrases=phrases)
        now = self.conductor.clock.now()
        tell_duty_officer(desk, self.conductor.site, alarm, now=now)


def _is_about_what_is_over(desk: Desk, proposal: Proposal) -> bool:
    """Say whether the incident that it would change or end has been stood down."""
    if proposal.act is Act.DECLARE:
        return False
    incident_id = IncidentId(OccasionId(str(proposal.asks_for["incident"])))
    return desk.incidents.get(incident_id).stood_down_at is not None
