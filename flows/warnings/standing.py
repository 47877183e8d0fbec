"""Standing: what the messages of one chain have led to in a plan so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256

from flows.engine.desk import Desk
from plans.identity import IncidentId, KindOfRun
from plans.incident.incidents import Incident
from plans.incident.proposals import Act, Decision, Proposal
from plans.warning.alerts import Reference
from plans.warning.consequences import Standing, Wanted
from plans.warning.filed import FiledAlert
from plans.written import Level

#: Between a key and the number of the proposals under it that came to nothing.
_AGAIN = "~"
_REFUSED = (Decision.DECLINED, Decision.LAPSED)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What there is, and under which key the next thing begins."""

    standing: Standing
    #: For what is declared or proposed from now on.
    key: str
    incident: Incident | None = None
    #: One that waits.
    proposal: Proposal | None = None
    #: The last one that was declined, or that nobody decided.
    refused: Proposal | None = None
    #: It is decided, and the engine carries it out at this moment.
    is_beginning: bool = False


def found_of(
    desk: Desk, chain: Sequence[FiledAlert], plan: str, kind_of_run: KindOfRun
) -> Found:
    """Return what the messages of a chain have led to in a plan.

    Args:
        desk: Of one transaction.
        chain: At least one; also what it refers to counts, whether it has come or not.
        plan: Its name.
        kind_of_run: A test is about nothing that was meant.
    """
    stems = [_stem(one, plan, kind_of_run) for one in _names(chain)]
    made = [one for one in desk.proposals.all() if _is_under(one, stems)]
    decided = [one for one in made if one.decision is not Decision.WAITING]
    key = stems[0] if not decided else f"{stems[0]}{_AGAIN}{len(decided)}"
    incident = _incident(desk, [*stems, *(one.key for one in made), key])
    if incident is not None:
        return Found(standing=standing_in(incident), key=key, incident=incident)
    waiting = next((one for one in made if one.decision is Decision.WAITING), None)
    refused = next((one for one in decided if one.decision in _REFUSED), None)
    standing = Standing(
        waiting=level_of(waiting) if waiting else None,
        refused=level_of(refused) if refused else None,
        cells=frozenset(cells_of(waiting)) if waiting else frozenset(),
    )
    is_beginning = any(
        one.decision is Decision.CONFIRMED and one.enacted_at is None for one in made
    )
    return Found(
        standing=standing,
        key=key,
        proposal=waiting,
        refused=refused,
        is_beginning=is_beginning,
    )


def standing_in(incident: Incident) -> Standing:
    """Return how an incident stands."""
    if incident.stood_down_at is not None:
        return Standing(is_over=True)
    return Standing(running=incident.level, cells=frozenset(incident.cells))


def waiting_twin(desk: Desk, wanted: Wanted, kind_of_run: KindOfRun) -> Proposal | None:
    """Return a proposal of somebody else's that asks for as much; None: there is none.

    Nobody is asked the same thing twice because two offices warn of it.
    """
    for one in desk.proposals.all(only_waiting=True):
        same = (wanted.plan, kind_of_run, sorted(wanted.cells))
        asks = tuple(one.asks_for.get(name) for name in ("plan", "kind", "cells"))
        is_same = one.act is Act.DECLARE and asks == same
        if is_same and level_of(one).place <= wanted.level.place:
            return one
    return None


def level_of(proposal: Proposal) -> Level:
    """Return the level that a declaration is proposed at."""
    return Level(str(proposal.asks_for["level"]))


def cells_of(proposal: Proposal) -> tuple[str, ...]:
    """Return the cells that a declaration is proposed for."""
    cells = proposal.asks_for["cells"]
    return tuple(map(str, cells)) if isinstance(cells, list | tuple) else ()


def _names(chain: Sequence[FiledAlert]) -> list[Reference]:
    """Return all messages of a chain, those that have not come too, as sent."""
    names = {one.alert for one in chain}
    names |= {name for one in chain for name in one.references}
    return sorted(names, key=lambda one: (one.sent, one.sender, one.identifier))


def _stem(name: Reference, plan: str, kind_of_run: KindOfRun) -> str:
    sent = name.sent.astimezone(UTC).isoformat()
    told = f"{name.sender}\0{name.identifier}\0{sent}"
    return f"alert-{sha256(told.encode()).hexdigest()[:20]}-{plan}-{kind_of_run}"


def _is_under(proposal: Proposal, stems: Sequence[str]) -> bool:
    is_declaration = proposal.act is Act.DECLARE
    return is_declaration and proposal.key.partition(_AGAIN)[0] in stems


def _incident(desk: Desk, keys: Sequence[str]) -> Incident | None:
    """Return the latest incident under one of the keys."""
    ids = {known for key in dict.fromkeys(keys) if (known := desk.incidents.known(key))}
    found = [desk.incidents.get(IncidentId(one)) for one in ids]
    return max(found, key=lambda one: one.declared_at, default=None)
