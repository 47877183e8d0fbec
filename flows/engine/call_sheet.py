"""The call sheet: who must still be telephoned or visited, what matters first."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flows.engine.desk import Desk
from flows.texts import words
from plans.identity import IncidentId, PartyId
from plans.incident.incidents import Incident
from plans.incident.progress import StepRecord, StepState
from plans.messages.deliveries import ContactPoint
from plans.messages.ledger import Sent
from plans.messages.message import Replies
from plans.people.places import CellTree
from plans.people.roster import Party, PartyKind, Wanted
from plans.site import Site
from plans.telling import in_language

#: Of a step without a deadline, and of what belongs to no step.
_NEVER = datetime.max.replace(tzinfo=UTC)
#: Parties a query.
_AT_ONCE = 1_000
_SCHEME = "[A-Za-z][A-Za-z0-9+.-]*"
_TELEPHONE = re.compile(r"[+0-9][0-9 ()/.-]{4,}")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing to say to somebody."""

    #: What was sent, without the words about how to answer by message.
    say: str
    #: Letter and digits; empty when no answer is wanted.
    code: str
    #: The step's title, in the language of the sheet; empty for the incident's own.
    step: str
    #: Wall time; None for no deadline.
    deadline_at: datetime | None
    #: It arrived, and nobody answered.
    is_silent: bool


@dataclass(frozen=True, kw_only=True)
class Call:
    """One party to telephone or visit."""

    number: str
    name: str
    #: As people write it: name and code.
    cell: str
    #: Degrees; None when the roster does not tell.
    where: tuple[float, float] | None
    #: What looks like a telephone number, first choice first.
    telephones: tuple[str, ...]
    #: Every other way, with its channel.
    others: tuple[str, ...]
    language: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class CallSheet:
    """Everybody whom messages do not settle."""

    incident: Incident
    calls: tuple[Call, ...]


def call_sheet(
    desk: Desk, incident_id: IncidentId, site: Site, language: str = ""
) -> CallSheet:
    """Return who must be called: unreachable, or silent while a quota is short.

    Asks come before notices, then the nearest deadline, then cell and name; a party
    is called once for everything. What to say is in the language of who is called,
    the rest in the one given, or the site's first.

    Raises:
        UnknownIncidentError: There is none.
    """
    incident = desk.incidents.get(incident_id)
    return _Writing(desk, incident, language or site.languages[0]).sheet()


class _Writing:
    """Collects the sheet in one transaction."""

    def __init__(self, desk: Desk, incident: Incident, language: str) -> None:
        self._desk, self._incident = desk, incident
        self._language = language
        self._records = {one.step: one for one in desk.steps.of(incident.incident_id)}
        self._steps = {one.step: one for one in incident.plan.steps}

    def sheet(self) -> CallSheet:
        lost = self._desk.ledger.call_sheet(self._incident.incident_id)
        silent = [
            one
            for one in self._desk.ledger.silent(self._incident.incident_id)
            if _needs_people(self._records.get(one.step))
        ]
        lines: dict[PartyId, list[tuple[Sent, Line]]] = {}
        for sent in lost:
            lines.setdefault(sent.to, []).append((sent, self._line(sent)))
        for sent in silent:
            line = self._line(sent, is_silent=True)
            lines.setdefault(sent.to, []).append((sent, line))
        return CallSheet(incident=self._incident, calls=self._calls(lines))

    def _line(self, sent: Sent, *, is_silent: bool = False) -> Line:
        step = self._steps.get(sent.step)
        return Line(
            say=said(sent),
            code=sent.reply_code,
            step=in_language(step.title, self._language) if step else "",
            deadline_at=self._deadline_at(sent.step),
            is_silent=is_silent,
        )

    def _deadline_at(self, step: str) -> datetime | None:
        planned, record = self._steps.get(step), self._records.get(step)
        due_by = record.due_by(planned.within) if planned and record else None
        return self._incident.clock.wall(due_by) if due_by else None

    def _calls(
        self, lines: Mapping[PartyId, Sequence[tuple[Sent, Line]]]
    ) -> tuple[Call, ...]:
        names = self._desk.roster.names(lines)
        ways = self._desk.ledger.ways_to(lines)
        tree = self._desk.roster.cells()
        calls = [
            _call(
                party,
                names.get(party.party_id, ""),
                ways.get(party.party_id, ()),
                _cell(party, tree, self._language),
                lines[party.party_id],
            )
            for party in self._parties(sorted(lines))
        ]
        return tuple(sorted(calls, key=_urgency))

    def _parties(self, party_ids: Sequence[PartyId]) -> Iterator[Party]:
        """Yield the parties, many at a time; those who have left the roster, too."""
        roster = self._desk.roster
        for start in range(0, len(party_ids), _AT_ONCE):
            part = frozenset(party_ids[start : start + _AT_ONCE])
            found = roster.parties(Wanted(kinds=frozenset(PartyKind), party_ids=part))
            yield from found
            left = part - {party.party_id for party in found}
            yield from (roster.party(party_id) for party_id in sorted(left))


