"""Reading a mail: who wrote, and what of it is new."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from hashlib import sha256
from html.parser import HTMLParser

from plans.people.reply_words import codes_in

#: Where what was written before begins, in the words of mail programs.
_QUOTED = re.compile(
    r"^(>|-{2,}\s*(original message|forwarded message|原始邮件|原邮件|转发邮件)"
    r"|_{8,}|(from|sent|发件人|发件时间|发送时间)\s*[:\uff1a]"
    r"|on .{6,200} wrote\s*:?$|.{0,200}写道\s*[:\uff1a]?$|在 ?.{4,200}写道"
    r"|--\s*$|(sent|get) (from|outlook).{0,60}$|发自我的)",
    re.IGNORECASE,
)
_BREAKS = frozenset({"br", "p", "div", "tr", "li", "blockquote", "hr"})
_HIDDEN = frozenset({"style", "script", "head", "title"})
_LONGEST = 2000


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What we need of a mail. Personal data."""

    message_id: str
    sender: str
    text: str
    quoted_codes: tuple[str, ...]
    #: Nobody wrote it: an out-of-office note, a bounce, a list.
    is_automatic: bool
    #: Servers that proved the sender.
    proved_by: frozenset[str]


def letter_of(raw: bytes) -> Letter | None:
    """Return what the mail says; None when it names no sender.

    The library raises whatever it likes on a mail that is not well-formed.
    """
    mail = message_from_bytes(raw, policy=default)
    senders: Sequence[Address] = mail["From"].addresses if mail["From"] else ()
    if len(senders) != 1 or not senders[0].domain:
        return None
    fresh, quoted = _parted(_text(mail))
    written_id = str(mail["Message-ID"] or "").strip()
    return Letter(
        message_id=written_id or sha256(raw).hexdigest(),
        sender=senders[0].addr_spec,
        text=fresh[:_LONGEST],
        quoted_codes=codes_in(f"{mail['Subject'] or ''}\n{quoted}"),
        is_automatic=_is_automatic(mail),
        proved_by=_proved_by(mail, senders[0].domain),
    )


def _is_automatic(mail: EmailMessage) -> bool:
    """Say whether a program wrote it.

    Source: RFC 3834, section 2 and 5; the other headers are what programs add.
    """
    auto = str(mail["Auto-Submitted"] or "no").partition(";")[0].strip().lower()
    bulk = str(mail["Precedence"] or "").strip().lower()
    return (
        auto != "no"
        or bulk in {"bulk", "list", "junk", "auto_reply"}
        or mail["Return-Path"] == "<>"
        or any(mail[name] for name in ("X-Autoreply", "X-Autorespond", "List-Id"))
        or mail.get_content_type() == "multipart/report"
    )


def _proved_by(mail: EmailMessage, domain: str) -> frozenset[str]:
    """Return the servers that say, on top, that the sender is who it says.

    Source: RFC 8601; only the topmost header of a server is its own.
    """
    told = mail.get_all("Authentication-Results") or ()
    first = str(told[0]) if told else ""
    server, _, results = first.partition(";")
    of_domain = re.compile(
        rf"\bdmarc=pass\b[^;]*\bheader\.from={re.escape(domain)}(?![\w.-])",
        re.IGNORECASE,
    )
    is_proved = of_domain.search(results) is not None
    return (
        frozenset({server.split()[0].lower()}) if is_proved and server else frozenset()
    )


def _text(mail: EmailMessage) -> str:
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    written = str(plain.get_content()) if plain is not None else ""
    if written.strip() or html is None:
        return written
    seen = _Seen()
    seen.feed(str(html.get_content()))
    seen.close()
    return seen.text


def _parted(text: str) -> tuple[str, str]:
    """Return what was written now, and what stood there before."""
    lines = [line.strip() for line in text.splitlines()]
    begins = next(
        (n for n, line in enumerate(lines) if _QUOTED.match(line)), len(lines)
    )
    fresh = "\n".join(line for line in lines[:begins] if line)
    return fresh, "\n".join(lines[begins:])


class _Seen(HTMLParser):
    """What somebody sees of a page, a line a line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See HTMLParser.handle_starttag."""
        del attrs
        self._hidden += tag in _HIDDEN
        if tag in _BREAKS:
            self.text += "\n> " if tag == "blockquote" else "\n"

    def handle_endtag(self, tag: str) -> None:
        """See HTMLParser.handle_endtag."""
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        if tag in _BREAKS:
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        """See HTMLParser.handle_data."""
        if not self._hidden:
            self.text += data
