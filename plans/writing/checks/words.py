"""M017: every `{word}` of a text is one that whoever sends it can fill in."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from plans.messages.wording import ANSWER, WORDS, unknown_words
from plans.plan import Wording
from plans.writing.draft import Draft
from plans.writing.findings import Finding, Path
from plans.writing.site_facts import SiteFacts

#: What needs no step: words of the incident itself.
_OF_INCIDENT = frozenset({"cell", "plan", "level", "site"})

#: What a call-up's other messages cannot hold: they ask for no post, or nothing at all.
_LESS = {
    "not_needed": frozenset({ANSWER}),
    "advice": frozenset({"post", "place", "when"}),
}


#: What a step says in its question only, where it asks one thing and tells another.
_ONLY_ASKED = frozenset({ANSWER, "warning", "population"})


def check(plan: Draft, _facts: SiteFacts | None, _today: date) -> Iterator[Finding]:
    """Yield one finding a wording with a word that nobody fills in."""
    known = {name: set(WORDS) for name in plan.messages}
    if plan.stand_down_message in known:
        known[plan.stand_down_message] &= _OF_INCIDENT
    for step in plan.steps:
        for path, name in step.messages():
            if name in known and step.kind:
                less = _LESS.get(str(path[-1]), frozenset())
                if path[-1] == "message" and "question" in step.params:
                    less = _ONLY_ASKED
                # It is sent when the step is over: nobody fills in the step's words.
                is_lifted = path[-1] == "lifted"
                words = _OF_INCIDENT if is_lifted else set(step.kind.words)
                known[name] &= words - less
    for name, texts in plan.messages.items():
        path = ("messages", name)
        yield from _unknown(texts.wordings, path, known[name])
        yield from _unknown(texts.correction, (*path, "correction"), _OF_INCIDENT)


def _unknown(
    wordings: Mapping[str, Wording], path: Path, known: Collection[str]
) -> Iterator[Finding]:
    for language, wording in wordings.items():
        for part, text in (("title", wording.title), ("body", wording.body)):
            for word in unknown_words(text, known):
                there_are = ", ".join(sorted(known))
                yield Finding(
                    rule="M017",
                    message=f"nobody fills in {{{word[:40]}}} here",
                    hint=f"there are: {there_are}",
                    zh=(f"此处无法填写 {{{word[:40]}}}", f"可用：{there_are}"),
                    path=(*path, language, part),
                )
