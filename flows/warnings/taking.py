"""Taking: alerts that came in are filed, judged and acted on, whatever way they came.

Filing, and a judgement that wants nothing, are one transaction for many alerts. What
wants something is acted on afterwards; until then it is on record as filed only, and
whoever looks next takes it up again (`resume`), should we be killed in between.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from flows.engine.clock import Clock, WallClock
from flows.engine.desk import Desk
from flows.library import profile_of
from flows.settings import Settings
from flows.warnings.following import Following
from flows.warnings.grants import grant_of
from flows.warnings.reports import Told, tell_grave, tell_unreadable
from flows.warnings.rules import rules_of
from flows.wiring.alerts import read_alert_bytes
from flows.wiring.deciding import open_desk
from plans.judging import TAKES_BACK, Judge, Judgement
from plans.site import Site
from plans.warning.alerts import Alert
from plans.warning.areas import CellAreas
from plans.warning.filed import Became, FiledAlert
from plans.warning.incoming import Came, Lost
from plans.writing.findings import Finding, Severity

logger = logging.getLogger(__name__)

#: Alerts in one transaction: others write in between.
_AT_ONCE = 200
#: Why one is not filed.
UNREADABLE, SENDER = "unreadable", "sender"
#: Why one that is filed counts for nothing: a later message came before it.
LATE = "late"


@dataclass(frozen=True, kw_only=True)
class Took:
    """What came of one thing that came in."""

    name: str
    #: As it is on record; None: it is not.
    filed: FiledAlert | None = None
    is_new: bool = False
    #: Why it is not on record.
    refused: str = ""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class _Read:
    """What can be read."""

    came: Came
    alert: Alert
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Filed:
    """What is filed, and may have to be acted on."""

    read: _Read
    judgement: Judgement
    alert_no: int
    is_new: bool
    is_done: bool


@dataclass(frozen=True, kw_only=True)
class Taking:
    """Takes alerts for a site."""

    settings: Settings
    site: Site
    clock: Clock = field(default_factory=WallClock)

    def take(self, came: Iterable[Came], source: str) -> list[Took]:
        """File what came, and do what it wants; again it changes nothing.

        Args:
            came: Whatever it is.
            source: cli, hook, a name of `sources`, or `alerts.` and a name of that.

        Raises:
            ConnectorError: The store is away.
        """
        judge = self._judge(source)
        took: list[Took] = []
        readable: list[_Read] = []
        for one in came:
            read = self._read(one, judge)
            (readable if isinstance(read, _Read) else took).append(read)  # type: ignore[arg-type]  # one list each
        self._tell_unreadable(took, source)
        readable.sort(key=lambda one: one.alert.sent)
        for start in range(0, len(readable), _AT_ONCE):
            took += self._taken(readable[start : start + _AT_ONCE], judge)
        return took

    def resume(self) -> int:
        """Act on what was filed and not acted on; return how many there were."""
        with open_desk(self.settings, is_writer=False) as desk:
            left = [
                (one, desk.alerts.raw(one.alert_no))
                for one in desk.alerts.all(only=Became.FILED)
            ]
        for filed, raw in reversed(left):
            judge = self._judge(filed.source)
            read = self._read(Came(raw=raw, name=str(filed.alert_no)), judge)
            if isinstance(read, _Read):
                self._follow(filed.alert_no, read.alert, judge)
        return len(left)

    def tell_lost(self, lost: Sequence[Lost], source: str) -> None:
        """Tell the duty officer of what could not be fetched or read."""
        for one in lost:
            facts = {"action": "alert_lost", "source": source, "why": one.why}
            logger.warning("alert lost", extra=facts)
        if lost:
            with open_desk(self.settings) as desk:
                tell_unreadable(desk, self.site, source, lost, self.clock.now())

    def _judge(self, source: str) -> Judge:
        now = self.clock.now()
        with open_desk(self.settings, is_writer=False) as desk:
            cells = desk.roster.cells().by_code.values()
        return Judge(
            plans=rules_of(self.settings, now.astimezone(self.site.zone).date()),
            cells_in=CellAreas(cells).cells_in,
            grant=grant_of(self.site, source),
            law=profile_of(self.site, self.settings.site),
            now=now,
        )

    def _read(self, came: Came, judge: Judge) -> _Read | Took:
        reading = read_alert_bytes(came.raw, self.settings, source=came.name)
        alert, findings = reading.alert, reading.findings
        if alert is None:
            return Took(name=came.name, refused=UNREADABLE, findings=findings)
        if judge.grant.senders and alert.sender not in judge.grant.senders:
            return Took(name=came.name, refused=SENDER, findings=findings)
        return _Read(came, alert, findings)

    def _tell_unreadable(self, took: Sequence[Took], source: str) -> None:
        bad = [one for one in took if one.refused == UNREADABLE]
        self.tell_lost([_lost(one) for one in bad], source)

    def _taken(self, part: Sequence[_Read], judge: Judge) -> Iterator[Took]:
        judged = [(one, judge.judge(one.alert)) for one in part]
        graves: list[Told] = []
        with open_desk(self.settings) as desk:
            filed = [self._file(desk, one, what, judge) for one, what in judged]
            for one in filed:
                if one.is_done and one.is_new and one.judgement.is_grave:
                    told = str(one.judgement.why)
                    graves.append((desk.alerts.get(one.alert_no), told))
            tell_grave(desk, self.site, graves, self.clock.now())
        for one in filed:
            if not one.is_done:
                self._follow(one.alert_no, one.read.alert, judge)
        with open_desk(self.settings, is_writer=False) as desk:
            known = desk.alerts.some([one.alert_no for one in filed])
        for one in filed:
            yield Took(
                name=one.read.came.name,
                filed=known[one.alert_no],
                is_new=one.is_new,
                findings=one.read.findings,
            )

    def _file(
        self, desk: Desk, read: _Read, judgement: Judgement, judge: Judge
    ) -> _Filed:
        """File one, and settle it where it wants nothing."""
        source, at = judge.grant.source, judge.now
        filing = desk.alerts.file(read.alert, read.came.raw, source=source, at=at)
        alert_no = filing.alert_no
        if not filing.is_new:
            is_done = desk.alerts.get(alert_no).became is not Became.FILED
            return _Filed(read, judgement, alert_no, is_new=False, is_done=is_done)
        if filing.is_superseded:
            desk.alerts.became(alert_no, Became.SUPERSEDED, {"reason": LATE})
            nothing = Judgement(why=judgement.why)
            return _Filed(read, nothing, alert_no, is_new=True, is_done=True)
        if is_done := not judgement.wanted and not _touches(
            desk, read.alert, judgement, alert_no
        ):
            desk.alerts.became(alert_no, Became.NOTHING, judgement.record)
        return _Filed(read, judgement, alert_no, is_new=True, is_done=is_done)

    def _follow(self, alert_no: int, alert: Alert, judge: Judge) -> None:
        following = Following(
            settings=self.settings, site=self.site, clock=self.clock, judge=judge
        )
        following.follow(alert_no, alert)


def _touches(desk: Desk, alert: Alert, judgement: Judgement, alert_no: int) -> bool:
    """Say whether it may take back what earlier messages led to."""
    if not alert.references or judgement.why not in TAKES_BACK:
        return False
    return any(
        one.occasion_id or not one.why
        for one in desk.alerts.chain(alert_no)
        if one.alert_no != alert_no
    )


def _lost(took: Took) -> Lost:
    errors = [one for one in took.findings if one.severity is Severity.ERROR]
    why, why_zh = (errors[0].message, errors[0].zh[0]) if errors else ("", "")
    return Lost(name=took.name, why=why, why_zh=why_zh)
