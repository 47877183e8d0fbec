"""A chain: a warning, and what brought it up to date, took it back or ended it.

Update and Cancel name what they replace. A warning ends when it expires, or with an
Update that gives the all-clear, or a Cancel.

Source: OASIS CAP 1.2, sections 3.2.1 and 3.2.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from plans.warning.alerts import (
    Alert,
    Info,
    MsgType,
    Reference,
    ResponseType,
    Urgency,
)

#: How long an end is told; long enough for every reader of a feed.
END_TOLD_FOR = timedelta(hours=1)
_ALL_CLEAR = (ResponseType.ALL_CLEAR,)


@dataclass(frozen=True)
class Said:
    """What an alert says in one language: instruction first."""

    headline: str
    instruction: str
    description: str = ""


#: By language, as the infos name them.
SaidByLanguage = Mapping[str, Said]


@dataclass(frozen=True)
class Chain:
    """What was published of one warning, oldest first."""

    alerts: tuple[Alert, ...] = ()

    def references(self, now: datetime) -> tuple[Reference, ...]:
        """Return the names of all earlier alerts that have not expired."""
        return tuple(
            one.reference
            for one in self.alerts
            if one.expires is None or one.expires > now
        )

    def holds(self, now: datetime) -> bool:
        """Say whether people are still warned."""
        return bool(self.alerts) and not is_end(self.alerts[-1]) and self._lasts(now)

    def is_all_clear(self, now: datetime) -> bool:
        """Say whether the all-clear is what people read last, and can read still."""
        return (
            bool(self.alerts)
            and self.alerts[-1].msg_type is MsgType.UPDATE
            and is_end(self.alerts[-1])
            and self._lasts(now)
        )

    def updated(self, said: SaidByLanguage, now: datetime) -> Alert | None:
        """Return the warning with other words; None when it is on record already.

        It ends when the one before would have, or as long after now as that one lasted.
        """
        last = [one for one in self.alerts if not is_end(one)][-1]
        end = last.expires
        if end is not None and end <= now:
            end = now + (end - last.sent)
        infos = [replace(one, expires=end) for one in last.infos]
        return self._next(MsgType.UPDATE, infos, said, now)

    def cancelled(self, said: SaidByLanguage, now: datetime) -> Alert | None:
        """Return what takes the warning back; None when it is on record already.

        It can be read for as long as what it takes back.
        """
        last = self.alerts[-1]
        end = max(last.expires or now, now + END_TOLD_FOR)
        infos = [
            replace(one, response_type=(ResponseType.NONE,), expires=end)
            for one in last.infos
        ]
        return self._next(MsgType.CANCEL, infos, said, now)

    def cleared(self, said: SaidByLanguage, now: datetime) -> Alert | None:
        """Return the all-clear; None when it is on record already."""
        infos = [
            replace(
                one,
                response_type=_ALL_CLEAR,
                urgency=Urgency.PAST,
                expires=now + END_TOLD_FOR,
            )
            for one in self.alerts[-1].infos
        ]
        return self._next(MsgType.UPDATE, infos, said, now)

    def _lasts(self, now: datetime) -> bool:
        end = self.alerts[-1].expires
        return end is None or end > now

    def _next(
        self, msg_type: MsgType, infos: list[Info], said: SaidByLanguage, now: datetime
    ) -> Alert | None:
        first, last = self.alerts[0], self.alerts[-1]
        responses = " ".join(infos[0].response_type)
        tag = _tag(f"{msg_type} {responses}", said)
        if last.identifier.endswith(f".{tag}"):
            return None
        return replace(
            last,
            identifier=f"{first.identifier}.{len(self.alerts)}.{tag}",
            sent=now,
            msg_type=msg_type,
            references=self.references(now),
            infos=tuple(_saying(one, said, now) for one in infos),
        )


def is_end(alert: Alert) -> bool:
    """Say whether the alert warns of nothing any more."""
    return alert.msg_type is MsgType.CANCEL or all(
        one.response_type == _ALL_CLEAR for one in alert.infos
    )


def _saying(info: Info, said: SaidByLanguage, now: datetime) -> Info:
    own = said.get(info.language, Said(info.headline, info.instruction))
    return replace(
        info,
        effective=now,
        onset=now,
        headline=own.headline,
        instruction=own.instruction,
        description=own.description,
    )


def _tag(what: str, said: SaidByLanguage) -> str:
    """Return what tells this message from the one before it."""
    written = "\0".join(
        f"{language}\0{one.headline}\0{one.instruction}\0{one.description}"
        for language, one in sorted(said.items())
    )
    return sha256(f"{what}\0{written}".encode()).hexdigest()[:8]
