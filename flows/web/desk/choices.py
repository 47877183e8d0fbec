"""Choices: what somebody at the desk may order here and now, and who else may."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from pydantic import ValidationError

from flows.conducting import conductor_of
from flows.engine.answerable import check_answerable
from flows.engine.conduct import Conductor, world_of
from flows.engine.levels import check_may_change_level
from flows.engine.stand_down import OPERATOR, check_may_stand_down
from flows.steps import load_step_kinds
from flows.web.desk.naming import Naming
from flows.web.desk.refusals import refusal_in_words
from flows.web.desk.visiting import Visit
from flows.web.office import spoken
from plans.errors import MobilizationError
from plans.people.accounts import DeskRole
from plans.plan import Level, PlannedStep
from plans.seats import Seat
from plans.stepkinds import StepKind
from plans.telling import nearest

logger = logging.getLogger(__name__)

#: Between a step and a post of it, as the page sends them.
BETWEEN = "/"


def conducting(visit: Visit) -> Conductor:
    """Return what carries an order, over the same store and clock as the page."""
    office = visit.office
    return replace(
        conductor_of(office.settings),
        open_desk=office.open_desk,
        open_reading=office.open_reading,
        clock=office.clock,
    )


def acting_as(visit: Visit) -> str:
    """Return whose authority counts: the account's person, else the operator's."""
    return visit.sitter.person_no or OPERATOR


@dataclass(frozen=True)
class Choices:
    """What one visit may order in one incident."""

    visit: Visit
    naming: Naming
    conductor: Conductor

    def shown(self) -> Mapping[str, Any]:
        """Return what the page of orders offers; empty where nothing is to be had."""
        incident = self.naming.incident
        is_over = incident.stood_down_at is not None
        may_decide = self.visit.sitter.may(DeskRole.COMMANDER)
        offered: dict[str, Any] = {
            "you": self._you(),
            "is_over": is_over,
            "called": [] if is_over else self._titled(lambda kind: kind.is_call_up),
            "seats": [] if is_over else self._seats(),
            "closable": [] if is_over else self._closable(),
            "deadlines": self._deadlines(),
            "messages": self._messages(),
            "levels": [] if is_over else self._levels(),
            "barred": self._barred(is_over=is_over) if may_decide else {},
        }
        return offered

    def _you(self) -> str:
        by, site = acting_as(self.visit), self.naming.office.site
        offices = [self.naming.who(one) for one in site.offices_of(by)]
        named = self.naming.who(by)
        return f"{named} ({', '.join(offices)})" if offices else named

    def _titled(self, is_meant: Callable[[StepKind], bool]) -> list[tuple[str, str]]:
        kinds, titles = load_step_kinds(), self.naming.steps
        return [
            (one.step, titles[one.step])
            for one in self.naming.incident.steps
            if is_meant(kinds[one.kind])
        ]

    def _seats(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """Return the posts of each step that can be filled by hand."""
        found = [(one, self._seats_of(one)) for one in self.naming.incident.steps]
        titles = self.naming.steps
        return [(titles[step.step], seats) for step, seats in found if seats]

    def _seats_of(self, step: PlannedStep) -> list[dict[str, Any]]:
        kind, naming = load_step_kinds()[step.kind], self.naming
        incident, desk = naming.incident, naming.desk
        if kind.seats is None:
            return []
        at = incident.clock.at(naming.now)
        world = world_of(desk, incident, step.step, at, self.conductor)
        held = desk.assignments.of(incident.incident_id, step.step)
        try:
            params = kind.params.model_validate(step.params)
        except ValidationError:
            # Of an older version: the other orders are still to be had.
            facts = {"action": "step_not_read", "step": step.step}
            logger.warning("step not read", extra=facts)
            return []
        seats = kind.seats(params, world)
        return [
            {
                "value": f"{step.step}{BETWEEN}{one.post}",
                "label": self._label(step, one),
                "held": sum(other.number for other in held if other.post == one.post),
                "limit": one.limit,
            }
            for one in seats
        ]

    def _label(self, step: PlannedStep, seat: Seat) -> str:
        name = self.naming.quotas.of(step, seat.title or seat.name)
        return f"{name} ({seat.name})" if seat.title else name

    def _closable(self) -> list[tuple[str, str]]:
        """Return the steps that this account may end."""
        mine = {
            one.step
            for one in self.naming.incident.steps
            if self._may(partial(self._check, (one.owner, one.deputy)))
        }
        return [one for one in self._titled(lambda _: True) if one[0] in mine]

    def _deadlines(self) -> list[tuple[str, str]]:
        naming = self.naming
        return [
            (one.name, spoken(one.title, naming.language) or one.name)
            for one in naming.desk.deadlines.of(naming.incident.incident_id)
            if one.is_open and self._may(partial(self._check, (one.owner, one.deputy)))
        ]

    def _messages(self) -> list[tuple[str, str]]:
        """Return the plan's messages with their titles."""
        found = self.naming.incident.plan.messages
        return [
            (name, nearest(one.wordings, self.naming.language).title)
            for name, one in found.items()
        ]

    def _levels(self) -> list[str]:
        now = self.naming.incident.level
        return [
            str(one)
            for one in Level
            if one is not now and self._may(partial(self._check_level, one))
        ]

    def _barred(self, *, is_over: bool) -> Mapping[str, str]:
        """Return by order why this account may not give it, and who may; else empty."""
        checks: dict[str, Callable[[], None]] = {"correct": self._check}
        if not is_over:
            level = self.naming.incident.level
            checks |= {
                "level": partial(self._check_level, level),
                "stand-down": self._check_stand_down,
            }
        return {name: self._refused(check) for name, check in checks.items()}

    def _may(self, check: Callable[[], None]) -> bool:
        return not self._refused(check)

    def _refused(self, check: Callable[[], None]) -> str:
        """Return in words why a check refuses; empty when it does not."""
        try:
            check()
        except MobilizationError as error:
            office, language = self.naming.office, self.naming.language
            return refusal_in_words(error, office.site, language, office.law)
        return ""

    def _check(self, own: Sequence[str] = ()) -> None:
        site = self.conductor.site
        check_answerable(self.naming.incident, acting_as(self.visit), site, own)

    def _check_level(self, level: Level) -> None:
        by, conductor = acting_as(self.visit), self.conductor
        check_may_change_level(
            self.naming.incident, level, by, conductor.site, conductor.law
        )

    def _check_stand_down(self) -> None:
        by, conductor = acting_as(self.visit), self.conductor
        check_may_stand_down(self.naming.incident, by, conductor.site, conductor.law)
