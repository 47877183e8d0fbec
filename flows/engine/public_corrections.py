"""Public corrections: what everybody reads when a warning of ours was wrong."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from flows.engine.desk import Desk
from plans.alerting import chain_of, moment_of, said_in
from plans.identity import IncidentId
from plans.incident.incidents import Incident
from plans.incident.journal import Entry
from plans.incident.withholding import WARN_PUBLIC
from plans.plan import PlannedStep, Wording
from plans.site import Site
from plans.warning.alerts import Alert
from plans.warning.chain import Chain, SaidByLanguage
from plans.warning.published import Publication

#: What a message is corrected to, in a language; None where nothing is prepared.
Write = Callable[[str, str], Wording | None]


@dataclass(frozen=True, kw_only=True)
class PublicCorrection:
    """One order to correct messages, as far as they were published as warnings."""

    desk: Desk
    incident: Incident
    site: Site
    #: Incident time.
    at: datetime
    #: A new text brings the warning up to date; the prepared one takes it back.
    has_new_text: bool
    write: Write

    def publish(self, messages: Collection[str]) -> tuple[str, ...]:
        """Publish an Update or a Cancel a warning; return their identifiers.

        It names all that was published of the warning and has not expired. The same
        order again publishes nothing.

        Args:
            messages: Of the plan; those that no step has published are none of ours.
        """
        here = self.incident.incident_id
        published = self.desk.publications.of(here)
        identifiers = []
        for step in self._warning():
            alert = self._next(step, chain_of(published, step.step), messages)
            if alert is not None and self._put(here, step.step, alert):
                identifiers.append(alert.identifier)
        return tuple(identifiers)

    def _warning(self) -> Iterator[PlannedStep]:
        """Yield the steps that warn, also those that run no more."""
        for step in self.incident.plan.steps:
            if step.kind == WARN_PUBLIC:
                yield step

    def _next(
        self, step: PlannedStep, chain: Chain, messages: Collection[str]
    ) -> Alert | None:
        now, told = moment_of(self.at, self.site), str(step.params.get("message"))
        if told in messages and chain.holds(now):
            said = self._said(told)
            write = chain.updated if self.has_new_text else chain.cancelled
            return write(said, now) if said else None
        if step.lifted in messages and chain.is_all_clear(now):
            # It was wrong that the warning is over: it holds again.
            said = self._said(str(step.lifted))
            return chain.updated(said, now) if said else None
        return None

    def _said(self, message: str) -> SaidByLanguage:
        texts = {
            language: (wording.title, wording.body, "")
            for language in self.site.languages
            if (wording := self.write(message, language)) is not None
        }
        return said_in(self.incident.kind_of_run, texts)

    def _put(self, here: IncidentId, step: str, alert: Alert) -> bool:
        publication = Publication(alert=alert, occasion_id=here, step=step)
        if not self.desk.publications.publish(publication):
            return False
        facts = {"alert": alert.identifier, "type": str(alert.msg_type)}
        entry = Entry(at=self.at, action="warning_corrected", step=step, facts=facts)
        self.desk.journal.note(here, entry)
        return True
