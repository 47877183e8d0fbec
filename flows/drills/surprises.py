"""Surprises: the injects of a drill, each at its moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from flows.drills.stage import Stage
from flows.engine.desk import Desk
from flows.engine.own_words import OwnWords
from flows.engine.telling import tell
from plans.errors import MobilizationError
from plans.identity import PartyId
from plans.incident.journal import Entry
from plans.learning.injects import Inject, InjectKind
from plans.people.call_ups import Answer, CallUp, Said

#: What somebody says who has said nothing yet; all else is said after a yes.
_FIRST_SAID = frozenset({Said.ACCEPTED, Said.DECLINED, Said.RECEIVED})


class UnknownPersonError(MobilizationError):
    """A drill names somebody whom the rehearsal does not have."""

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(f"the drill names {number}, who is not on the roster")


@dataclass(frozen=True)
class Surprises:
    """Delivers injects."""

    stage: Stage

    def plan(self, injects: Iterable[Inject]) -> None:
        """Write every inject into the agenda.

        Raises:
            UnknownPersonError: One names somebody who is not there.
        """
        begins_at = self.stage.incident.declared_at
        numbers = {party.number for party in self.stage.parties.values()}
        for one in injects:
            if one.who is not None and one.who not in numbers:
                raise UnknownPersonError(one.who)
            self.stage.agenda.add(begins_at + one.after, partial(self._deliver, one))

    def _deliver(self, inject: Inject) -> None:
        match inject.kind:
            case InjectKind.SAID:
                meant = self._say(inject)
            case InjectKind.NEWS:
                meant = self._bring_news(inject)
            case InjectKind.AWAY:
                meant = self._send_away(inject)
            case _:
                meant = 1  # the network looks for itself
        facts: dict[str, str | int] = {"inject": str(inject.kind), "meant": meant}
        if named := inject.fails or inject.slow:
            facts["named"] = named
        step = inject.step or ""
        at = self.stage.clock.now()
        entry = Entry(at=at, action="inject_delivered", step=step, facts=facts)
        with self.stage.open_desk() as desk:
            desk.journal.note(self.stage.incident.incident_id, entry)

    def _say(self, inject: Inject) -> int:
        now, said = self.stage.clock.now(), inject.said
        if said is None:
            return 0
        with self.stage.open_desk() as desk:
            calls = self._meant(desk, inject)
            for call in calls:
                ready_at = now + inject.ready_in if inject.ready_in else None
                answer = Answer(
                    ask_id=call.ask.ask_id,
                    said=said,
                    said_at=now,
                    ready_at=ready_at,
                    number=inject.number,
                    note=inject.note,
                    via="drill",
                )
                desk.call_ups.record_answer(answer)
        self.stage.network.stop([call.ask.message_id for call in calls])
        self.stage.count(str(said), inject.step or "", len(calls))
        return len(calls)

    def _bring_news(self, inject: Inject) -> int:
        """Tell the step's people what the messenger says; return how many."""
        if inject.step is None or inject.news is None:
            return 0
        incident = self.stage.incident
        return tell(
            incident.incident_id,
            inject.step,
            self.stage.conductor(),
            OwnWords(inject.news),
            by=incident.step(inject.step).owner,
        )

    def _send_away(self, inject: Inject) -> int:
        begins_at = self.stage.incident.declared_at
        until = None if inject.until is None else begins_at + inject.until
        with self.stage.open_reading() as desk:
            who = self._whom(desk, inject)
        self.stage.away.update(dict.fromkeys(who, until))
        return len(who)

    def _whom(self, desk: Desk, inject: Inject) -> list[PartyId]:
        if inject.step is None:
            parties = self.stage.parties.values()
            return [one.party_id for one in parties if one.number == inject.who]
        return [call.ask.party_id for call in self._meant(desk, inject)]

    def _meant(self, desk: Desk, inject: Inject) -> list[CallUp]:
        """Return the asks that an inject means, in the order they were asked."""
        calls = desk.call_ups.of(self.stage.incident.incident_id, inject.step or "")
        posts = {None, inject.post}
        found = [
            call
            for call in calls
            if inject.post is None or call.ask.post.split("@")[0] in posts
        ]
        if inject.who is not None:
            number = {one: party.number for one, party in self.stage.parties.items()}
            return [call for call in found if number[call.ask.party_id] == inject.who]
        is_first = inject.said is None or inject.said in _FIRST_SAID
        standing = None if is_first else Said.ACCEPTED
        return [call for call in found if call.said is standing][: inject.count]
