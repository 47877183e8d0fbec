"""M061, M062: a warning states what the law wants, in a headline that can be read."""

from collections.abc import Iterator
from datetime import date

from plans.alerting import LONGEST_HEADLINE, WARNING, Hazard
from plans.messages.wording import at_its_longest
from plans.writing.draft import Draft, DraftStep
from plans.writing.findings import Finding
from plans.writing.site_facts import SiteFacts


def check(plan: Draft, facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a headline too long, or a thing that the law wants stated."""
    profile = facts.profile if facts else None
    wanted = profile.required_of(WARNING) if profile else ()
    for step in plan.steps:
        hazard = step.params.get("hazard")
        if not isinstance(hazard, Hazard):
            continue
        yield from _too_long(plan, step)
        if "level" in wanted and hazard.colour is None:
            yield _unstated(step, "colour", ("hazard",), "hazard.colour")
        if "cautions" in wanted and not step.params.get("description"):
            yield _unstated(step, "description", (), "description")


def _too_long(plan: Draft, step: DraftStep) -> Iterator[Finding]:
    name = str(step.params.get("message"))
    texts = plan.messages[name].wordings if name in plan.messages else {}
    for language, wording in texts.items():
        length = len(at_its_longest(wording.title))
        if length > LONGEST_HEADLINE:
            yield Finding(
                rule="M061",
                message=f"a headline has {LONGEST_HEADLINE} characters, not {length}",
                hint="say in the title what to beware of, and the rest in the body",
                zh=(
                    f"标题最多 {LONGEST_HEADLINE} 个字符，现有 {length} 个",
                    "标题只写警示事项，其余写入正文",
                ),
                path=("messages", name, language, "title"),
            )


def _unstated(step: DraftStep, what: str, path: tuple[str, ...], key: str) -> Finding:
    return Finding(
        rule="M062",
        message=f"the law wants a warning to state this: {what} is missing",
        hint=f"add {key}:",
        zh=(f"法律要求预警载明此项：缺少 {what}", f"请补充 {key}:"),
        path=(*step.path, *path),
    )
