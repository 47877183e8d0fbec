"""What a rehearsal came to: one document, the same for the same seed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from json import dumps
from typing import Any

from flows.drills.playing import Play
from plans.incident.deadlines import Deadline
from plans.incident.incidents import state_of
from plans.incident.journal import Entry
from plans.incident.progress import Progress, StepRecord, StepState
from plans.learning.drills import Drill
from plans.learning.targets import outcomes

#: JSON: numbers, texts, lists and objects.
Document = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Played:
    """A rehearsal that has ended, and what its store holds of it."""

    play: Play
    drill: Drill
    seed: int
    people: int
    journal: Sequence[Entry]
    deadlines: Sequence[Deadline]

    def story(self) -> Document:
        """Return what happened: no id, no wall time, nothing that chance has named."""
        stage = self.play.stage
        incident, network = stage.incident, stage.network
        steps = [self._step(one) for one in self.play.records]
        targets = self._targets()
        states = [one.progress.state for one in self.play.records]
        return {
            "plan": incident.plan.plan,
            "version": incident.plan.version,
            "drill": self.drill.key(incident.plan.plan),
            "title": self.drill.title,
            "scenario": self.drill.scenario,
            "kind": "rehearsal",
            "level": str(incident.level),
            "cells": list(incident.cells),
            "seed": self.seed,
            "people": self.people,
            "starts_at": _moment(incident.declared_at),
            "ends_at": _moment(stage.clock.now()),
            "state": str(state_of(states, is_stood_down=False)),
            "is_as_expected": self._is_as_expected(steps, targets),
            "shock": asdict(network.crowd.shock) if network.crowd else {},
            "targets": targets,
            "steps": steps,
            "answers": self._answers(),
            "messages": dict(sorted(network.counts.items())),
            "deadlines": [self._deadline(one) for one in self.deadlines],
            "faults": self.play.faults,
            "timeline": list(self._timeline()),
        }

    def _is_as_expected(
        self, steps: Sequence[Document], targets: Sequence[Document]
    ) -> bool:
        """Say whether all targets were met, and steps ended as expected, else met."""
        are_steps = all(one["is_as_expected"] for one in steps)
        are_targets = all(one["is_as_expected"] for one in targets)
        return are_steps and are_targets and not self.play.faults

    def _targets(self) -> list[Document]:
        incident, network = self.play.stage.incident, self.play.stage.network
        left_at = network.first_left_at
        found = outcomes(
            {**incident.plan.targets, **self.drill.targets},
            incident.steps,
            self.play.moments,
            first_message_after=None if left_at is None else self._after(left_at),
            short=[k for k, v in self.drill.expect.items() if v is StepState.SHORT],
        )
        return [
            {
                "target": one.target,
                "within_s": _seconds(one.within),
                "after_s": _seconds(one.after),
                "is_met": one.is_met,
                "is_as_expected": one.is_met or one.is_excused,
            }
            for one in found
        ]

    def _step(self, record: StepRecord) -> Document:
        step = self.play.stage.incident.step(record.step)
        state, expected = record.progress.state, self.drill.expect.get(record.step)
        met = self._met_first(record.step)
        return {
            "step": record.step,
            "title": step.title,
            "kind": step.kind,
            "state": str(state),
            "expected": None if expected is None else str(expected),
            "is_as_expected": state is (expected or StepState.MET),
            "started_after_s": self._after_s(record.started_at),
            "met_after_s": met,
            "ended_after_s": self._after_s(record.ended_at),
            "refills": record.reopened,
            "asked": record.progress.asked,
            "quotas": [asdict(one) for one in record.progress.quotas],
        }

    def _met_first(self, step: str) -> float | None:
        moments = (
            one.after
            for one in self.play.moments
            if one.step == step and one.progress.state is StepState.MET
        )
        return _seconds(next(moments, None))

    def _answers(self) -> Document:
        found: Counter[str] = Counter()
        for (_, action, _), number in self.play.stage.tally.items():
            found[action] += number
        return dict(sorted(found.items()))

    def _deadline(self, one: Deadline) -> Document:
        return {
            "name": one.name,
            "due_after_s": self._after_s(one.due_at),
            "done_after_s": self._after_s(one.done_at),
        }

    def _timeline(self) -> Iterator[Document]:
        """Yield everything that happened, oldest first, alike things together."""
        found = [*self._of_journal(), *self._of_tally(), *self._of_moments()]
        for after_s, _, what in sorted(found, key=lambda one: one[:2]):
            at = self.play.stage.incident.declared_at + timedelta(seconds=after_s)
            yield {"after_s": after_s, "at": _moment(at), **what}

    def _of_journal(self) -> Iterator[tuple[float, int, Document]]:
        for one in self.journal:
            facts = {k: v for k, v in one.facts.items() if not k.endswith("_id")}
            what = {"action": one.action, "step": one.step, "facts": facts}
            yield _seconds_of(self._after(one.at)), 1, what

    def _of_tally(self) -> Iterator[tuple[float, int, Document]]:
        tally = sorted(self.play.stage.tally.items())
        for (at, action, step), number in tally:
            what = {"action": action, "step": step, "facts": {"number": number}}
            yield _seconds_of(self._after(at)), 0, what

    def _of_moments(self) -> Iterator[tuple[float, int, Document]]:
        for one in self.play.moments:
            facts = _facts_of(one.progress)
            what = {"action": "progress", "step": one.step, "facts": facts}
            yield _seconds_of(one.after), 2, what

    def _after(self, at: datetime) -> timedelta:
        return at - self.play.stage.incident.declared_at

    def _after_s(self, at: datetime | None) -> float | None:
        return None if at is None else _seconds(self._after(at))


def told_apart(story: Mapping[str, Any]) -> str:
    """Return what tells this story from any other one."""
    written = dumps(story, sort_keys=True, ensure_ascii=False)
    return sha256(written.encode()).hexdigest()[:16]


def _facts_of(progress: Progress) -> Document:
    return {
        "state": str(progress.state),
        "asked": progress.asked,
        "got": sum(min(one.got, one.wanted) for one in progress.quotas),
        "wanted": sum(one.wanted for one in progress.quotas),
    }


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else _seconds_of(length)


def _seconds_of(length: timedelta) -> float:
    return round(length.total_seconds(), 3)
