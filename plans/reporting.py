"""Reporting upward: one recipient after the other, until a person says received."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from plans.calling import ANSWERS_OPEN, Calling
from plans.contacts import CHECK_CONTACTS, CONTACT
from plans.incident.deadlines import Deadline, DeadlineKind
from plans.incident.journal import Entry
from plans.incident.progress import Progress, Quota, StepState
from plans.messages.message import Priority, Replies, message_id_of
from plans.people.call_ups import Ask, CallUp, Said, ask_id_of
from plans.people.selection import distinct
from plans.people.tiers import LONGEST_WAIT, Tier
from plans.plan import Plan
from plans.situation import Situation
from plans.stepwork import deadline_of, noted
from plans.telling import Letter, WordsByLanguage
from plans.upline import Recipient, holders_of, line_of
from plans.world import World

#: The kind of step that reports; its questions are answered by saying received.
REPORT_UP = "report_up"
#: How the posts of its asks begin.
REPORT = "report-"
#: The kinds of step whose questions are answered so, and how the posts of theirs begin.
_RECEIVED = frozenset({REPORT_UP, CHECK_CONTACTS})
RECEIVABLE = (REPORT, CONTACT)
#: The report of the stand-down; the others are numbered from 1.
FINAL = "final"
#: The deadline that runs for it.
FINAL_REPORT = "final-report"
#: What the journal calls a change of level: the level above is told.
LEVEL_CHANGES = ("level_raised", "level_lowered")
#: The only quota: did anybody up the line have a report?
RECEIVED = "received"


@dataclass(frozen=True)
class Reporting:
    """One run of a step that reports upward."""

    world: World
    message: str
    tiers: Sequence[Tier]
    #: Between one report and the next; None: only a first and a final one.
    every: timedelta | None = None
    #: Of the law, met when somebody has received a report.
    clock: str = ""

    @cached_property
    def calling(self) -> Calling:
        """Writes the messages."""
        return Calling(self.world)

    @cached_property
    def line(self) -> list[Recipient]:
        """Everybody up the line, first choice first; nobody twice."""
        return line_of(self.world, self.tiers)

    def progress(self) -> Progress:
        """Send what is due, see what was received, say when to look again."""
        self._note_receipts()
        number = max(self._numbers(), default=0)
        if number == 0 or self._is_next_due(number):
            number += 1
            self._take_back(number)
            self._send(number, self.line[:1])
        turn_at = self._escalate(number)
        state = self._state(turn_at)
        moments = [turn_at] if turn_at else []
        if self.every and self._of(number):
            moments.append(self._put_at(number) + self.every)
        if state is StepState.WAITING and (deadline := deadline_of(self.world)):
            moments.append(deadline)
        got = int(self._is_received())
        return Progress(
            state=state,
            quotas=(Quota(name=RECEIVED, wanted=1, got=got),),
            look_again_at=min(moments, default=None),
            asked=len({call.ask.party_id for call in self.calling.calls()}),
        )

    def finish(self) -> int:
        """Send the final report to everybody up the line; return to how many.

        Nobody runs the step after the stand-down, so nobody can come later.
        """
        if not self._numbers():
            return 0  # nobody up the line knows of the incident
        self._send(FINAL, self.line)
        self._start_final()
        return len(self.line)

    def _start_final(self) -> None:
        """Let somebody look after the final report until it is received."""
        world, step = self.world, self.world.step
        deadline = Deadline(
            name=FINAL_REPORT,
            kind=DeadlineKind.WATCH,
            title={
                language: world.words("report.final-due", language)
                for language in world.site.languages
            },
            owner=step.owner,
            deputy=step.deputy,
            starts_at=world.now,
            due_at=world.now + (step.within or LONGEST_WAIT),
        )
        world.deadlines.start(world.incident.incident_id, [deadline])

    def _numbers(self) -> list[int]:
        posts = {call.ask.post for call in self.calling.calls()}
        numbers = [post.removeprefix(REPORT) for post in posts]
        return [int(one) for one in numbers if one.isdigit()]

    def _is_next_due(self, number: int) -> bool:
        """Say whether it is time, or the level has changed since the last report."""
        world, put_at = self.world, self._put_at(number)
        is_time = self.every is not None and world.now >= put_at + self.every
        if is_time or not world.incident.earlier:
            return is_time
        return any(
            entry.action in LEVEL_CHANGES and entry.at > put_at
            for entry in self._journal
        )

    @cached_property
    def _journal(self) -> Sequence[Entry]:
        return self.world.journal.of(self.world.incident.incident_id)

    def _of(self, number: int | str) -> list[CallUp]:
        post = f"{REPORT}{number}"
        return [call for call in self.calling.calls() if call.ask.post == post]

    def _put_at(self, number: int) -> datetime:
        calls = self._of(number)
        return min((call.ask.asked_at for call in calls), default=self.world.now)

    def _is_received(self) -> bool:
        return any(call.said is Said.RECEIVED for call in self.calling.calls())

    def _state(self, turn_at: datetime | None) -> StepState:
        if self._is_received():
            return StepState.MET
        deadline = deadline_of(self.world)
        was_short = self.world.record.progress.state is StepState.SHORT
        is_late = deadline is not None and self.world.now >= deadline
        if was_short or is_late or turn_at is None:
            return StepState.SHORT
        return StepState.WAITING

    def _escalate(self, number: int) -> datetime | None:
        """Send the report to the next in line when it is time; return when it is next.

        None when it was received, or when everybody has had his or her time.
        """
        while True:
            calls = self._of(number)
            if any(call.said is Said.RECEIVED for call in calls):
                return None
            until = max((self._waits_until(one) for one in calls), default=None)
            if until is not None and self.world.now < until:
                return until
            asked = {call.ask.party_id for call in calls}
            following = [o for o in self.line if o.party.party_id not in asked]
            if not following:
                self._tell_owners(number)
                return None
            self._send(number, following[:1])

    def _waits_until(self, call: CallUp) -> datetime:
        """Return when the wait for somebody is over; a no ends it at once."""
        if call.said is Said.DECLINED:
            return call.ask.asked_at
        waits = {one.party.party_id: one.wait for one in self.line}
        wait = waits.get(call.ask.party_id, timedelta(0))
        return call.ask.asked_at + wait

    def _send(self, number: int | str, to: Sequence[Recipient]) -> None:
        world, incident_id = self.world, self.world.incident.incident_id
        key = f"{world.step.step}/report/{number}"
        letter = Letter(
            key=key,
            text=self.message,
            priority=Priority.ASK,
            wants_answer=True,
            replies=Replies.RECEIVED,
            closes_at=world.now + ANSWERS_OPEN,
            words=self._words(number) if to else {},
        )
        teller = self.calling.teller
        world.outbox.put(incident_id, [teller.message(letter, o.party) for o in to])
        self.calling.append([self._ask(number, key, one) for one in to])
        for one in to:
            who: dict[str, str | int] = {"party_id": one.party.party_id}
            noted(world, "report_sent", report=str(number), tier=one.tier, **who)

    def _ask(self, number: int | str, key: str, to: Recipient) -> Ask:
        incident_id, step = self.world.incident.incident_id, self.world.step.step
        post, party_id = f"{REPORT}{number}", to.party.party_id
        return Ask(
            ask_id=ask_id_of(incident_id, step=step, post=post, to=party_id),
            occasion_id=incident_id,
            step=step,
            post=post,
            party_id=party_id,
            tier=to.tier,
            asked_at=self.world.now,
            message_id=message_id_of(incident_id, key, party_id),
        )

    def _words(self, number: int | str) -> WordsByLanguage:
        named = {1: "first", FINAL: "final"}.get(number, "follow-up")
        situation, words = Situation(self.world), self.world.words
        return {
            language: {
                "number": words(f"report.{named}", language, number=number),
                "report": situation.report(language),
            }
            for language in self.world.site.languages
        }

    def _take_back(self, number: int) -> None:
        """Take back what has not left of earlier reports: this one says it better."""
        world = self.world
        earlier = {
            call.ask.message_id
            for call in self.calling.calls()
            if call.ask.post != f"{REPORT}{number}"
        }
        world.outbox.supersede(world.incident.incident_id, earlier)

    def _note_receipts(self) -> None:
        """Note every receipt once; the first one ends the clock of the law."""
        world, incident_id = self.world, self.world.incident.incident_id
        received = [o for o in self.calling.calls() if o.said is Said.RECEIVED]
        if not received:
            return
        known = {
            (entry.facts["report"], entry.facts["party_id"])
            for entry in self._journal
            if entry.action == "report_received" and entry.step == world.step.step
        }
        for call in received:
            report = call.ask.post.removeprefix(REPORT)
            if (report, call.ask.party_id) in known:
                continue
            facts: dict[str, str | int] = {"party_id": call.ask.party_id}
            noted(world, "report_received", report=report, **facts)
            if self.clock:
                world.deadlines.close(
                    incident_id,
                    self.clock,
                    at=call.said_at or world.now,
                    by=world.roster.party(call.ask.party_id).number,
                    note=f"report {report} received",
                )

    def _tell_owners(self, number: int) -> None:
        """Tell owner and deputy that nobody has confirmed a report: telephone."""
        world, action = self.world, "report_unproved"
        if any(
            (one.action, one.step, one.facts.get("report"))
            == (action, world.step.step, number)
            for one in self._journal
        ):
            return
        letter = Letter(
            key=f"{world.step.step}/unproved/{number}",
            text="step.report-unproved",
            priority=Priority.CORRECTION,
            words=self._words(number),
        )
        roles = (world.step.owner, world.step.deputy)
        who = distinct([holders_of(world, role) for role in roles])
        teller = self.calling.teller
        messages = [teller.message(letter, one) for one in who]
        world.outbox.put(world.incident.incident_id, messages)
        noted(world, action, report=number, told=len(messages))


def is_report(plan: Plan, step: str) -> bool:
    """Say whether the questions of a step are answered by saying received."""
    return any(one.step == step and one.kind in _RECEIVED for one in plan.steps)
