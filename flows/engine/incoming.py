"""Incoming: what a text from outside becomes, however it reached us."""

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from flows.engine.answers import (
    Source,
    call_ups_for,
    note_stranger,
    plain_line,
    record,
)
from flows.engine.desk import Desk
from flows.engine.questions import NotUnderstood, Understood, question_from
from flows.engine.said_in_words import best_of, said_in_words
from flows.texts import words
from plans.identity import PartyId
from plans.people.call_ups import Said
from plans.people.replies import heard
from plans.people.roster import PartyKind
from plans.site import Site

logger = logging.getLogger(__name__)

#: The reason why something that came before is not recorded again.
KNOWN = "known_already"


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One text from an address outside. Personal data."""

    sender: str
    text: str
    #: How it came: hook, or the name of an inbox.
    via: str
    #: The outside system's own id of it; empty: not told.
    message_id: str = ""
    #: Wall time.
    said_at: datetime | None = None
    #: Reply codes in what was quoted below the text.
    quoted_codes: tuple[str, ...] = ()

    @property
    def source_id(self) -> str:
        """What is the same only for the same message delivered again.

        A gateway that counts anew, or a second one, gives other messages the same id:
        they must not be lost.
        """
        if not self.message_id:
            return ""
        parts = (self.message_id, self.sender, self.text)
        return sha256(json.dumps(parts).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of it."""

    #: Why it was not recorded; empty: it was.
    reason: str = ""
    #: Whether it changed anything.
    is_new: bool = False
    #: What to tell whoever wrote; empty: nothing.
    reply: str = ""
    language: str = ""
    #: Who wrote, when we know.
    party_id: PartyId | None = None

    @property
    def is_recorded(self) -> bool:
        """Whether it is an answer."""
        return not self.reason


def take_in(desk: Desk, site: Site, incoming: Incoming, *, now: datetime) -> Outcome:
    """Record what a text answers, or return why it answers nothing.

    Args:
        desk: Of one transaction that may write.
        site: Whose languages and zone count.
        incoming: The text.
        now: Wall time.
    """
    source_id = incoming.source_id
    if source_id and desk.call_ups.came_from(source_id):
        return Outcome(reason=KNOWN)
    found = _question(desk, incoming)
    if isinstance(found, NotUnderstood):
        return _refused(desk, site, found, now=now)
    message = found.message
    source = Source(via=incoming.via, source_id=source_id, said_at=incoming.said_at)
    is_new = record(desk, message, found.reply, source, now=now)
    if found.reply.said is Said.ADVISED:
        return Outcome(
            is_new=is_new,
            reply=words("web.hook.advised", message.language),
            language=message.language,
            party_id=message.to,
        )
    kind = desk.roster.party(message.to).kind
    answer = said_in_words(
        best_of(call_ups_for(desk, message)),
        site.zone,
        message.language,
        is_organisation=kind is PartyKind.ORGANISATION,
    )
    return Outcome(
        is_new=is_new,
        reply=words("web.hook.recorded", message.language, answer=answer),
        language=message.language,
        party_id=message.to,
    )


def _question(desk: Desk, incoming: Incoming) -> Understood | NotUnderstood:
    sender = plain_line(incoming.sender)
    found = heard(incoming.text)
    if found is None or not found.code:
        # What somebody answers by mail stands below the answer, with its code.
        for code in incoming.quoted_codes:
            quoted = question_from(desk, sender, f"{code} {incoming.text}")
            if isinstance(quoted, Understood):
                return quoted
    return question_from(desk, sender, incoming.text)


def _refused(desk: Desk, site: Site, found: NotUnderstood, *, now: datetime) -> Outcome:
    facts = {"action": "text_refused", "reason": found.reason}
    logger.info("text refused", extra=facts)
    if found.party_id is None:
        note_stranger(desk, found.not_asked, now=now)
        return _for_a_stranger(site, found)
    party = desk.roster.party(found.party_id)
    codes = ", ".join(found.codes)
    first = found.codes[0][:1] if found.codes else ""
    language = site.language_for(party.languages)
    key = f"web.hook.{found.reason}"
    if party.kind is PartyKind.ORGANISATION and found.reason == "not_understood":
        key = f"{key}_number"
    return Outcome(
        reason=found.reason,
        reply=words(key, language, codes=codes, code=first),
        language=language,
        party_id=found.party_id,
    )


def _for_a_stranger(site: Site, found: NotUnderstood) -> Outcome:
    """Return what to tell: nothing, unless a reply code shows that we were meant.

    Whether the code is one of ours is not told: it is no place to try codes.
    """
    if not found.codes:
        return Outcome(reason=found.reason)
    language = site.languages[0]
    reply = words("web.hook.unknown_sender", language)
    return Outcome(reason=found.reason, reply=reply, language=language)
