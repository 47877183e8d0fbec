"""M018: every text is there in every language."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from pydantic import BaseModel

from plans.writing.draft import Draft
from plans.writing.findings import Finding, Path
from plans.writing.site_facts import SiteFacts

#: How texts among parameters are told from other mappings.
_LANGUAGES = frozenset({"en", "zh"})


def check(plan: Draft, facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a text and language that is missing.

    The languages are the site's; without a site, those of the plan's title.
    """
    wanted = facts.languages if facts else plan.languages
    for path, written in _texts(plan):
        for language in wanted:
            if language not in written:
                yield Finding(
                    rule="M018",
                    message=f"this is not written in the language {language}",
                    hint=f"add {language}:",
                    zh=(f"缺少语言 {language} 的文本", f"请补充 {language}:"),
                    path=path,
                )


def _texts(plan: Draft) -> Iterator[tuple[Path, Collection[str]]]:
    if "title" in plan.fields:
        yield ("title",), plan.fields["title"]
    for name, texts in plan.messages.items():
        yield ("messages", name), texts.wordings
        if texts.correction:
            yield ("messages", name, "correction"), texts.correction
    for name, texts in plan.fields.get("terms", {}).items():
        yield ("terms", name), texts
    titled = [(step.path, step.fields) for step in plan.steps] + list(plan.watches())
    for path, fields in titled:
        if isinstance(title := fields.get("title"), Mapping):
            yield (*path, "title"), title
    for step in plan.steps:
        yield from _texts_within(dict(step.params), step.path)


def _texts_within(value: object, path: Path) -> Iterator[tuple[Path, Collection[str]]]:
    """Yield the texts of parameters: every mapping whose keys are languages."""
    if isinstance(value, BaseModel):
        value = {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        if value and _LANGUAGES.issuperset(value):
            yield path, list(value)
        else:
            for key, inner in value.items():
                yield from _texts_within(inner, (*path, str(key)))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from _texts_within(inner, (*path, index))
