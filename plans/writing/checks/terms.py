"""M034: fields and units that texts name are called something in every language."""

from collections.abc import Iterator, Mapping
from datetime import date

from plans.messages.wording import words_in
from plans.writing.draft import Draft, DraftStep
from plans.writing.findings import Finding, Path, Severity
from plans.writing.site_facts import SiteFacts


def check(plan: Draft, facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a field or unit that people would read as it is written.

    In a single language it may well be written as people call it.
    """
    languages = facts.languages if facts else plan.languages
    # A term that does not fit is told elsewhere; here its name counts.
    written = plan.raw.get("terms")
    terms = set(written) if isinstance(written, Mapping) else set()
    for step in plan.steps if len(languages) > 1 else ():
        for path, name in _named(step, _words_of(plan, step)):
            if name not in terms:
                yield Finding(
                    rule="M034",
                    severity=Severity.WARNING,
                    message=f"messages in every language say {name[:40]}",
                    hint=f"write under terms what {name[:40]} is called in each",
                    zh=(
                        f"各语言的消息中都会出现 {name[:40]}",
                        f"请在 terms 中写明 {name[:40]} 在各语言中的名称",
                    ),
                    path=path,
                )


def _words_of(plan: Draft, step: DraftStep) -> set[str]:
    """Return the words that are filled into the step's texts."""
    written = [plan.messages.get(name) for _, name in step.messages()]
    return {
        word
        for texts in written
        if texts
        for one in texts.wordings.values()
        for word in words_in(one.title + one.body)
    }


def _named(step: DraftStep, words: set[str]) -> Iterator[tuple[Path, str]]:
    if "post" in words:
        yield from (((*step.path, "quota", name), name) for name in step.quota)
    if "needs" in words:
        for first, channel in enumerate(step.params.get("channels") or ()):
            for second, need in enumerate(getattr(channel, "needs", ())):
                path = (*step.path, "channels", first, "needs", second, "unit")
                yield path, str(need.unit)
