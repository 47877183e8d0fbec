"""Who said what: everybody who was asked, with the answer that stands."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flows.engine.said_in_words import best_of, said_in_words
from flows.web.desk.naming import Naming
from plans.identity import PartyId
from plans.people.call_ups import CallUp, Said

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One party and what it was asked with one message."""

    message_id: str
    step: str
    party_id: PartyId
    calls: tuple[CallUp, ...]

    @property
    def best(self) -> CallUp:
        """The call-up that tells how the party stands."""
        return best_of(self.calls) or self.calls[0]

    @property
    def said_at(self) -> datetime:
        """When something was said last; long ago for silence."""
        best = self.best
        moments = (best.said_at, best.checked_in_at, best.checked_out_at)
        return max((one for one in moments if one), default=_LONG_AGO)

    @property
    def how(self) -> str:
        """One of: yes, no, silent."""
        said = self.best.said
        if said is None:
            return "silent"
        return "no" if said is Said.DECLINED else "yes"


def asked_in(naming: Naming) -> list[Asked]:
    """Return everybody who was asked, who spoke last first."""
    incident = naming.incident
    found = [
        Asked(
            message_id=message_id, step=step.step, party_id=party_id, calls=tuple(calls)
        )
        for step in incident.plan.steps
        for (message_id, party_id), calls in _by_message(
            naming.desk.call_ups.of(incident.incident_id, step.step)
        ).items()
    ]
    return sorted(found, key=lambda one: (one.said_at, one.message_id), reverse=True)


def _by_message(
    calls: Iterable[CallUp],
) -> dict[tuple[str, PartyId], list[CallUp]]:
    found: dict[tuple[str, PartyId], list[CallUp]] = {}
    for call in calls:
        key = (call.ask.message_id, call.ask.party_id)
        found.setdefault(key, []).append(call)
    return found


def rows_of(naming: Naming, asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """Return what a page shows of each of them."""
    naming.learn({one.party_id for one in asked})
    return [_row(naming, one) for one in asked]


def _row(naming: Naming, one: Asked) -> dict[str, Any]:
    best = one.best
    place = naming.place(best)
    answer = said_in_words(
        best,
        naming.office.site.zone,
        naming.language,
        is_organisation=naming.is_organisation(one.party_id),
    )
    return {
        "message": one.message_id,
        "name": naming.person(one.party_id),
        "number": naming.number(one.party_id),
        "step": naming.steps.get(one.step, one.step),
        "post": " · ".join(filter(None, (place.post, place.when))),
        "others": len(one.calls) - 1,
        "how": one.how,
        "answer": answer,
        "note": best.note,
        "advice": [text for call in one.calls for text in call.advice],
        "at": naming.wall(None if one.how == "silent" else one.said_at),
    }


def found_by(text: str, naming: Naming) -> Callable[[Asked], bool]:
    """Return whether somebody is meant by a part of a name, a number or a code."""
    wanted = text.casefold()

    def is_meant(one: Asked) -> bool:
        name = naming.person(one.party_id).casefold()
        return wanted in name or wanted == naming.number(one.party_id).casefold()

    return is_meant
