"""Reviewing: a run beside what it was to be."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace

from plans.identity import PartyId
from plans.incident.incidents import state_of
from plans.learning.evidence import Fate
from plans.learning.ran import Ran
from plans.learning.recorded import Change
from plans.learning.review import Channel, Happened, Head, Reach, Review
from plans.learning.review_findings import findings_of
from plans.learning.review_records import (
    alerts_of,
    corrections_of,
    decisions_of,
    injects_of,
    published_of,
    reports_of,
)
from plans.learning.review_steps import steps_of
from plans.learning.review_targets import targets_of
from plans.messages.deliveries import DeliveryState

_WAITING = (DeliveryState.QUEUED, DeliveryState.LEASED, DeliveryState.RETRY)


def review_of(ran: Ran) -> Review:
    """Return the review of a run; what is not on record is None."""
    at, declared_at = ran.first_message_at, ran.incident.declared_at
    drafted = Review(
        head=_head(ran),
        findings=(),
        targets=tuple(targets_of(ran)),
        steps=tuple(steps_of(ran)),
        first_message_at=at,
        first_message_after=None if at is None else at - declared_at,
        channels=tuple(_channels(ran)),
        reach=tuple(_reach(ran)),
        decisions=tuple(decisions_of(ran)),
        corrections=tuple(corrections_of(ran)),
        reports=tuple(reports_of(ran)),
        alerts=tuple(alerts_of(ran)),
        published=tuple(published_of(ran)),
        injects=tuple(injects_of(ran)),
        timeline=tuple(
            Happened(at=o.at, action=o.action, step=o.step, facts=dict(o.facts))
            for o in ran.journal
        ),
        simulated=ran.simulated,
    )
    return replace(drafted, findings=tuple(findings_of(drafted)))


def _head(ran: Ran) -> Head:
    incident, plan = ran.incident, ran.incident.plan
    states = [one.progress.state for one in ran.records]
    is_over = incident.stood_down_at is not None
    return Head(
        incident_id=ran.named,
        plan=plan.plan,
        version=plan.version,
        title=plan.title,
        kind_of_run=incident.kind_of_run,
        name=incident.name,
        drill=ran.drill.key(plan.plan) if ran.drill else "",
        level=str(incident.level),
        levels=tuple(
            Change(
                at=one.at,
                before=str(one.before),
                after=str(one.after),
                by=one.by,
                reason=one.reason,
            )
            for one in ran.changes
        ),
        cells=tuple(incident.cells),
        matter=incident.matter,
        declared_by=incident.declared_by,
        declared_at=incident.declared_at,
        ended_at=incident.stood_down_at,
        as_of=ran.as_of,
        speed=incident.clock.speed,
        state=str(state_of(states, is_stood_down=is_over)),
    )


def _channels(ran: Ran) -> Iterator[Channel]:
    counts: dict[str, Counter[DeliveryState]] = defaultdict(Counter)
    for one in ran.ways:
        counts[one.channel][one.state] += one.number
    for channel in sorted(counts):
        found = counts[channel]
        yield Channel(
            channel=channel,
            accepted=found[DeliveryState.ACCEPTED],
            refused=found[DeliveryState.REFUSED],
            unknown=found[DeliveryState.UNKNOWN],
            waiting=sum(found[one] for one in _WAITING),
            superseded=found[DeliveryState.SUPERSEDED],
        )


def _reach(ran: Ran) -> Iterator[Reach]:
    """Yield how many had which fate; ids only of those whom nothing has reached."""
    by_fate: dict[Fate, list[PartyId]] = defaultdict(list)
    for party_id, fate in ran.fates.items():
        by_fate[fate].append(party_id)
    # In a rehearsal no message has a way: its network carried them.
    known = [] if ran.simulated else [one for one in Fate if one in by_fate]
    for fate in known:
        some = by_fate[fate]
        roles = Counter(role for one in some for role in ran.roles.get(one, ()))
        is_reached = fate is Fate.REACHED
        yield Reach(
            fate=fate,
            parties=len(some),
            roles={} if is_reached else dict(sorted(roles.items())),
            party_ids=() if is_reached else tuple(some),
        )
