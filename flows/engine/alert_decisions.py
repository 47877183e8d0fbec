"""What somebody decides of a proposal is kept with the alert that led to it, too."""

from collections.abc import Iterator

from flows.engine.desk import Desk
from plans.identity import OccasionId
from plans.incident.proposals import Act, Decision, Proposal
from plans.warning.filed import Became, FiledAlert

_REFUSED = (Decision.DECLINED, Decision.LAPSED)
#: Proposals wait for half an hour; more alerts than this do not.
_MOST = 2_000


def note_decision(
    desk: Desk, proposal_id: OccasionId, decision: Decision, *, by: str
) -> None:
    """Keep with its alerts that a proposal was refused, and by whom."""
    if decision not in _REFUSED:
        return
    for one in _led_to(desk, proposal_id):
        why = {**one.why, "decision": str(decision)}
        desk.alerts.became(
            one.alert_no, Became.NOTHING, why, by=by, occasion_id=proposal_id
        )


def note_enacted(desk: Desk, proposal: Proposal, outcome: str) -> None:
    """Keep with its alerts what a proposal that was confirmed has come to."""
    for one in _led_to(desk, proposal.proposal_id):
        named = outcome if proposal.act is Act.DECLARE else outcome.partition(" ")[0]
        desk.alerts.became(
            one.alert_no,
            Became.DECLARED,
            {**one.why, "decision": str(Decision.CONFIRMED)},
            by=proposal.decided_by,
            occasion_id=OccasionId(named),
        )


def _led_to(desk: Desk, proposal_id: OccasionId) -> Iterator[FiledAlert]:
    """Yield the alerts for which the proposal is what came of them first."""
    waiting = desk.alerts.all(only=Became.PROPOSED, limit=_MOST)
    yield from (one for one in waiting if one.occasion_id == proposal_id)
