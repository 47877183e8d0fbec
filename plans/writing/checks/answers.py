"""M030: a question can be answered."""

from collections.abc import Iterator
from datetime import date

from plans.messages.wording import ANSWER, words_in
from plans.writing.draft import Draft
from plans.writing.findings import Finding
from plans.writing.site_facts import SiteFacts


def check(plan: Draft, _facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a question whose message has no place for the answer."""
    for step in plan.steps:
        name = str(step.params.get("question", step.params.get("message")))
        if not step.asks or name not in plan.messages:
            continue
        for language, wording in plan.messages[name].wordings.items():
            if ANSWER not in words_in(wording.body):
                yield Finding(
                    rule="M030",
                    message=f"{step.name} asks with this, but nobody can answer it",
                    hint="put {answer} where the link or reply code should stand",
                    zh=(
                        f"{step.name} 用它提问，但无法回答",
                        "请在链接或回复码的位置写 {answer}",
                    ),
                    path=("messages", name, language, "body"),
                )
