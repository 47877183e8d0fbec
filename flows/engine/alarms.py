"""Alarms: what the duty officer has to know of the system itself, told once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flows.engine.desk import Desk
from flows.texts import words
from plans.identity import KindOfRun
from plans.incident.journal import Entry
from plans.incident.occasions import Begun, OccasionKind
from plans.messages.deliveries import ContactPoint
from plans.messages.message import Message, Priority
from plans.people.roster import Party, Wanted
from plans.site import Site
from plans.telling import in_language, joined

#: What the doors that are no source of the site are called, by the word for them.
_DOORS = {
    "form": "web.desk.who.form",
    "hook": "web.desk.who.hook",
    "event": "web.desk.who.event",
    "command line": "web.desk.who.operator",
}
#: Who is told: the first of these roles that somebody holds.
ON_DUTY = ("duty-officer", "operator")


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """One thing to be told."""

    #: The same key is told once: put the hour in it to tell it once an hour.
    key: str
    #: `alarm.NAME.title` and `alarm.NAME.body` are its texts.
    name: str
    #: What the texts are filled with; ids and counts, no personal data.
    facts: Mapping[str, str | int] = field(default_factory=dict)
    #: More of them, each the key of a text in the reader's language.
    phrases: Mapping[str, str] = field(default_factory=dict)
    #: More of them, each some offices of the site, told by their titles.
    offices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    #: More of them, each by language.
    spoken: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: Lanes that it must not be told over: it leaves over all other contact points at
    #: once. None: over all of them, one by one.
    avoids: frozenset[str] | None = None
    #: The holders of the first of these roles that somebody holds are told.
    to: tuple[str, ...] = ON_DUTY


def tell_duty_officer(desk: Desk, site: Site, alarm: Alarm, *, now: datetime) -> Begun:
    """Put a message to everybody on duty, and note it; not new: told before.

    It leaves as an actual message, whatever runs: it is about the system itself.

    Args:
        desk: Of one transaction that may write.
        site: Says who is on duty, and in which languages.
        alarm: What to tell.
        now: Wall time.
    """
    begun = desk.occasions.begin(
        OccasionKind.WARNING,
        key=f"alarm:{alarm.key}",
        kind_of_run=KindOfRun.ACTUAL,
        at=now,
    )
    if not begun.is_new:
        return begun
    told = on_duty(desk, site, alarm.to)
    messages = [_message(alarm, to, site, desk) for to in told]
    desk.outbox.put(begun.occasion_id, messages)
    facts = {"name": alarm.name, "told": len(told), **alarm.facts, **alarm.phrases}
    entry = Entry(at=now, action="alarm_told", facts=facts)
    desk.journal.note(begun.occasion_id, entry)
    return begun


def on_duty(desk: Desk, site: Site, roles: Sequence[str] = ON_DUTY) -> Sequence[Party]:
    """Return who holds the first of the roles on duty that somebody holds."""
    for role in roles:
        if holders := site.holders_of(role):
            return desk.roster.parties(Wanted(numbers=frozenset(holders)))
    return ()


def said_of(alarm: Alarm, language: str, site: Site) -> tuple[str, str]:
    """Return title and body in a language."""
    said = {
        name: words(key, language, **alarm.facts) for name, key in alarm.phrases.items()
    }
    for name, roles in alarm.offices.items():
        titles = [_title(one, language, site) for one in roles]
        said[name] = joined(titles, language)
    spoken = {**title_of(str(alarm.facts.get("source", "")), site), **alarm.spoken}
    said |= {name: in_language(texts, language) for name, texts in spoken.items()}
    facts = {**alarm.facts, **said}
    title = words(f"alarm.{alarm.name}.title", language, **facts)
    return title, words(f"alarm.{alarm.name}.body", language, **facts)


def _title(role: str, language: str, site: Site) -> str:
    known = site.roles.get(role)
    return in_language(known.title, language) if known and known.title else role


def door_of(source: str) -> dict[str, str]:
    """Return the phrase `source` for a door of ours; none for a source of the site."""
    return {"source": _DOORS[source]} if source in _DOORS else {}


def title_of(source: str, site: Site) -> dict[str, Mapping[str, str]]:
    """Return the title of a source of the site as `source`, by language, if any."""
    texts = getattr(site.source(source), "title", None)
    return {"source": texts} if texts else {}


def ways_left(
    points: Sequence[ContactPoint], site: Site, avoids: frozenset[str]
) -> list[ContactPoint]:
    """Return the contact points in other lanes than these; all where none is left."""
    known = [one for one in points if one.channel in site.channels]
    left = [one for one in known if site.lane_of(one.channel)[0] not in avoids]
    return left or known


def _message(alarm: Alarm, to: Party, site: Site, desk: Desk) -> Message:
    language = site.language_for(to.languages)
    title, body = said_of(alarm, language, site)
    points = None
    if alarm.avoids is not None:
        ways = desk.ledger.ways_to([to.party_id]).get(to.party_id, ())
        left = ways_left(ways, site, alarm.avoids)
        points = frozenset(one.contact_point_id for one in left)
    return Message(
        key=alarm.name,
        to=to.party_id,
        title=title,
        body=body,
        points=points,
        language=language,
        priority=Priority.CORRECTION,
        interval=site.policy.contact_interval,
    )
