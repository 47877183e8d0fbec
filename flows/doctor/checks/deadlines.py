"""D08: what the law or a plan wants done is done in time."""

from collections.abc import Iterator

from flows.doctor.examined import Examined
from plans.running.readiness import Ailment, Weight


def check(examined: Examined) -> Iterator[Ailment]:
    """Yield what is over, and what has to be done within a day."""
    if examined.contents is None:
        return
    for occasion_id, deadline, at in examined.contents.due:
        there = at.astimezone(examined.site.zone)
        law, article = examined.law, deadline.article or "-"
        facts: dict[str, str | int] = {
            "name": deadline.name,
            "id": occasion_id,
            "owner": deadline.owner,
            "at": f"{there:%Y-%m-%d %H:%M}",
            "article": article,
            "article_zh": law.article_in(article, "zh") if law else article,
        }
        is_over = at <= examined.now
        rule, weight = ("D080", Weight.ERROR) if is_over else ("D081", Weight.WARNING)
        yield Ailment(rule=rule, weight=weight, facts=facts)
