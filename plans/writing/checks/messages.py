"""M013, M021: every message that is named is there, and every one there is named."""

from collections.abc import Iterator, Mapping
from datetime import date

from plans.writing.draft import Draft, DraftStep
from plans.writing.findings import Finding, Severity
from plans.writing.site_facts import SiteFacts


def check(plan: Draft, _facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a message that is missing or that nobody sends."""
    # A message that does not fit is told elsewhere; here its name counts.
    written = plan.raw.get("messages")
    written = set(written) if isinstance(written, Mapping) else set()
    named = [place for step in plan.steps for place in step.messages()]
    if plan.stand_down_message:
        named.append((("stand_down", "message"), plan.stand_down_message))
    for path, name in named:
        if name not in written:
            yield Finding(
                rule="M013",
                message=f"the plan has no message {name[:40]}",
                hint="write it under messages, or correct the name",
                zh=(f"预案中没有消息 {name[:40]}", "请在 messages 中编写，或更正名称"),
                path=path,
            )
    if all(_names_its_messages(step) for step in plan.steps):
        yield from _unused(written - {name for _, name in named})


def _names_its_messages(step: DraftStep) -> bool:
    """Say whether it can be read what the step sends."""
    return step.kind is not None and all(
        key in step.params for key in step.kind.message_keys
    )


def _unused(names: set[str]) -> Iterator[Finding]:
    for name in sorted(names):
        yield Finding(
            rule="M021",
            severity=Severity.WARNING,
            message=f"no step sends the message {name}",
            hint="name it in a step, or remove it",
            zh=(f"没有步骤发送消息 {name}", "请在步骤中引用，或删除"),
            path=("messages", name),
        )
