"""The timeline: what the journal holds, in plain words, newest first."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flows.texts import catalogue, words
from flows.web.desk.naming import Naming
from plans.identity import MessageId
from plans.incident.journal import Entry

_LEFT_OVER = re.compile(r"\{[a-z_]+\}")
_SPACES = re.compile(r" +([.,:;)]|$)")


def timeline_of(naming: Naming, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return the lines of these entries, newest first."""
    return [
        {
            "at": naming.wall(entry.at),
            "step": naming.steps.get(entry.step, entry.step),
            "text": _told(naming, entry),
        }
        for entry in reversed(entries)
    ]


def _told(naming: Naming, entry: Entry) -> str:
    facts = {name: _fact(naming, name, value) for name, value in entry.facts.items()}
    key = f"did.{entry.action}"
    if key not in catalogue("en"):
        told = ", ".join(f"{name}: {value}" for name, value in facts.items())
        return f"{entry.action.replace('_', ' ')} {told}".strip()
    all_facts = {"facts": _counted(naming, facts), **facts}
    text = words(key, naming.language, **_plain(all_facts))
    return _SPACES.sub(r"\1", _LEFT_OVER.sub("", text)).strip()


def _plain(facts: Mapping[str, str]) -> dict[str, str]:
    """Return facts that are no placeholders themselves."""
    return {name: value.replace("{", "(") for name, value in facts.items()}


def _counted(naming: Naming, facts: Mapping[str, str]) -> str:
    """Return the counts of quotas: `nursing 2 of 3`."""
    called = naming.incident.plan.called
    return ", ".join(
        f"{called(name, naming.language) or name} {value}"
        for name, value in facts.items()
    )


def _fact(naming: Naming, name: str, value: str | int) -> str:
    text = str(value)
    match name:
        case "party_id":
            return naming.person(text)
        case "message_id":
            return _addressee(naming, text)
        case "by" | "role" | "owner":
            return naming.who(text)
        case "post":
            return text.partition("@")[0]
    return text


def _addressee(naming: Naming, message_id: str) -> str:
    try:
        return naming.person(naming.desk.ledger.message(MessageId(message_id)).to)
    except KeyError:
        return message_id[:8]
