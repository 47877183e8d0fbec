"""Judging: what an alert that came in wants done, by the rules of the plans.

Whether it is done at once or asked for depends on who sent it, and what the site and
the law let that source start by itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from plans.identity import KindOfRun
from plans.incident.authority import source_may
from plans.incident.law import Profile
from plans.warning.alerts import Alert, Area, Info, MsgType, Status
from plans.warning.areas import is_placed
from plans.warning.consequences import Wanted
from plans.warning.matching import Fit, best_fit, is_in_force, is_over, is_red
from plans.warning.triggers import Act, Trigger
from plans.written import Level

#: A Test, a System message and a Draft start nothing at all.
_KINDS = {Status.ACTUAL: KindOfRun.ACTUAL, Status.EXERCISE: KindOfRun.EXERCISE}
_WARNINGS = (MsgType.ALERT, MsgType.UPDATE)


class Why(StrEnum):
    """Why an alert wants something done, or nothing."""

    FITS = "fits"  #: a rule of a plan fits
    STATUS = "status"  #: it is a test, a draft or a message between systems
    NO_WARNING = "no-warning"  #: it acknowledges or complains
    EXERCISE = "exercise"  #: its source may not ask for exercises
    CANCELS = "cancels"  #: it takes back what was said
    CLEAR = "clear"  #: it says that the danger has passed
    EXPIRED = "expired"  #: it was over when it came
    NO_RULE = "no-rule"  #: no rule of any plan fits
    OUTSIDE = "outside"  #: it is about other places
    NOWHERE = "nowhere"  #: it does not say where in a way that a machine reads


#: After these nothing is left of what the messages before it wanted.
TAKES_BACK = frozenset({Why.CANCELS, Why.CLEAR, Why.NO_RULE, Why.OUTSIDE})


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a source of alerts may."""

    #: cli, hook, a name of `sources`, or `alerts.` and a name of that.
    source: str
    #: What it starts by itself.
    may_declare: tuple[Level, ...] = ()
    kinds: tuple[KindOfRun, ...] = (KindOfRun.ACTUAL,)
    #: Only their alerts count; none: all.
    senders: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlanRules:
    """What makes a plan begin."""

    plan: str
    triggers: tuple[Trigger, ...]
    #: How long it lasts, unless somebody says so.
    expected: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What an alert wants done."""

    why: Why
    kind_of_run: KindOfRun = KindOfRun.ACTUAL
    #: At most one a plan.
    wanted: tuple[Wanted, ...] = ()
    #: Nobody may pass it over: the duty officer has to know of it and to decide.
    is_grave: bool = False

    @property
    def record(self) -> dict[str, str]:
        """What is kept of it with the alert."""
        # Somebody answers for it when what is wanted, or grave, comes to nothing.
        asks = self.is_grave or bool(self.wanted)
        is_actual = self.kind_of_run is KindOfRun.ACTUAL
        return {"reason": str(self.why)} | (
            {"grave": "yes"} if asks and is_actual else {}
        )


@dataclass(frozen=True, kw_only=True)
class Judge:
    """Judges the alerts of one source."""

    plans: Sequence[PlanRules]
    #: The largest cells in areas together.
    cells_in: Callable[[Sequence[Area]], tuple[str, ...]]
    grant: Grant
    law: Profile | None
    now: datetime

    def judge(self, alert: Alert) -> Judgement:
        """Return what the alert wants done."""
        kind_of_run = _KINDS.get(alert.status)
        if kind_of_run is None:
            return Judgement(why=Why.STATUS)
        why = self._without_rules(alert, kind_of_run)
        if why is not None:
            return Judgement(why=why, kind_of_run=kind_of_run)
        left = [info for info in alert.infos if not is_over(info)]
        current = [info for info in left if is_in_force(info, self.now)]
        found = self._judged(alert, current or left, kind_of_run)
        if current:
            return found
        # It tells no more what to do, but somebody should know that it came late.
        is_grave = found.is_grave or bool(found.wanted)
        is_grave &= kind_of_run is KindOfRun.ACTUAL
        return Judgement(why=Why.EXPIRED, kind_of_run=kind_of_run, is_grave=is_grave)

    def _without_rules(self, alert: Alert, kind_of_run: KindOfRun) -> Why | None:
        if alert.msg_type is MsgType.CANCEL:
            return Why.CANCELS
        if alert.msg_type not in _WARNINGS:
            return Why.NO_WARNING
        is_exercise = kind_of_run is KindOfRun.EXERCISE
        if is_exercise and KindOfRun.EXERCISE not in self.grant.kinds:
            return Why.EXERCISE
        if alert.infos and all(map(is_over, alert.infos)):
            return Why.CLEAR
        return None

    def _judged(
        self, alert: Alert, infos: Sequence[Info], kind_of_run: KindOfRun
    ) -> Judgement:
        fits = [
            (one.plan, fit)
            for one in self.plans
            if (fit := best_fit(one.triggers, alert, infos))
        ]
        wanted = [
            self._wanted(plan, fit, cells, kind_of_run)
            for plan, fit in fits
            if (cells := self.cells_in(_areas(fit.infos)))
        ]
        if wanted:
            return Judgement(
                why=Why.FITS, kind_of_run=kind_of_run, wanted=tuple(wanted)
            )
        is_actual = kind_of_run is KindOfRun.ACTUAL
        grave = [info for _, fit in fits for info in fit.infos]
        grave = grave or [info for info in infos if is_red(info)]
        if not grave:
            return Judgement(why=Why.NO_RULE, kind_of_run=kind_of_run)
        why = self._why_not(grave)
        is_grave = is_actual and why is not Why.OUTSIDE
        return Judgement(why=why, kind_of_run=kind_of_run, is_grave=is_grave)

    def _why_not(self, grave: Sequence[Info]) -> Why:
        areas = _areas(grave)
        if self.cells_in(areas):
            return Why.NO_RULE
        return Why.OUTSIDE if any(map(is_placed, areas)) else Why.NOWHERE

    def _wanted(
        self, plan: str, fit: Fit, cells: tuple[str, ...], kind_of_run: KindOfRun
    ) -> Wanted:
        trigger = fit.trigger
        declares = (
            trigger.act is Act.DECLARE
            # A message about an exercise asks for one, whatever it is trusted with.
            and kind_of_run is KindOfRun.ACTUAL
            and source_may(self.grant, trigger.level, kind_of_run, self.law)
        )
        return Wanted(
            plan=plan,
            rule=trigger.trigger,
            level=trigger.level,
            act=Act.DECLARE if declares else Act.PROPOSE,
            cells=cells,
        )


def _areas(infos: Sequence[Info]) -> list[Area]:
    return [area for info in infos for area in info.areas]
