"""Waiting: the proposals that nobody has decided yet, for `muster status`."""

import sys
from typing import TypedDict

from flows.cli.boards import say
from flows.library import site_in
from flows.settings import Settings, spoken_language
from flows.texts import words
from flows.wiring.deciding import open_desk
from plans.incident.proposals import Proposal


class ProposalLine(TypedDict):
    """One proposal; the keys are a promise to whoever reads `--json`."""

    proposal: str
    act: str
    kind: str
    asks_for: str
    source: str
    by: str
    #: ISO 8601 in UTC.
    until: str


def waiting_proposals(settings: Settings) -> list[ProposalLine]:
    """Return what waits for a decision, newest first."""
    with open_desk(settings, is_writer=False) as desk:
        return [_line(one) for one in desk.proposals.all(only_waiting=True)]


def print_proposals(settings: Settings) -> None:
    """Write what waits for a decision; nothing when nothing does."""
    with open_desk(settings, is_writer=False) as desk:
        waiting = desk.proposals.all(only_waiting=True)
    if not waiting:
        return
    say("cli.proposals")
    zone, language = site_in(settings.site).zone, spoken_language()
    for one in waiting:
        # A line each: a table would cut the ids, which people have to copy.
        line = _line(one)
        until = f"{one.expires_at.astimezone(zone):%Y-%m-%d %H:%M}"
        facts = {
            "id": line["proposal"],
            "act": line["act"],
            "what": line["asks_for"],
            "kind": line["kind"],
            "source": f"{line['source']} {line['by']}".strip(),
            "until": until,
        }
        sys.stdout.write(words("cli.proposal", language, **facts) + "\n")


def _line(proposal: Proposal) -> ProposalLine:
    asks = proposal.asks_for
    what = [asks.get(name) for name in ("plan", "incident", "level")]
    return ProposalLine(
        proposal=proposal.proposal_id,
        act=str(proposal.act),
        kind=str(proposal.kind_of_run),
        asks_for=" ".join(str(one) for one in what if one),
        source=proposal.source,
        by=proposal.proposed_by,
        until=f"{proposal.expires_at:%Y-%m-%dT%H:%M:%SZ}",
    )
