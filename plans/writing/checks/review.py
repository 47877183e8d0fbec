"""M020: somebody has looked at the plan lately."""

from collections.abc import Iterator
from datetime import date

from plans.writing.draft import Draft
from plans.writing.findings import Finding, Severity
from plans.writing.site_facts import SiteFacts


def check(plan: Draft, _facts: SiteFacts | None, today: date) -> Iterator[Finding]:
    """Yield a finding when the day of the review has passed."""
    review_by = plan.fields.get("review_by")
    if isinstance(review_by, date) and review_by < today:
        yield Finding(
            rule="M020",
            severity=Severity.WARNING,
            message=f"the plan should have been reviewed by {review_by}",
            hint="review it, raise the version, set the next day",
            zh=(f"预案应在 {review_by} 前复审", "请复审、提高版本号并设定下次日期"),
            path=("review_by",),
        )
