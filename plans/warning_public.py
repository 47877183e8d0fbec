"""Warning the public: two persons decide, the alert is published, people are told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from plans.alerting import (
    Hazard,
    Writer,
    chain_of,
    issuer_of,
    lacking,
    moment_of,
    said_in,
)
from plans.announcing import Announcing
from plans.approving import APPROVAL, Approving, Turn
from plans.durations import Duration
from plans.identity import KindOfRun
from plans.incident.progress import Progress, Quota, StepState
from plans.messages.wording import fill
from plans.originating import Barred, barred_from_originating, name_of_issuer
from plans.people.who import Who
from plans.plan import Texts
from plans.stepwork import noted
from plans.telling import Letter, Teller, WordsByLanguage, in_language
from plans.warning.alerts import Alert
from plans.warning.chain import Chain, SaidByLanguage
from plans.warning.published import Publication
from plans.world import World

#: In an actual run; nobody approves what he or she declared.
PERSONS = 2


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a step is to tell the public, and who decides before."""

    to: tuple[Who, ...]
    #: A message of the plan: headline and instruction.
    message: str
    hazard: Hazard
    description: Texts
    expires: Duration
    by: tuple[Turn, ...]
    #: A message of the plan.
    question: str
    #: How many decide when it is no actual run.
    exercise_persons: int


@dataclass(frozen=True)
class PublicWarning:
    """One run of a step that warns the public."""

    world: World
    order: Order

    def progress(self) -> Progress:
        """Ask who decides; after their yes publish, tell, and watch how far it gets."""
        telling = Announcing(self.world, self.order.to, self.order.message, self._words)
        approving = self._approving
        if not telling.has_begun:
            decided = approving.progress() if approving.persons else _AGREED
            if decided.state is not StepState.MET:
                return decided
            self._publish()
        told, persons = telling.progress(), approving.persons
        quotas = [Quota(name=APPROVAL, wanted=persons, got=persons)] if persons else []
        asked = told.asked + len(approving.calls())
        return replace(told, quotas=(*quotas, *told.quotas), asked=asked)

    def all_clear(self) -> None:
        """Publish that it is over, if people are still warned."""
        chain = self._chain
        if not chain.holds(self._moment):
            return
        lifted = self.world.step.lifted or "step.all-clear"
        said = self._said(Letter(key="", text=lifted), {})
        if alert := chain.cleared(said, self._moment):
            self._put(alert, "warning_ended")

    @cached_property
    def _approving(self) -> Approving:
        is_actual = self.world.incident.kind_of_run is KindOfRun.ACTUAL
        return Approving(
            self.world,
            self.order.question,
            self.order.by,
            PERSONS if is_actual else self.order.exercise_persons,
            self._words,
            self.world.record.reopened,
        )

    @cached_property
    def _teller(self) -> Teller:
        return Teller(self.world)

    @cached_property
    def _moment(self) -> datetime:
        return moment_of(self.world.now, self.world.site)

    @cached_property
    def _chain(self) -> Chain:
        here, step = self.world.incident.incident_id, self.world.step.step
        return chain_of(self.world.publications.of(here), step)

    @cached_property
    def _barred(self) -> Barred | None:
        site, level = self.world.site, self.world.incident.level
        return barred_from_originating(site.originator, self.world.law, level)

    @cached_property
    def _relayed(self) -> Alert | None:
        """The alert that came in, where this site only passes on."""
        if self._barred is None:
            return None
        found = self.world.publications.relayed(self.world.incident.incident_id)
        return found[0] if found else None

    @cached_property
    def _words(self) -> WordsByLanguage:
        """What {issuer}, {population} and {warning} stand for."""
        languages = self.world.site.languages
        known = {
            language: {
                "issuer": self._issuer(language),
                "population": self._population(language),
            }
            for language in languages
        }
        letter = Letter(key="", text=self.order.message, words=known)
        return {
            language: known[language]
            | {"warning": self._teller.texts(letter, language)[0]}
            for language in languages
        }

    def _issuer(self, language: str) -> str:
        site = self.world.site
        if self._barred is None:
            return issuer_of(site, site.originator, language)
        if self._relayed is not None:
            return name_of_issuer(self._relayed, language)
        return self.world.words("step.word.no-issuer", language)

    def _population(self, language: str) -> str:
        tree = self._teller.tree
        found = tree.population(self.world.incident.cells or tree.tops())
        if not found.people:
            return self.world.words("step.word.no-population", language)
        key = "population-at-least" if found.is_partial else "population"
        return self.world.words(f"step.word.{key}", language, people=found.people)

    def _publish(self) -> None:
        """Publish once a round; or note that this site only passes warnings on."""
        site, originator = self.world.site, self.world.site.originator
        if originator is None or self._barred is not None:
            reference = self._relayed.identifier if self._relayed else ""
            facts = {"why": str(self._barred), "relayed": reference or "nothing"}
            noted(self.world, "warning_passed_on", **facts)
            return
        here = self.world.incident
        writer = Writer(here, site, originator, self._teller.tree, self.world.now)
        times = self.world.record.reopened
        letter = Letter(key="", text=self.order.message, words=self._words)
        alert = writer.alert(
            self.order.hazard,
            self._said(letter, self.order.description),
            self._chain,
            identifier=f"{site.site}.{here.incident_id}.{self.world.step.step}.{times}",
            expires=self.order.expires,
        )
        if lacks := lacking(alert, self.world.law):
            noted(self.world, "warning_lacks", fields=", ".join(lacks))
        self._put(alert, "warning_published")

    def _put(self, alert: Alert, action: str) -> None:
        world, here = self.world, self.world.incident.incident_id
        publication = Publication(alert=alert, occasion_id=here, step=world.step.step)
        if world.publications.publish(publication):
            noted(world, action, alert=alert.identifier, type=str(alert.msg_type))

    def _said(self, letter: Letter, description: Mapping[str, str]) -> SaidByLanguage:
        texts = {}
        for language in self.world.site.languages:
            words = self._teller.words(letter, language)
            title, body = self._teller.texts(letter, language)
            more = fill(in_language(description, language), words)
            texts[language] = (title, body, more)
        return said_in(self.world.incident.kind_of_run, texts)


#: Where nobody has to be asked.
_AGREED = Progress(state=StepState.MET)
