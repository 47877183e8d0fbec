"""Who answers for an incident and its steps: they may change by hand what runs."""

from collections.abc import Sequence

from flows.engine.stand_down import OPERATOR
from plans.errors import MobilizationError
from plans.identity import IncidentId
from plans.incident.authority import check_is_known
from plans.incident.incidents import Incident
from plans.plan import PlannedStep
from plans.site import Site


class NotAnswerableError(MobilizationError):
    """Somebody orders what is not his or hers to order."""

    def __init__(self, by: str, *, allowed: Sequence[str]) -> None:
        self.by, self.allowed = by, tuple(allowed)
        super().__init__(
            f"{by} may not do this; it takes {', '.join(allowed)}, "
            "or a person who holds one of these"
        )


class UnknownStepError(MobilizationError):
    """The incident has no such step at its level."""

    def __init__(
        self, step: str, *, incident_id: IncidentId, known: Sequence[str]
    ) -> None:
        self.step, self.incident_id, self.known = step, incident_id, tuple(known)
        super().__init__(f"{incident_id} has no step {step}; it has {', '.join(known)}")


def check_answerable(
    incident: Incident, by: str, site: Site, own: Sequence[str] = ()
) -> None:
    """Refuse an order of somebody who answers for neither the incident nor this.

    Args:
        incident: Whose plan says who answers for it.
        by: A role of the site, or the number of a person who holds one.
        site: Says who holds which role.
        own: Owner and deputy of what the order is about; none: the whole incident.

    Raises:
        NotAnswerableError: He or she does not.
        UnknownOfficeError: It is no role, and no person who holds one.
    """
    plan = incident.plan
    of_incident = (plan.owner, plan.stand_down.owner, plan.stand_down.deputy)
    allowed = tuple(dict.fromkeys((*own, *of_incident, OPERATOR)))
    if not {by, *site.offices_of(by)} & set(allowed):
        check_is_known(by, site)
        raise NotAnswerableError(by, allowed=allowed)


def step_named(incident: Incident, name: str) -> PlannedStep:
    """Return the step of this name.

    Raises:
        UnknownStepError: The incident has none.
    """
    by_name = {step.step: step for step in incident.steps}
    if name not in by_name:
        raise UnknownStepError(
            name, incident_id=incident.incident_id, known=list(by_name)
        )
    return by_name[name]
