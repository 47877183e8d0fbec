"""A situation report: what the store knows of an incident, in words, at a moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from plans.incident.progress import Quota, StepState
from plans.messages.deliveries import DeliveryState
from plans.plan import PlannedStep
from plans.telling import Teller, in_language, joined
from plans.world import World

_UNDER_WAY = (DeliveryState.QUEUED, DeliveryState.LEASED, DeliveryState.RETRY)
#: What nobody up the line asks for: how many were told something.
_TOLD = "told"


@dataclass(frozen=True)
class Situation:
    """How an incident stands at the moment of this run of a step."""

    world: World

    @cached_property
    def _teller(self) -> Teller:
        return Teller(self.world)

    def report(self, language: str) -> str:
        """Return the report in a language; one line a fact, no names of people."""
        return "\n".join(self._lines(language))

    def _lines(self, language: str) -> Iterator[str]:
        incident, local = self.world.incident, self._teller.local
        yield self._say("as-of", language, time=local(self.world.now))
        yield self._say("since", language, time=local(incident.declared_at))
        stated = self._teller.stated(language)
        yield self._say("matter", language, matter=stated["matter"])
        if incident.expected_until:
            until = local(incident.expected_until)
            yield self._say("until", language, time=until)
        measures = stated["measures"] or self._say("none", language)
        yield self._say("measures", language, measures=measures)
        if have := self._quotas(language):
            yield self._say("have", language, have=have)
        yield self._say("short", language, short=self._short(language))
        yield self._say("messages", language, **self._deliveries())
        if incident.stood_down_at:
            time = local(incident.stood_down_at)
            yield self._say("ended", language, time=time)

    def _say(self, key: str, language: str, **facts: object) -> str:
        return self.world.words(f"report.{key}", language, **facts)

    def _steps(self) -> list[PlannedStep]:
        """Return the steps that have begun, beside the report itself."""
        records, own = self.world.records, self.world.step.step
        return [
            step
            for step in self.world.incident.steps
            if step.step != own
            and step.step in records
            and records[step.step].started_at is not None
        ]

    def _quotas(self, language: str) -> str:
        counts = [
            self._count(step, quota, language)
            for step in self._steps()
            for quota in self.world.records[step.step].progress.quotas
            if quota.name != _TOLD
        ]
        return joined(counts, language)

    def _short(self, language: str) -> str:
        """Return where something is missing: of steps that ended or are too late."""
        missing = []
        for step in self._steps():
            progress = self.world.records[step.step].progress
            if progress.state is StepState.MET or self._has_time(step):
                continue
            lacking = [one for one in progress.quotas if one.got < one.wanted]
            counts = [self._count(step, one, language) for one in lacking]
            if progress.state is StepState.SHORT and not counts:
                counts = [in_language(step.title, language)]
            missing += counts
        return joined(missing, language) or self._say("none", language)

    def _has_time(self, step: PlannedStep) -> bool:
        """Say whether the step still asks within its time: nothing is missing yet."""
        record = self.world.records[step.step]
        due_by = record.due_by(step.within)
        is_waiting = record.progress.state is StepState.WAITING
        is_open = is_waiting and self.world.incident.stood_down_at is None
        return is_open and due_by is not None and self.world.now < due_by

    def _count(self, step: PlannedStep, quota: Quota, language: str) -> str:
        called = self.world.incident.plan.called(quota.name, language)
        title = in_language(step.title, language)
        name = called or self._post(step, quota.name, language)
        name = title if quota.name == _TOLD else name
        facts = {"name": name, "got": quota.got, "wanted": quota.wanted}
        return self._say("count", language, **facts)

    def _post(self, step: PlannedStep, name: str, language: str) -> str:
        """Return what a post is called in a language; the board knows the first only.

        The board adds number or begin of a shift to the name; they stay.
        """
        kind, roster = step.params.get("posts"), self.world.roster
        if not isinstance(kind, str):
            return name
        cells = roster.cells().within(self.world.incident.cells)
        own = self.world.site.languages[0]
        titles = {
            in_language(one.name, own): in_language(one.name, language)
            for one in roster.posts(kind, cells)
        }
        meant = [one for one in titles if f"{name} ".startswith(f"{one} ")]
        longest = max(meant, key=len, default="")
        return titles.get(longest, "") + name.removeprefix(longest)

    def _deliveries(self) -> dict[str, int]:
        counts = self.world.ledger.counts(self.world.incident.incident_id)
        return {
            "accepted": counts[DeliveryState.ACCEPTED],
            "waiting": sum(counts[one] for one in _UNDER_WAY),
            "refused": counts[DeliveryState.REFUSED],
        }
