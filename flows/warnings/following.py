"""Following: one message is acted on in every plan that it concerns, and settled."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.engine.clock import Clock
from flows.engine.conduct import told_of
from flows.engine.desk import Desk
from flows.settings import Settings
from flows.warnings.acting import Acting, Case, Outcome
from flows.warnings.reports import tell_grave, tell_of
from flows.wiring.deciding import open_desk
from plans.errors import ConnectorError, MobilizationError
from plans.judging import TAKES_BACK, Judge, Judgement, PlanRules
from plans.site import Site
from plans.warning.alerts import Alert, MsgType
from plans.warning.consequences import Next, Wanted
from plans.warning.filed import Became, FiledAlert
from plans.written import Level

logger = logging.getLogger(__name__)

#: In a chain only these say what holds.
_HOLDING = frozenset({MsgType.ALERT, MsgType.UPDATE, MsgType.CANCEL})
_MOST = (Became.DECLARED, Became.PROPOSED, Became.NOTHING)


@dataclass(frozen=True, kw_only=True)
class Done:
    """What came of a message in one plan."""

    plan: str
    wanted: Wanted | None
    outcome: Outcome
    #: Why it could not be done.
    fault: str = ""

    @property
    def rank(self) -> tuple[int, int]:
        """Sorts what came to most before all else."""
        level = self.wanted.level.place if self.wanted else len(Level)
        return _MOST.index(self.outcome.became), level


@dataclass(frozen=True, kw_only=True)
class Following:
    """Acts on messages of one source."""

    settings: Settings
    site: Site
    clock: Clock
    judge: Judge

    def follow(self, alert_no: int, alert: Alert) -> None:
        """Do what a message that is filed wants; done again it is the same.

        A fault that may pass leaves it filed for whoever looks next.

        Raises:
            ConnectorError: The store is away.
        """
        with open_desk(self.settings, is_writer=False) as desk:
            chain = desk.alerts.chain(alert_no)
        holding = [one for one in chain if one.msg_type in _HOLDING]
        filed = next(one for one in chain if one.alert_no == alert_no)
        if filed.became is not Became.FILED or holding[-1] != filed:
            self._settle_late(filed)
            return
        judgement = self.judge.judge(alert)
        done: list[Done] = []
        for plan in self.judge.plans:
            case = self._case(plan, alert, judgement, (filed, chain))
            if case is None:
                continue
            try:
                outcome = self._acting.act(case, self.judge.grant.source)
            except MobilizationError as error:
                if error.is_retryable:
                    self._put_off(filed, error)
                    return
                outcome = Outcome(did=Next.NOTHING)
                done.append(_done(case, outcome, str(error)))
            else:
                done.append(_done(case, outcome))
        self._settle(filed, judgement, done)

    @property
    def _acting(self) -> Acting:
        return Acting(settings=self.settings, site=self.site, clock=self.clock)

    def _case(
        self,
        plan: PlanRules,
        alert: Alert,
        judgement: Judgement,
        filed: tuple[FiledAlert, Sequence[FiledAlert]],
    ) -> Case | None:
        """Return what is to be done in a plan; None: it is none of its business."""
        latest, chain = filed
        wanted = next((one for one in judgement.wanted if one.plan == plan.plan), None)
        takes_back = judgement.wanted or judgement.why in TAKES_BACK
        if wanted is None and (len(chain) == 1 or not takes_back):
            return None
        return Case(
            chain=tuple(chain),
            filed=latest,
            plan=plan.plan,
            kind_of_run=judgement.kind_of_run,
            wanted=wanted,
            lasts=_lasts(plan, alert, self.judge.now),
        )

    def _settle(
        self, filed: FiledAlert, judgement: Judgement, done: Sequence[Done]
    ) -> None:
        """Put on record what came of it, and tell whom it concerns."""
        ranked = sorted(done, key=lambda one: one.rank)
        first = ranked[0] if ranked else None
        outcome = first.outcome if first else Outcome(did=Next.NOTHING)
        why = {**judgement.record, **_record_of(ranked)}
        now = self.clock.now()
        with open_desk(self.settings) as desk:
            desk.alerts.became(
                filed.alert_no,
                outcome.became,
                why,
                by=outcome.by,
                occasion_id=outcome.occasion_id,
            )
            if judgement.is_grave:
                tell_grave(desk, self.site, [(filed, str(judgement.why))], now)
            for one in ranked:
                self._tell(desk, filed, one, now)
        facts = {"action": "alert_settled", "alert_no": filed.alert_no}
        logger.info("alert settled", extra=facts | {"became": str(outcome.became)})

    def _tell(self, desk: Desk, filed: FiledAlert, done: Done, now: datetime) -> None:
        facts: dict[str, str | int] = {"plan": done.plan}
        if done.fault:
            facts["fault"] = done.fault
            tell_of(desk, self.site, (filed, "failed"), facts, now)
        elif done.outcome.did is Next.OVER:
            facts["incident"] = str(done.outcome.occasion_id)
            tell_of(desk, self.site, (filed, "over"), facts, now)
        elif done.outcome.more_cells:
            facts["incident"] = str(done.outcome.occasion_id)
            facts["cells"] = ", ".join(done.outcome.more_cells)
            tell_of(desk, self.site, (filed, "wider"), facts, now)

    def _settle_late(self, filed: FiledAlert) -> None:
        if filed.why:
            return
        with open_desk(self.settings) as desk:
            why = {"reason": "late"}
            desk.alerts.became(filed.alert_no, Became.SUPERSEDED, why)

    def _put_off(self, filed: FiledAlert, error: MobilizationError) -> None:
        facts = {"action": "alert_put_off", "alert_no": filed.alert_no}
        logger.warning("alert put off", extra=facts | told_of(error))
        if isinstance(error, ConnectorError):
            raise error


def _done(case: Case, outcome: Outcome, fault: str = "") -> Done:
    return Done(plan=case.plan, wanted=case.wanted, outcome=outcome, fault=fault)


def _record_of(ranked: Sequence[Done]) -> Mapping[str, str]:
    """Return what is kept of the plans: the first one's facts, and the others' ids."""
    if not ranked:
        return {}
    first, *others = ranked
    found = {"plan": first.plan, "did": str(first.outcome.did)}
    if first.wanted:
        found |= {"rule": first.wanted.rule, "level": str(first.wanted.level)}
    if first.fault:
        found["fault"] = first.fault
    for one in others:
        if one.outcome.occasion_id:
            found[f"also {one.plan}"] = one.outcome.occasion_id
    return found


def _lasts(plan: PlanRules, alert: Alert, now: datetime) -> timedelta | None:
    """Return how long it is to last where the plan does not say so."""
    if plan.expected is not None or alert.expires is None or alert.expires <= now:
        return None
    return alert.expires - now
