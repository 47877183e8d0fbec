"""What came of an alert, in words."""

from flows.texts import words
from flows.warnings.undecided import is_undecided
from plans.warning.filed import FiledAlert


def became_in_words(filed: FiledAlert, language: str) -> str:
    """Return what an alert led to."""
    return words(f"alert.became.{filed.became}", language)


def why_in_words(filed: FiledAlert, language: str) -> str:
    """Return why it led to that, and who decided it."""
    why = {"plan": "", "rule": "", "level": "", **filed.why}
    parts = []
    if reason := filed.why.get("reason"):
        parts.append(words(f"alert.why.{reason}", language, **why))
    if "fault" in filed.why:
        parts.append(words("cli.alert.failed", language, **why))
    if decision := filed.why.get("decision"):
        told = {**why, "by": filed.decided_by}
        parts.append(words(f"alert.decided.{decision}", language, **told))
    if is_undecided(filed):
        parts.append(words("alert.undecided", language, alert=filed.alert_no))
    return "; ".join(parts)
