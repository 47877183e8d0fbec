"""A plan as far as it can be read: what fits, though other parts may not.

Checks know no step kind; they look at parameters by name, whoever has them: `quota`,
`posts`, `tiers`, `to`, `by`, `organiser`, `channels`, and the kind's `message_keys`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from plans.people.who import Who
from plans.plan import MessageTexts, Plan, PlannedStep
from plans.stepkinds import StepKind
from plans.writing.findings import Path
from plans.writing.misfits import fitting


@dataclass(frozen=True)
class Audience:
    """Somebody whom a step names, and where."""

    path: Path
    who: Who
    #: How long the step waits before it asks the next tier.
    wait: timedelta | None = None


@dataclass(frozen=True)
class Office:
    """An office of the site that decides, and where the step names it."""

    path: Path
    role: str
    #: How long each of its holders is waited for.
    wait: timedelta


@dataclass(frozen=True)
class DraftStep:
    """A step; each part of it that fits is here, whatever else is wrong."""

    path: Path
    #: Fields of PlannedStep.
    fields: Mapping[str, Any]
    #: None when nobody knows it.
    kind: StepKind | None
    #: Parameters of the kind.
    params: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What other steps call it; empty when it cannot be read."""
        return str(self.fields.get("step", ""))

    @property
    def after(self) -> tuple[str, ...]:
        """The steps that it waits for."""
        return tuple(self.fields.get("after", ()))

    @property
    def within(self) -> timedelta | None:
        """The step's deadline."""
        found = self.fields.get("within")
        return found if isinstance(found, timedelta) else None

    @property
    def is_call_up(self) -> bool:
        """Whether it calls people up."""
        return self.kind is not None and self.kind.is_call_up

    @property
    def asks(self) -> bool:
        """Whether it asks people something."""
        return self.is_call_up or (self.kind is not None and self.kind.wants_answer)

    @property
    def deciding(self) -> list[Office]:
        """The offices that it asks to decide, one after the other."""
        found = self.params.get("by")
        return [
            Office((*self.path, "by", index, "role"), turn.role, turn.wait)
            for index, turn in enumerate(found if isinstance(found, tuple) else ())
        ]

    @property
    def quota(self) -> Mapping[str, int]:
        """How many are wanted, by field of expertise."""
        found = self.params.get("quota")
        return found if isinstance(found, Mapping) else {}

    @property
    def posts(self) -> str:
        """The kind of post that it fills; empty for none."""
        return str(self.params.get("posts") or "")

    @property
    def tiers(self) -> list[Audience]:
        """Whom it asks, one tier after the other."""
        return [
            Audience((*self.path, key, index, "who"), tier.who, tier.wait)
            for key in ("tiers", "to")
            for index, tier in enumerate(self.params.get(key) or ())
            if isinstance(getattr(tier, "who", None), Who)
        ]

    @property
    def told(self) -> list[Audience]:
        """Whom it tells without asking."""
        return [
            Audience((*self.path, "to", index), who)
            for index, who in enumerate(self.params.get("to") or ())
            if isinstance(who, Who)
        ]

    def messages(self) -> Iterator[tuple[Path, str]]:
        """Yield the messages that it names, and where."""
        for key in self.kind.message_keys if self.kind else ():
            if isinstance(name := self.params.get(key), str):
                yield (*self.path, key), name
        if isinstance(name := self.fields.get("lifted"), str):
            yield (*self.path, "lifted"), name


@dataclass(frozen=True)
class Draft:
    """What every check is given."""

    #: Fields of Plan that fit as a whole.
    fields: Mapping[str, Any]
    messages: Mapping[str, MessageTexts]
    steps: tuple[DraftStep, ...]
    #: As written; for what a field's type cannot say.
    raw: Mapping[str, Any]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of its title: those it says it speaks."""
        return tuple(self.fields.get("title") or ())

    @property
    def stand_down_message(self) -> str:
        """The message that lets people go home; empty when it cannot be read."""
        found = self.raw.get("stand_down")
        message = found.get("message") if isinstance(found, Mapping) else ""
        return message if isinstance(message, str) else ""

    def watches(self) -> Iterator[tuple[Path, Mapping[str, object]]]:
        """Yield what goes on after the stand-down, as written, and where."""
        found = self.raw.get("stand_down")
        written = found.get("watches") if isinstance(found, Mapping) else ()
        for index, one in enumerate(written if isinstance(written, list) else ()):
            if isinstance(one, Mapping):
                yield ("stand_down", "watches", index), one


def draft_of(value: object, kinds: Mapping[str, StepKind]) -> Draft:
    """Return all of the value that can be read as a plan."""
    raw = value if isinstance(value, Mapping) else {}
    steps = raw.get("steps")
    messages = raw.get("messages")
    return Draft(
        fields=fitting(Plan, raw),
        messages=dict(_messages(messages if isinstance(messages, Mapping) else {})),
        steps=tuple(
            _step(step, ("steps", index), kinds)
            for index, step in enumerate(steps if isinstance(steps, list) else ())
        ),
        raw=raw,
    )


def _messages(raw: Mapping[str, object]) -> Iterator[tuple[str, MessageTexts]]:
    for name, texts in raw.items():
        try:
            yield name, MessageTexts.model_validate(texts)
        except ValidationError:
            continue  # misfits() tells it


def _step(value: object, path: Path, kinds: Mapping[str, StepKind]) -> DraftStep:
    raw = value if isinstance(value, Mapping) else {}
    named = raw.get("kind")
    kind = kinds.get(named) if isinstance(named, str) else None
    params = fitting(kind.params, raw) if kind else {}
    return DraftStep(path, fitting(PlannedStep, raw), kind, params)
