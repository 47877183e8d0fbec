"""Undecided: grave alerts that began nothing, until somebody says why."""

from flows.engine.answers import plain_line
from flows.engine.desk import Desk
from plans.errors import MobilizationError
from plans.incident.authority import check_is_known
from plans.site import Site
from plans.warning.filed import Became, FiledAlert, UnknownAlertError

#: Characters of a reason that are kept.
_LONGEST_REASON = 300
#: Looked through for one that is named by its identifier.
_MOST = 10_000


class NothingToDecideError(MobilizationError):
    """An alert is not one about which somebody has to decide."""

    def __init__(self, filed: FiledAlert) -> None:
        self.alert_no, self.became = filed.alert_no, filed.became
        self.decided_by, self.occasion_id = filed.decided_by, filed.occasion_id
        super().__init__(f"alert {filed.alert_no}: {_why_not(filed)}")


class NoReasonError(MobilizationError):
    """A decision that nothing is begun says nothing of why."""

    def __init__(self) -> None:
        super().__init__("--reason is empty: say in a few words why nothing is begun")


def _why_not(filed: FiledAlert) -> str:
    if filed.became is Became.PROPOSED:
        return (
            f"it waits as a proposal; decide there: muster confirm {filed.occasion_id}"
        )
    if filed.decided_by:
        return f"{filed.decided_by} has decided before; the first decision holds"
    if filed.became is Became.DECLARED:
        return f"it has begun {filed.occasion_id}; end that: muster stand-down"
    return "it is on record, and nobody has to decide about it"


def is_undecided(filed: FiledAlert) -> bool:
    """Say whether an alert began nothing, and nobody has said that it need not."""
    is_grave = filed.why.get("grave") == "yes"
    return filed.became is Became.NOTHING and is_grave and not filed.decided_by


def decide_not(
    desk: Desk, site: Site, named: str, *, by: str, reason: str
) -> FiledAlert:
    """Put on record who decided that nothing is begun for an alert, and why.

    Args:
        desk: Of one transaction that may write.
        site: Says who holds which office.
        named: The alert's number in our list, or its identifier.
        by: An office of the site, or the number of a person who holds one.
        reason: As the person says it.

    Raises:
        UnknownAlertError: No such alert came.
        UnknownOfficeError: `by` is nobody here.
        NoReasonError: The reason is empty.
        NothingToDecideError: It is not for anybody to decide, or was decided before.
    """
    because = plain_line(reason, _LONGEST_REASON).strip()
    if not because:
        raise NoReasonError
    check_is_known(by, site)
    filed = alert_named(desk, named)
    if not is_undecided(filed):
        raise NothingToDecideError(filed)
    why = {**filed.why, "decision": "no", "because": because}
    desk.alerts.became(
        filed.alert_no, Became.NOTHING, why, by=by, occasion_id=filed.occasion_id
    )
    return desk.alerts.get(filed.alert_no)


def alert_named(desk: Desk, named: str) -> FiledAlert:
    """Return an alert by its number in our list, or by its identifier.

    Raises:
        UnknownAlertError: No such alert came.
    """
    if named.isascii() and named.isdigit() and len(named) < len("1000000000"):
        return desk.alerts.get(int(named))
    known = desk.alerts.all(limit=_MOST)
    found = next((one for one in known if one.alert.identifier == named), None)
    if found is None:
        raise UnknownAlertError(named)
    return found
