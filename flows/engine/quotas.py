"""Quotas: what a board calls them, in the language of its reader."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flows.engine.desk import Desk
from flows.texts import words
from plans.approving import APPROVAL
from plans.incident.incidents import Incident
from plans.incident.progress import StepState
from plans.plan import PlannedStep
from plans.reporting import RECEIVED
from plans.site import Site
from plans.telling import in_language

#: Names of quotas that step kinds give by themselves, and what to say for them.
_OURS = {
    "told": "web.board.told",
    "channels": "web.board.channels",
    APPROVAL: "step.approval",
    RECEIVED: "web.board.received",
}


def state_shown(state: str, *, has_begun: bool) -> str:
    """Return the state of a step as pages tell it; what waits may not have begun."""
    is_still = state == StepState.WAITING and not has_begun
    return "not-begun" if is_still else state


@dataclass(frozen=True)
class QuotaNames:
    """The quotas of one incident for readers of one language."""

    desk: Desk
    incident: Incident
    site: Site
    language: str
    _pairs: dict[str, Sequence[tuple[str, str]]] = field(default_factory=dict)

    def of(self, step: PlannedStep, quota: str) -> str:
        """Return what a quota of a step is called; itself when nobody says."""
        if quota in _OURS:
            return words(_OURS[quota], self.language)
        called = self.incident.plan.called(quota, self.language)
        return called or self._of_post(str(step.params.get("posts", "")), quota)

    def _of_post(self, kind: str, quota: str) -> str:
        # A step writes a post's name as the site speaks; number and begin follow.
        for ours, theirs in self._posts(kind):
            if quota == ours or quota.startswith(f"{ours} "):
                return theirs + quota[len(ours) :]
        return quota

    def _posts(self, kind: str) -> Sequence[tuple[str, str]]:
        """Return the names of posts, ours and the reader's, the longest first."""
        if kind not in self._pairs:
            first = self.site.languages[0]
            roster = self.desk.roster
            inside = roster.cells().within(self.incident.cells)
            found = roster.posts(kind, inside) if kind else ()
            pairs = {
                in_language(one.name, first): in_language(one.name, self.language)
                for one in found
            }
            self._pairs[kind] = sorted(pairs.items(), key=lambda one: -len(one[0]))
        return self._pairs[kind]
