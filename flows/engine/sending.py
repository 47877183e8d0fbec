"""Sending: whether messages leave, why not, and who may change that."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.engine.desk import Desk
from flows.texts import words
from plans.errors import MobilizationError
from plans.incident.journal import Entry
from plans.running.switches import SENDING_PAUSED, SITE_ENDED, Switches
from plans.site import Site


class SendingState(StrEnum):
    """Whether messages leave."""

    ON = "on"
    PAUSED = "paused"  #: by a person
    RESTORED = "restored"  #: until somebody says that the old site is off
    HANDING_OVER = "handing_over"  #: paused until what is on the wire has ended
    ENDED = "ended"  #: the site was handed over


#: The fact of a switch that says which state it means.
_STATE = "state"


@dataclass(frozen=True, kw_only=True)
class Sending:
    """Whether messages leave, since when and by whose word."""

    state: SendingState = SendingState.ON
    by: str = ""
    #: Wall time.
    since: datetime | None = None
    #: Of the backup that was restored (wall time).
    backup_at: datetime | None = None


class OtherSiteError(MobilizationError):
    """Two sites would send the same messages."""

    def __init__(self, line: str) -> None:
        super().__init__(line)


def sending_of(switches: Switches) -> Sending:
    """Return whether messages leave."""
    facts = switches.get(SITE_ENDED) or switches.get(SENDING_PAUSED)
    if facts is None:
        return Sending()
    return Sending(
        state=SendingState(facts.get(_STATE, SendingState.PAUSED)),
        by=facts.get("by", ""),
        since=_moment(facts, "since"),
        backup_at=_moment(facts, "backup_at"),
    )


def switched(
    state: SendingState,
    *,
    by: str,
    at: datetime,
    backup_at: datetime | None = None,
) -> Mapping[str, str]:
    """Return the facts of a switch that `sending_of` understands (wall time)."""
    facts = {_STATE: str(state), "by": by, "since": at.isoformat()}
    return facts | ({"backup_at": backup_at.isoformat()} if backup_at else {})


def pause_sending(desk: Desk, *, by: str, at: datetime) -> None:
    """Let nothing more leave, until somebody resumes it (wall time)."""
    if sending_of(desk.switches).state is SendingState.ON:
        facts = switched(SendingState.PAUSED, by=by, at=at)
        desk.switches.set(SENDING_PAUSED, facts, by=by, at=at)
        note_everywhere(desk, "sending_paused", by=by, at=at)


def resume_sending(
    desk: Desk, site: Site, *, by: str, at: datetime, is_other_off: bool
) -> bool:
    """Let messages leave again; False when they did.

    Args:
        desk: Of one transaction.
        site: Whose clock a refusal speaks of.
        by: Who says so.
        at: Wall time.
        is_other_off: Somebody has made sure that no other machine sends for this site.

    Raises:
        OtherSiteError: The site was restored or handed over, and nobody has.
    """
    sending = sending_of(desk.switches)
    needs_word = sending.state in {SendingState.RESTORED, SendingState.ENDED}
    if needs_word and not is_other_off:
        raise OtherSiteError(sending_line(sending, site, site.languages[0]))
    desk.switches.clear(SITE_ENDED)
    if not desk.switches.clear(SENDING_PAUSED):
        return False
    note_everywhere(desk, "sending_resumed", by=by, at=at)
    return True


def sending_line(sending: Sending, site: Site, language: str) -> str:
    """Return in one line what holds and what to do; empty when messages leave."""
    if sending.state is SendingState.ON:
        return ""
    return words(
        f"sending.{sending.state}",
        language,
        by=sending.by,
        since=_there(sending.since, site),
        backup=_there(sending.backup_at, site),
    )


def note_everywhere(desk: Desk, action: str, *, by: str, at: datetime) -> None:
    """Keep in the journal of every open incident who did it."""
    for incident in desk.incidents.all(only_open=True):
        entry = Entry(at=incident.clock.at(at), action=action, facts={"by": by})
        desk.journal.note(incident.incident_id, entry)


def _moment(facts: Mapping[str, str], name: str) -> datetime | None:
    return datetime.fromisoformat(facts[name]) if name in facts else None


def _there(moment: datetime | None, site: Site) -> str:
    return f"{moment.astimezone(site.zone):%Y-%m-%d %H:%M}" if moment else ""
