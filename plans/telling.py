"""Telling: how a step turns texts into messages, in everybody's own language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from plans.identity import PartyId
from plans.incident.progress import StepState
from plans.messages.message import Message, Priority, Replies
from plans.messages.wording import ANSWER, CITED, fill
from plans.people.places import CellTree, Shift
from plans.people.roster import Party
from plans.plan import Texts
from plans.world import World

#: Kind of the steps whose holders are a panel.
EXPERTS = "activate_experts"
_AND = {"zh": "、"}
#: Characters of what the plan does, in one message.
_LONGEST_MEASURES = 160
Text = TypeVar("Text")
#: What words of a text stand for, by language; "" for every language.
WordsByLanguage = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One message before it is put into somebody's language."""

    #: The same key to the same party is the same message.
    key: str
    #: A message of the plan, or `step.NAME` of our own catalogue.
    text: str
    priority: Priority = Priority.NOTICE
    wants_answer: bool = False
    replies: Replies = Replies.YES_OR_NO
    closes_at: datetime | None = None
    words: WordsByLanguage = field(default_factory=dict)


@dataclass(frozen=True)
class Teller:
    """Writes the messages of one run of a step."""

    world: World

    def message(self, letter: Letter, to: Party) -> Message:
        """Return the message as this party should read it."""
        language = self.world.language_of(to.languages)
        messages = self.world.incident.plan.messages
        title, body = self.texts(letter, language)
        return Message(
            key=letter.key,
            to=to.party_id,
            title=title,
            body=body,
            language=language,
            step=self.world.step.step,
            text=letter.text if letter.text in messages else "",
            priority=letter.priority,
            wants_answer=letter.wants_answer,
            replies=letter.replies,
            interval=self.world.site.policy.contact_interval,
            closes_at=letter.closes_at,
        )

    def texts(self, letter: Letter, language: str) -> tuple[str, str]:
        """Return title and body as they are read in a language."""
        title, body = self._texts(letter.text, language)
        words = self.words(letter, language)
        return fill(title, words), fill(body, words)

    def words(self, letter: Letter, language: str) -> Mapping[str, str]:
        """Return what the words of a letter stand for in a language."""
        words = {
            **self._words_by_language[language],
            **letter.words.get("", {}),
            **letter.words.get(language, {}),
        }
        return words if letter.wants_answer else words | {ANSWER: ""}

    def _texts(self, name: str, language: str) -> tuple[str, str]:
        written = self.world.incident.plan.messages.get(name)
        if written is None:
            words = self.world.words
            return words(f"{name}.title", language), words(f"{name}.body", language)
        wordings = written.wordings
        one = nearest(wordings, language, self.world.site.languages[0])
        return one.title, one.body

    @cached_property
    def tree(self) -> CellTree:
        """The grid."""
        return self.world.roster.cells()

    @cached_property
    def _words_by_language(self) -> dict[str, dict[str, str]]:
        return {one: self._common(one) for one in self.world.site.languages}

    def _common(self, language: str) -> dict[str, str]:
        world = self.world
        cells = [
            in_language(self.tree.by_code[code].name, language) or code
            for code in world.incident.cells
            if code in self.tree.by_code
        ]
        within = world.step.within
        # A met step that asks again begins a new round now.
        is_new_round = world.record.progress.state is StepState.MET
        begins_at = world.now if is_new_round else world.round_began_at
        plan = world.incident.plan
        return {
            "cell": joined(cells or list(world.incident.cells), language),
            "plan": in_language(plan.title, language),
            "level": str(world.incident.level),
            "step": in_language(world.step.title, language),
            "site": in_language(world.site.title, language),
            "deadline": self.local(begins_at + within) if within else "",
            # Never a text that ends in nothing: whoever reads it must know what to do.
            "panel": joined(self._panel, language)
            or world.words("step.word.no-panel", language),
            "page": world.links.page(f"give/{world.incident.incident_id}")
            or world.words("step.word.no-page", language),
            **self.stated(language),
            **self._cited(language),
        }

    def _cited(self, language: str) -> dict[str, str]:
        """Return the article of each document, where the law has one to name."""
        law = self.world.law
        return {
            f"{one}_law": in_language(law.cited(one), language) if law else ""
            for one in CITED
        }

    def stated(self, language: str) -> dict[str, str]:
        """Return what the declaration states: what happened, until when, what is done.

        What nobody wrote, but was taken from the plan, is in everybody's language.
        """
        incident, plan = self.world.incident, self.world.incident.plan
        titles = [step.title for step in plan.steps_at(incident.level)]
        is_plans = incident.matter in {"", *plan.title.values()}
        written = set(incident.measures)
        # At any level: it may have been declared higher than it is now.
        are_steps = written <= {
            one for step in plan.steps for one in step.title.values()
        }
        planned = self._some([in_language(one, language) for one in titles], language)
        until, matter = incident.expected_until, incident.matter
        return {
            "matter": in_language(plan.title, language) if is_plans else matter,
            "since": self.local(incident.declared_at),
            "until": self.local(until)
            if until
            else self.world.words("step.word.no-until", language),
            "measures": planned if are_steps else joined(incident.measures, language),
        }

    def _some(self, titles: Sequence[str], language: str) -> str:
        """Return the first of the plan's titles, and how many more there are.

        Nobody reads twenty of them in a message, and each character costs.
        """
        some: list[str] = []
        for title in dict.fromkeys(titles):
            if sum(map(len, [*some, title])) > _LONGEST_MEASURES:
                more = len(set(titles)) - len(some)
                text = joined(some, language)
                return self.world.words("step.word.more", language, some=text, n=more)
            some.append(title)
        return joined(some, language)

    @cached_property
    def _panel(self) -> list[str]:
        world = self.world
        members: list[PartyId] = []
        for step in world.incident.steps:
            if step.kind == EXPERTS:
                held = world.assignments.of(world.incident.incident_id, step.step)
                members += [one.party_id for one in held]
        names = world.roster.names(members) if members else {}
        return [names[one] for one in dict.fromkeys(members) if one in names]

    def local(self, at: datetime) -> str:
        """Return a moment as the clock on the site's wall shows it."""
        there = at.astimezone(self.world.site.zone)
        is_today = there.date() == self.world.now.astimezone(there.tzinfo).date()
        return f"{there:%H:%M}" if is_today else f"{there:%Y-%m-%d %H:%M}"

    def field_words(self, fields: Sequence[str]) -> WordsByLanguage:
        """Return what {post}, {place} and {when} stand for, by language."""
        called = self.world.incident.plan.called
        return {
            language: {
                "post": joined([called(f, language) or f for f in fields], language),
                "place": common["cell"],
                "when": self.local(self.world.now),
            }
            for language, common in self._words_by_language.items()
        }

    def shift_words(self, shifts: Sequence[Shift]) -> WordsByLanguage:
        """Return what {post}, {place} and {when} stand for, by language."""
        tree = self.tree.by_code
        return {
            language: {
                "post": joined(
                    [in_language(s.post.name, language) for s in shifts], language
                ),
                "place": joined(
                    [
                        in_language(tree[s.post.cell].name, language)
                        for s in shifts
                        if s.post.cell in tree
                    ],
                    language,
                ),
                "when": joined([self._when(s, language) for s in shifts], language),
            }
            for language in self.world.site.languages
        }

    def _when(self, shift: Shift, language: str) -> str:
        begins = self.local(max(shift.starts_at, self.world.now))
        if shift.ends_at is None:
            return self.world.words("step.word.from", language, time=begins)
        return f"{self.local(shift.starts_at)}-{self.local(shift.ends_at)}"


def nearest(written: Mapping[str, Text], *languages: str) -> Text:
    """Return what is written in the first of these languages, else in any.

    Args:
        written: By language; one at least.
        languages: Of the reader, best first.
    """
    found = (written.get(one) for one in languages)
    return next(filter(None, found), next(iter(written.values())))


def in_language(texts: Texts | Mapping[str, str], language: str) -> str:
    """Return the text in a language, else in the first there is; empty for none."""
    return nearest(texts, language) if texts else ""


def joined(texts: Sequence[str], language: str) -> str:
    """Return a list as people write it, everything once."""
    return _AND.get(language.split("-", maxsplit=1)[0], ", ").join(dict.fromkeys(texts))
