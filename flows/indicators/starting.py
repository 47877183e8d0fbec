"""Starting: what a crossing asks for is declared, proposed, raised or joined, once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flows.conducting import conductor_of
from flows.declaring import AlreadyRunningError, Declaration, KeyUsedUpError, declare
from flows.engine.clock import Clock
from flows.engine.levels import change_level
from flows.engine.plain import let_sender_in, run_due
from flows.indicators.wording import Measured, PlanRule
from flows.library import profile_of
from flows.proposal_record import Wish
from flows.proposing import MEASURED, propose_declaration, propose_level
from flows.settings import Settings
from flows.warnings.standing import waiting_twin
from flows.wiring.deciding import open_desk
from plans.identity import CellCode, IncidentId, KindOfRun, OccasionId
from plans.incident.authority import source_may
from plans.incident.incidents import Incident
from plans.incident.journal import Entry
from plans.people.places import CellTree
from plans.warning.consequences import Next, Wanted
from plans.warning.remembered import key_of
from plans.warning.thresholds import Crossing
from plans.warning.triggers import Act


@dataclass(frozen=True, kw_only=True)
class Started:
    """What came of a crossing."""

    did: Next
    occasion_id: OccasionId


@dataclass(frozen=True, kw_only=True)
class Starting:
    """Starts what the values of one indicator ask for."""

    settings: Settings
    measured: Measured
    clock: Clock

    def start(self, crossing: Crossing, rule: PlanRule) -> Started:
        """Begin it, or ask for it; again it is the same.

        Raises:
            MobilizationError: It can neither be declared nor asked for.
        """
        wanted = self._wanted(crossing, rule)
        with open_desk(self.settings, is_writer=False) as desk:
            tree = desk.roster.cells()
            wanted = replace(wanted, cells=wanted.cells or tuple(tree.tops()))
            running = _running(desk.incidents.all(only_open=True), wanted, tree)
            twin = waiting_twin(desk, wanted, KindOfRun.ACTUAL)
        begin = self._declared if wanted.act is Act.DECLARE else self._proposed
        if running is not None:
            started = self._beside(crossing, rule, wanted, running)
        elif twin is not None and wanted.act is Act.PROPOSE:
            started = Started(did=Next.JOIN, occasion_id=twin.proposal_id)
        else:
            started = self._begun(begin, crossing, rule, wanted)
        self._note(started, crossing, rule)
        return started

    def _wanted(self, crossing: Crossing, rule: PlanRule) -> Wanted:
        site, trigger = self.measured.site, rule.trigger
        law = profile_of(site, self.settings.site)
        declares = trigger.act is Act.DECLARE and source_may(
            self.measured.source, trigger.level, KindOfRun.ACTUAL, law
        )
        return Wanted(
            plan=rule.rules.plan,
            rule=trigger.trigger,
            level=trigger.level,
            act=Act.DECLARE if declares else Act.PROPOSE,
            cells=(crossing.cell,) if crossing.cell else (),
        )

    def _begun(
        self,
        begin: Callable[[Crossing, PlanRule, Wanted], Started],
        crossing: Crossing,
        rule: PlanRule,
        wanted: Wanted,
    ) -> Started:
        try:
            return begin(crossing, rule, wanted)
        except AlreadyRunningError as error:  # declared at this moment
            with open_desk(self.settings, is_writer=False) as desk:
                running = desk.incidents.get(error.incident_id)
            return self._beside(crossing, rule, wanted, running)
        except KeyUsedUpError as error:  # it began, ended, and we were killed between
            return Started(did=Next.OVER, occasion_id=error.incident_id)

    def _declared(self, crossing: Crossing, rule: PlanRule, wanted: Wanted) -> Started:
        declaration = replace(
            self._declaration(crossing, rule, wanted),
            source=self._source,
            key=key_of(self.measured.name, crossing),
        )
        incident_id = declare(declaration, self.settings, self.clock).incident_id
        run_due(incident_id, conductor_of(self.settings), let_sender_in)
        return Started(did=Next.DECLARE, occasion_id=incident_id)

    def _proposed(self, crossing: Crossing, rule: PlanRule, wanted: Wanted) -> Started:
        declaration = self._declaration(crossing, rule, wanted)
        wish = self._wish(crossing, rule, key_of(self.measured.name, crossing))
        made = propose_declaration(declaration, wish, self.settings, self.clock)
        if made.incident_id is not None:  # declared under this key before
            return Started(did=Next.JOIN, occasion_id=made.incident_id)
        if made.is_new:  # put the question at once; the engine would within a second
            run_due(IncidentId(made.proposal_id), conductor_of(self.settings))
        return Started(did=Next.PROPOSE, occasion_id=made.proposal_id)

    def _beside(
        self, crossing: Crossing, rule: PlanRule, wanted: Wanted, running: Incident
    ) -> Started:
        """Join what runs, or raise it; nothing is ever lowered."""
        incident_id = running.incident_id
        if wanted.level.place >= running.level.place:
            return Started(did=Next.JOIN, occasion_id=incident_id)
        conductor = conductor_of(self.settings)
        if wanted.act is Act.DECLARE:
            matter = self._matter(crossing, rule)
            by = f"source {self._source}"
            change_level(incident_id, wanted.level, conductor, by=by, reason=matter)
            run_due(incident_id, conductor, let_sender_in)
            return Started(did=Next.RAISE, occasion_id=incident_id)
        key = f"{key_of(self.measured.name, crossing)}:{wanted.level}"
        wish = self._wish(crossing, rule, key)
        made = propose_level(incident_id, wanted.level, wish, self.settings, self.clock)
        if made.is_new:
            run_due(IncidentId(made.proposal_id), conductor)
        return Started(did=Next.PROPOSE_LEVEL, occasion_id=made.proposal_id)

    def _note(self, started: Started, crossing: Crossing, rule: PlanRule) -> None:
        """Keep what was measured with what it led to, or what ran already."""
        facts: dict[str, str | int] = {
            "indicator": self.measured.name,
            "rule": rule.name,
            "matter": self._matter(crossing, rule),
            "did": str(started.did),
        }
        entry = Entry(at=self.clock.now(), action="measured", facts=facts)
        with open_desk(self.settings) as desk:
            desk.journal.note(started.occasion_id, entry)

    def _declaration(
        self, crossing: Crossing, rule: PlanRule, wanted: Wanted
    ) -> Declaration:
        return Declaration(
            plan=wanted.plan,
            level=wanted.level,
            kind_of_run=KindOfRun.ACTUAL,
            cells=tuple(CellCode(one) for one in wanted.cells),
            by="",
            matter=self._matter(crossing, rule),
        )

    def _wish(self, crossing: Crossing, rule: PlanRule, key: str) -> Wish:
        told = self.measured.matter(crossing, rule.indicator)
        reason = self._matter(crossing, rule)
        return Wish(source=self._source, key=key, reason=reason, told=told)

    def _matter(self, crossing: Crossing, rule: PlanRule) -> str:
        told = self.measured.matter(crossing, rule.indicator)
        return told[self.measured.site.languages[0]]

    @property
    def _source(self) -> str:
        return f"{MEASURED}{self.measured.name}"


def _running(
    incidents: Sequence[Incident], wanted: Wanted, tree: CellTree
) -> Incident | None:
    """Return what runs of the plan wherever it is wanted; the highest level first."""
    codes = [CellCode(one) for one in wanted.cells]
    found = [
        one
        for one in incidents
        if one.plan.plan == wanted.plan
        and one.kind_of_run is KindOfRun.ACTUAL
        and set(codes) <= tree.within(one.cells)
    ]
    return min(found, key=lambda one: one.level.place, default=None)
