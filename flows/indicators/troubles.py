"""Troubles of an indicator: told to whoever is on duty, and when they are over."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from flows.engine.alarms import Alarm, tell_duty_officer
from flows.engine.desk import Desk
from flows.indicators.wording import Measured, PlanRule, limit_of, side_of
from plans.warning.looks import Trouble, TroubleKind
from plans.warning.remembered import key_of
from plans.warning.thresholds import Crossing

#: Told again every hour for so long, then once a day.
_HOURLY_FOR = timedelta(days=1)
#: These stay until somebody corrects a file: once a day is enough.
_DAILY = frozenset({TroubleKind.ROWS, TroubleKind.CELLS})
_MOST_CELLS = 5

Facts = dict[str, str | int]


class Telling:
    """Tells whoever is on duty what is the matter, within one transaction."""

    def __init__(self, desk: Desk, measured: Measured, now: datetime) -> None:
        self._desk, self._measured, self._now = desk, measured, now

    def troubles(
        self, troubles: Iterable[Trouble], since: Mapping[str, datetime]
    ) -> None:
        """Tell what is the matter, again from time to time while it lasts.

        Args:
            troubles: Of now.
            since: When each kind of them began (wall time).
        """
        for one in troubles:
            begun_at = since.get(one.kind, self._now)
            self._tell(one.kind, self._stamp(one.kind, begun_at), self._facts(one))

    def away(self, why: str, begun_at: datetime) -> None:
        """Tell that it cannot be read."""
        stamp = self._stamp(TroubleKind.AWAY, begun_at)
        self._tell(TroubleKind.AWAY, stamp, {"why": why})

    def over(
        self, before: Mapping[str, datetime], after: Mapping[str, datetime]
    ) -> None:
        """Tell what is fine again."""
        for kind in sorted(before.keys() - after.keys()):
            # Its beginning names it: whatever else begins, it ends once.
            stamp = f"{kind}:{before[kind]:%Y%m%dT%H%M%S}"
            phrases = {"what": f"indicator.trouble.{kind}"}
            self._tell("over", stamp, {}, phrases)

    def missed(self, crossing: Crossing, rule: PlanRule) -> None:
        """Tell that a rule fitted for a while when nobody looked."""
        over_at = crossing.over_at or crossing.at
        facts = self._beyond(crossing, rule)
        facts["until"] = self._measured.moment(over_at)
        self._of_crossing("missed", crossing, rule, facts)

    def not_started(self, crossing: Crossing, rule: PlanRule, why: str) -> None:
        """Tell that nothing could be begun, and why."""
        facts = self._beyond(crossing, rule) | {"why": why}
        self._of_crossing("not-started", crossing, rule, facts)

    def _of_crossing(
        self, name: str, crossing: Crossing, rule: PlanRule, facts: Facts
    ) -> None:
        key = key_of(self._measured.name, crossing)
        side = side_of(rule.indicator)
        self._tell(name, key, facts, {"beyond": f"indicator.side.{side}"})

    def _beyond(self, crossing: Crossing, rule: PlanRule) -> Facts:
        measured = self._measured
        return {
            "plan": rule.rules.plan,
            "level": str(rule.trigger.level),
            "cells": crossing.cell or "-",
            "value": measured.quantity(crossing.value),
            "limit": measured.quantity(limit_of(rule.indicator)),
            "since": measured.moment(crossing.since),
        }

    def _facts(self, trouble: Trouble) -> Facts:
        measured, odd = self._measured, trouble.oddities
        cells = [one or "-" for one in trouble.cells[:_MOST_CELLS]]
        more = len(trouble.cells) - len(cells)
        return {
            "cells": ", ".join([*cells, *([f"+{more}"] if more else [])]) or "-",
            "since": measured.moment(trouble.since) if trouble.since else "-",
            "until": measured.moment(trouble.until) if trouble.until else "-",
            "value": "-" if trouble.value is None else measured.quantity(trouble.value),
            "unreadable": odd.unreadable,
            "ahead": odd.ahead,
            "folded": odd.folded,
        }

    def _stamp(self, kind: str, begun_at: datetime) -> str:
        is_daily = kind in _DAILY or self._now - begun_at >= _HOURLY_FOR
        return f"{self._now:%Y%m%d}" if is_daily else f"{self._now:%Y%m%dT%H}"

    def _tell(
        self,
        name: str,
        stamp: str,
        facts: Facts,
        phrases: Mapping[str, str] | None = None,
    ) -> None:
        named = self._measured.name
        alarm = Alarm(
            key=f"indicator-{name}:{named}:{stamp}",
            name=f"indicator-{name}",
            facts={"indicator": named, **facts},
            phrases=phrases or {},
        )
        tell_duty_officer(self._desk, self._measured.site, alarm, now=self._now)
