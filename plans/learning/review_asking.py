"""Asking, reviewed: who was asked when, tier after tier, and what they said."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from plans.approving import APPROVAL
from plans.experts import ADVICE
from plans.identity import AskId, PartyId
from plans.learning.ran import Ran
from plans.learning.review import Tier
from plans.people.call_ups import BY_HAND, Answer, Ask, Said
from plans.reporting import REPORT

#: What somebody says; the others are noted by the engine.
_SPOKEN = frozenset(Said) - {Said.MISSED, Said.RELEASED}
_YES = frozenset({Said.ACCEPTED, Said.CHECKED_IN, Said.RECEIVED})
_YES_OR_NO = _YES | {Said.DECLINED}


@dataclass(frozen=True)
class Heard:
    """All that was said, by ask."""

    by_ask: Mapping[AskId, Sequence[Answer]]

    def first(self, ask: Ask) -> Answer | None:
        """Return what somebody said first."""
        return next((o for o in self.by_ask.get(ask.ask_id, ()) if _is_said(o)), None)

    def is_yes(self, ask: Ask) -> bool:
        """Say whether the last word was a yes; who was let go later had said it."""
        said = [o.said for o in self.by_ask.get(ask.ask_id, ()) if o.said in _YES_OR_NO]
        return bool(said) and said[-1] in _YES


def heard(ran: Ran) -> Heard:
    """Return what was said in a run."""
    found: dict[AskId, list[Answer]] = defaultdict(list)
    for one in ran.answers:
        found[one.ask_id].append(one)
    return Heard(found)


def tiers_of(ran: Ran, step: str) -> list[Tier]:
    """Return whom a step asked, a line a tier and round, in order."""
    said = heard(ran)
    asks: dict[tuple[int, int], list[Ask]] = defaultdict(list)
    for one in ran.asks:
        if one.step == step and one.round != BY_HAND and _is_call(one):
            asks[one.round, one.tier].append(one)
    first = {key: min(one.asked_at for one in some) for key, some in asks.items()}
    return [
        _line(asks[key], said, _who(ran, step, key[1]), _late_by(ran, step, key, first))
        for key in sorted(asks)
    ]


def never_asked(ran: Ran, step: str, tiers: Sequence[Tier]) -> Iterator[str]:
    """Yield whom the plan has for a step and nobody has asked."""
    asked = {one.tier for one in tiers}
    for number, one in enumerate(ran.tiers.get(step, ())):
        if number not in asked:
            yield str(one.who)


def _is_call(ask: Ask) -> bool:
    is_report = ask.post.startswith(REPORT)
    return not is_report and ask.post not in {APPROVAL, ADVICE}


def _is_said(answer: Answer) -> bool:
    return answer.said in _SPOKEN


def _who(ran: Ran, step: str, tier: int) -> str:
    known = ran.tiers.get(step, ())
    return str(known[tier].who) if tier < len(known) else ""


def _late_by(
    ran: Ran,
    step: str,
    key: tuple[int, int],
    first: Mapping[tuple[int, int], datetime],
) -> timedelta | None:
    """Return how long after its turn a tier was asked; None: nobody can say."""
    number, tier = key
    before = max((t for r, t in first if r == number and t < tier), default=None)
    if before is not None:
        known = ran.tiers.get(step, ())
        wait = known[before].wait if before < len(known) else None
        turn_at = None if wait is None else first[number, before] + wait
    else:
        started = {one.step: one.started_at for one in ran.records}
        turn_at = started.get(step) if number == 0 else None
    late = None if turn_at is None else first[key] - turn_at
    return None if late is None else max(late, timedelta(0))


def _line(asks: Sequence[Ask], said: Heard, who: str, late: timedelta | None) -> Tier:
    by_party: dict[PartyId, list[Ask]] = defaultdict(list)
    for one in asks:
        by_party[one.party_id].append(one)
    waits = [w for some in by_party.values() if (w := _wait(some, said)) is not None]
    return Tier(
        step=asks[0].step,
        tier=asks[0].tier,
        round=asks[0].round,
        who=who,
        asked_at=min(one.asked_at for one in asks),
        late_by=late,
        asked=len(by_party),
        answered=len(waits),
        yes=sum(any(map(said.is_yes, some)) for some in by_party.values()),
        median=_median(waits),
    )


def _median(waits: Sequence[timedelta]) -> timedelta | None:
    seconds = [one.total_seconds() for one in waits]
    return timedelta(seconds=median(seconds)) if seconds else None


def _wait(asks: Sequence[Ask], said: Heard) -> timedelta | None:
    """Return how long somebody took to answer; None: silence."""
    answers = [(one.asked_at, first) for one in asks if (first := said.first(one))]
    return min((one.said_at - at for at, one in answers), default=None)
