"""M014: every message comes with the text that takes it back."""

from collections.abc import Iterator
from datetime import date

from plans.writing.draft import Draft
from plans.writing.findings import Finding
from plans.writing.site_facts import SiteFacts


def check(plan: Draft, _facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a message without a correction."""
    for name, texts in plan.messages.items():
        # What lets people go home takes everything back; nothing takes it back.
        if not texts.correction and name != plan.stand_down_message:
            yield Finding(
                rule="M014",
                message=f"the message {name} has no correction",
                hint="write correction: beside its languages, ready to be sent",
                zh=(f"消息 {name} 没有更正文本", "请在各语言旁写上 correction"),
                path=("messages", name),
            )
