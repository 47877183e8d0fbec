"""A rehearsal: one drill of a plan, played in a store of its own; nothing leaves."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from pathlib import Path
from uuid import uuid4

from flows.drills.result import Document, told_apart
from flows.drills.setting import Setting, cast_of, played
from flows.engine.clock import Clock, WallClock, monotonic_s
from flows.library import profile_of, site_in
from flows.preparing import Declaration, incident_to_rehearse
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.identity import IncidentId, KindOfRun, OccasionId
from plans.incident.incidents import Incident
from plans.learning.drills import Drill
from plans.learning.due import Rehearsal
from plans.learning.response import Draws
from plans.site import Site

#: Within the site's folder.
FOLDER = "rehearsals"
#: So many are kept, the newest ones: each has a copy of the roster, without names.
KEPT = 20
_DECLARED_BY = "rehearsal"


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be rehearsed."""

    #: Its name, or its file.
    plan: str
    drill: Drill
    #: None: the drill's own.
    seed: int | None = None
    #: So many simulated people like those of the roster; None: the roster's own.
    people: int | None = None
    #: Where its own time begins; None: today, at the drill's hour.
    begins_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Rehearsed:
    """What became of a rehearsal."""

    rehearsal_id: str
    #: The same for the same seed, roster and day; see result.Played.story.
    story: Document
    #: Of its store, and of the story as JSON.
    file: Path
    report: Path
    took_s: float

    @property
    def is_as_expected(self) -> bool:
        """Whether all targets were met, and the steps ended as they should."""
        return bool(self.story["is_as_expected"])

    def document(self) -> Document:
        """Return the story, with what this one run is called."""
        return {
            "rehearsal": self.rehearsal_id,
            "same": told_apart(self.story),
            "took_s": round(self.took_s, 3),
            "file": str(self.file),
            **self.story,
        }


def rehearse(
    order: Order,
    settings: Settings,
    clock: Clock | None = None,
    on_moment: Callable[[datetime], None] = lambda _at: None,
) -> Rehearsed:
    """Play the drill from beginning to end, and keep what it came to.

    Args:
        order: What is rehearsed.
        settings: Of the site.
        clock: Injected by tests.
        on_moment: Told how far the rehearsal's own time has come.

    Raises:
        MobilizationError: There is no such plan, cell or person; the plan has errors.
        UnreachableError: The store or the disk takes nothing.
    """
    clock, begun_s = clock or WallClock(), monotonic_s()
    site = site_in(settings.site)
    seed = order.drill.seed if order.seed is None else order.seed
    begins_at = order.begins_at or _today_at(order.drill.at, site, clock.now())
    incident = _incident(order, settings, begins_at)
    with open_desk(settings, is_writer=False) as desk:
        cast = cast_of(desk, site, order.people, Draws(seed))
    setting = Setting(
        drill=order.drill,
        seed=seed,
        site=site,
        law=profile_of(site, settings.site),
        incident=incident,
        cast=cast,
    )
    rehearsal = _remembered(setting, settings, clock.now())
    file = settings.site / rehearsal.path
    story = played(setting, file, on_moment).story()
    report = file.with_suffix(".json")
    done = Rehearsed(
        rehearsal_id=rehearsal.rehearsal_id,
        story=story,
        file=file,
        report=report,
        took_s=monotonic_s() - begun_s,
    )
    written = json.dumps(done.document(), ensure_ascii=False, indent=1)
    report.write_text(written, encoding="utf-8")
    _forget_old(file.parent)
    facts: dict[str, str | int] = {
        "state": story["state"],
        "is_as_expected": int(done.is_as_expected),
        "same": told_apart(story),
    }
    with open_desk(settings) as desk:
        desk.rehearsals.end(rehearsal.rehearsal_id, facts, at=clock.now())
    return done


def _today_at(hour: str, site: Site, now: datetime) -> datetime:
    local = now.astimezone(site.zone)
    moment = datetime.combine(local.date(), time.fromisoformat(hour), site.zone)
    return moment.astimezone(UTC)


def _incident(order: Order, settings: Settings, begins_at: datetime) -> Incident:
    declaration = Declaration(
        plan=order.plan,
        level=order.drill.level,
        kind_of_run=KindOfRun.REHEARSAL,
        cells=order.drill.cells,
        by=_DECLARED_BY,
    )
    incident = incident_to_rehearse(declaration, settings, begins_at)
    # It is alone in its store; asks and messages get their ids from this one.
    same = IncidentId(OccasionId(f"{incident.plan.plan}-{_DECLARED_BY}"))
    return replace(incident, incident_id=same)


def _remembered(setting: Setting, settings: Settings, now: datetime) -> Rehearsal:
    """Return the rehearsal as the site's store remembers that it begins."""
    plan = setting.incident.plan.plan
    rehearsal_id = f"{plan}-rehearsal-{now:%Y%m%d}-{uuid4().hex[:10]}"
    rehearsal = Rehearsal(
        rehearsal_id=rehearsal_id,
        plan=plan,
        drill=setting.drill.key(plan),
        path=f"{FOLDER}/{rehearsal_id}.db",
        seed=setting.seed,
        begun_at=now,
    )
    (settings.site / FOLDER).mkdir(mode=0o700, exist_ok=True)
    with open_desk(settings) as desk:
        desk.rehearsals.begin(rehearsal)
    return rehearsal


def _forget_old(folder: Path) -> None:
    """Delete the files of all but the newest rehearsals."""
    stores = sorted(folder.glob("*.db"), key=lambda one: one.stat().st_mtime)
    for one in stores[:-KEPT]:
        for file in folder.glob(f"{one.stem}.*"):
            file.unlink(missing_ok=True)
