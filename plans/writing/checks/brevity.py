"""M024: an instruction has 30 words at most."""

from collections.abc import Iterator
from datetime import date

from plans.messages.wording import word_count
from plans.writing.draft import Draft
from plans.writing.findings import Finding, Path, Severity
from plans.writing.site_facts import SiteFacts

#: Source: the design, section 8; readers under stress keep no more.
MOST_WORDS = 30


def check(plan: Draft, _facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a body that is too long to be read in a hurry."""
    for name, texts in plan.messages.items():
        of_message: Path = ("messages", name)
        for path, wordings in (
            (of_message, texts.wordings),
            ((*of_message, "correction"), texts.correction),
        ):
            for language, wording in wordings.items():
                words = word_count(wording.body)
                if words > MOST_WORDS:
                    yield Finding(
                        rule="M024",
                        severity=Severity.WARNING,
                        message=f"{words} words are too many in a hurry",
                        hint=f"instruction first, {MOST_WORDS} words at most",
                        zh=(
                            f"紧急时刻 {words} 个词太长",
                            f"先写行动要求，最多约 {MOST_WORDS * 8 // 5} 个汉字",
                        ),
                        path=(*path, language, "body"),
                    )
