"""The timeline: what the journal holds, in plain words, newest first."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flows.texts import catalogue, words
from flows.web.desk.naming import Naming
from flows.web.office import spoken
from plans.identity import MessageId
from plans.incident.journal import Entry
from plans.telling import joined

#: Where the words of a fact are; of the others among `did.word`.
_WORDS = {"why": "refused", "state": "cli.registrations"}
_LEFT_OVER = re.compile(r"\{[a-z_]+\}")
_SPACES = re.compile(r" +([.,:;)]|$)")


def timeline_of(naming: Naming, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return the lines of these entries, newest first."""
    return [
        {
            "at": naming.wall(entry.at),
            "step": naming.steps.get(entry.step, entry.step),
            "text": told(naming, entry),
        }
        for entry in reversed(entries)
    ]


def told(naming: Naming, entry: Entry) -> str:
    """Return what an entry says, in the reader's language."""
    key = f"did.{entry.action}"
    facts = {
        name: _fact(naming, entry, name, value) for name, value in entry.facts.items()
    }
    if key not in catalogue("en"):
        listed = ", ".join(f"{name}: {value}" for name, value in facts.items())
        return f"{entry.action.replace('_', ' ')} {listed}".strip()
    all_facts = {"facts": _counted(naming, entry), **facts}
    text = words(key, naming.language, **_plain(all_facts))
    return _SPACES.sub(r"\1", _LEFT_OVER.sub("", text)).strip()


def _plain(facts: Mapping[str, str]) -> dict[str, str]:
    """Return facts that are no placeholders themselves."""
    return {name: value.replace("{", "(") for name, value in facts.items()}


def _counted(naming: Naming, entry: Entry) -> str:
    """Return the counts of quotas: `nursing 2/3`."""
    step = next((o for o in naming.incident.plan.steps if o.step == entry.step), None)
    counts = [
        (naming.quotas.of(step, name) if step else name, str(value))
        for name, value in entry.facts.items()
    ]
    written = [f"{name} {value.replace(' of ', '/')}" for name, value in counts]
    return joined(written, naming.language)


def _fact(naming: Naming, entry: Entry, name: str, value: str | int) -> str:
    text = str(value)
    match name:
        case "party_id":
            return naming.person(text)
        case "message_id":
            return _addressee(naming, text)
        case "by" | "partner" | "role" | "owner" | "source":
            return naming.who(text)
        case "clock" | "name" | "channel" | "need" | "approval":
            return _titled(naming, entry, text)
        case "said" | "order" | "decision" | "why" | "state":
            return _word(naming, _WORDS.get(name, "did.word"), text)
        case _:
            return _post(naming, text) if name == "post" else naming.article(text)


def _post(naming: Naming, text: str) -> str:
    number = text.partition("@")[0]
    return naming.incident.plan.called(number, naming.language) or number


def _titled(naming: Naming, entry: Entry, name: str) -> str:
    """Return what a deadline, a step, a channel or a need is called."""
    titles: dict[str, object] = {
        one.step: one.title for one in naming.incident.plan.steps
    }
    incident_id = naming.incident.incident_id
    titles |= {one.name: one.title for one in naming.desk.deadlines.of(incident_id)}
    for step in naming.incident.plan.steps:
        if step.step == entry.step:
            titles |= _in_params(step.params.get("channels"))
    return spoken(titles.get(name), naming.language) or name


def _in_params(channels: object) -> dict[str, object]:
    """Return the titles of donation channels and of their needs, as a plan has them."""
    found: dict[str, object] = {}
    for one in channels if isinstance(channels, list | tuple) else ():
        found[one["channel"]] = one.get("title")
        found |= {need["need"]: need.get("item") for need in one.get("needs", ())}
    return found


def _word(naming: Naming, kind: str, word: str) -> str:
    """Return a word of the record in the reader's language, where we have it."""
    key = f"{kind}.{word}"
    return words(key, naming.language) if key in catalogue("en") else word


def _addressee(naming: Naming, message_id: str) -> str:
    try:
        return naming.person(naming.desk.ledger.message(MessageId(message_id)).to)
    except KeyError:
        return message_id[:8]
