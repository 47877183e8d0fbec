"""Organisations: how many people they promised for what, and how many have come."""

from collections.abc import Sequence
from typing import Any

from flows.engine.naming import come_for
from flows.web.desk.naming import Naming
from flows.web.desk.people import Asked
from plans.people.call_ups import Said
from plans.people.roster import PartyKind, Wanted


def partners_in(naming: Naming, asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """Return a line for each promise of an organisation."""
    wanted = Wanted(kinds=frozenset({PartyKind.ORGANISATION}))
    known = {one.party_id: one.number for one in naming.desk.roster.parties(wanted)}
    return [
        {
            "name": naming.person(one.party_id),
            "number": known[one.party_id],
            "step": naming.steps.get(one.step, one.step),
            "post": naming.place(call).post,
            "promised": call.number,
            "came": len(come_for(naming.desk, [call.ask.ask_id])),
        }
        for one in asked
        if one.party_id in known
        for call in one.calls
        if call.said is Said.ACCEPTED
    ]