def said(sent: Sent) -> str:
    """Return what to say: the message without its link and reply words."""
    whole = words("answer.link", sent.language, link="\0", code=sent.reply_code)
    before, _, after = whole.partition("\0")
    body = sent.body
    if sent.reply_code:
        for by_code in code_words(sent):
            body = body.replace(by_code, "")
        # Chinese has no blanks: the sentence before a link is no part of it.
        link = rf"{re.escape(before)}{_SCHEME}://\S+{re.escape(after)}"
        body = re.sub(link, "", body)
    return " – ".join(filter(None, (_plain(sent.title), _plain(body))))


def code_words(sent: Sent) -> list[str]:
    """Return all that may stand in a message to say how its code is replied with."""
    return [
        words(f"answer.code.{one}", sent.language, code=sent.reply_code)
        for one in Replies
    ]


def is_telephone(address: str) -> bool:
    """Say whether an address looks like the number of a telephone."""
    return _TELEPHONE.fullmatch(address) is not None


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(" :：,，")


def _needs_people(record: StepRecord | None) -> bool:
    """Say whether one more yes would help: a step that is short needs people, too."""
    if record is None or record.progress.state is StepState.MET:
        return False
    quotas = record.progress.quotas
    return not quotas or any(quota.got < quota.wanted for quota in quotas)


def _call(
    party: Party,
    name: str,
    ways: Iterable[ContactPoint],
    cell: str,
    lines: Sequence[tuple[Sent, Line]],
) -> Call:
    told = list(ways)
    telephones = [way.address for way in told if is_telephone(way.address)]
    is_placed = party.latitude is not None and party.longitude is not None
    return Call(
        number=party.number,
        name=name,
        cell=cell,
        where=(party.latitude or 0.0, party.longitude or 0.0) if is_placed else None,
        telephones=tuple(dict.fromkeys(telephones)),
        others=tuple(
            f"{way.channel}: {way.address}".rstrip(": ")
            for way in told
            if way.address not in telephones
        ),
        language=lines[0][0].language,
        lines=tuple(sorted((line for _, line in lines), key=_line_urgency)),
    )


def _cell(party: Party, tree: CellTree, language: str) -> str:
    if party.cell is None:
        return ""
    cell = tree.by_code.get(party.cell)
    name = in_language(cell.name, language) if cell else ""
    return name if party.cell in name else f"{name} {party.cell}".strip()


def _line_urgency(line: Line) -> tuple[bool, datetime, bool]:
    return not line.code, line.deadline_at or _NEVER, line.is_silent


def _urgency(call: Call) -> tuple[bool, datetime, bool, str, str, str]:
    return *_line_urgency(call.lines[0]), call.cell, call.name, call.number
