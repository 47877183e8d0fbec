"""confirm: say yes or no to what was proposed from outside."""

from argparse import ArgumentParser, Namespace

from flows.cli.boards import say
from flows.conducting import conductor_of
from flows.enacting import enacting_of
from flows.engine.deciding import confirm
from flows.engine.plain import run_due
from flows.engine.proposal_plans import DECIDE
from flows.services import together
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.identity import IncidentId, OccasionId
from plans.incident.proposals import Decision


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    parser.add_argument("proposal", help="its id, see muster status")
    parser.add_argument("said", choices=("yes", "no"))
    parser.add_argument("--by", required=True, help="who decides: a person_no or role")


def run(arguments: Namespace, settings: Settings) -> int:
    """Record the decision and carry it out; return the exit code."""
    proposal_id = OccasionId(arguments.proposal)
    conductor = conductor_of(settings)
    confirm(proposal_id, conductor, by=arguments.by, is_yes=arguments.said == "yes")
    run_due(IncidentId(proposal_id), conductor)
    proposal = enacting_of(settings, conductor).settle(proposal_id)
    together.start_missing(settings, together.CARRYING)
    if proposal.decision is Decision.WAITING:
        with open_desk(settings, is_writer=False) as desk:
            [record] = desk.steps.of(IncidentId(proposal_id))
        [quota] = record.progress.quotas
        say("cli.confirm.waits", step=DECIDE, got=quota.got, wanted=quota.wanted)
    elif proposal.decision is Decision.CONFIRMED:
        say("cli.confirm.enacted", id=proposal_id, outcome=proposal.outcome)
    else:
        say("cli.confirm.declined", id=proposal_id)
    return 0
