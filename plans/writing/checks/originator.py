"""M060: who warns the public in the site's name is in site.yaml, and may by the law."""

from collections.abc import Iterator
from datetime import date

from plans.incident.law import WarningAuthority
from plans.incident.withholding import WARN_PUBLIC
from plans.originating import Barred, barred_from_originating
from plans.writing.draft import Draft, DraftStep
from plans.writing.findings import Finding, Severity, not_checked
from plans.writing.site_facts import SiteFacts


def check(plan: Draft, facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a warning without an originator, or of one who may not warn."""
    warning = [one for one in plan.steps if one.kind and one.kind.name == WARN_PUBLIC]
    if facts is None:
        if warning:
            what = "whether the site may warn the public"
            yield not_checked("M060", what, "站点是否有权发布预警")
        return
    for step in warning:
        level = step.fields.get("level")
        if level is None:
            continue
        barred = barred_from_originating(facts.originator, facts.profile, level)
        if barred is Barred.NO_ORIGINATOR:
            yield _nobody(step)
        elif barred is Barred.LAW and facts.profile and facts.profile.warning:
            yield _too_low(step, facts.profile.warning)


def _nobody(step: DraftStep) -> Finding:
    return Finding(
        rule="M060",
        severity=Severity.WARNING,
        message=f"{step.name} publishes nothing: the site has no originator",
        hint="write originator: into site.yaml; without `originates` it passes on",
        zh=(
            f"{step.name} 不会发布预警：站点没有 originator",
            "请在 site.yaml 中写 originator:；不写 originates 则只转发",
        ),
        path=(*step.path, "kind"),
    )


def _too_low(step: DraftStep, law: WarningAuthority) -> Finding:
    office, chinese = law.office.get("en", law.rank), law.office.get("zh", law.rank)
    return Finding(
        rule="M060",
        message=f"{step.name}: warnings are issued by the {office} ({law.article})",
        hint="correct originator.rank, or take the level out of originator.originates",
        zh=(
            f"{step.name}：预警由{chinese}发布（{law.article}）",
            "请更正 originator.rank，或从 originator.originates 中去掉该级别",
        ),
        path=(*step.path, "kind"),
    )
