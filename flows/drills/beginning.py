"""Beginning a drill: a rehearsal plays by itself, an exercise is declared."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flows.declaring import AlreadyRunningError, Declaration, declare
from flows.drills.contact_checks import Asked, begin_contact_check
from flows.drills.holding_back import check_nothing_real_runs
from flows.drills.starting import HeldBackError, PlannedDrill
from flows.engine.clock import WallClock
from flows.engine.stand_down import OPERATOR
from flows.library import site_in
from flows.settings import Settings
from plans.identity import KindOfRun
from plans.incident.incidents import Declared
from plans.learning.drills import DrillKind
from plans.plan import Texts
from plans.site import Site
from plans.telling import in_language

_MUSTER = (sys.executable, "-P", "-m", "flows.cli")


@dataclass(frozen=True)
class Beginning:
    """See flows.drills.starting.Begin; a drill's own file has authorised it."""

    settings: Settings

    def __call__(self, planned: PlannedDrill, key: str) -> str:
        """See Begin."""
        return _WAYS[planned.drill.kind](planned, key, self.settings)


def _rehearsal(planned: PlannedDrill, _key: str, settings: Settings) -> str:
    """Play it in a process of its own: whoever begins it has other work."""
    check_nothing_real_runs(planned, settings)
    named = planned.drill.name
    words = [*_MUSTER, "drill", planned.plan, *(["--name", named] if named else [])]
    done = subprocess.run(  # noqa: S603 -- our own words
        [*words, "--json"],
        env=settings.child_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in {0, 3}:
        raise HeldBackError(planned.name, why="not-possible")
    return str(json.loads(done.stdout)["rehearsal"])


def _exercise(planned: PlannedDrill, key: str, settings: Settings) -> str:
    """Declare it; a real incident there comes first."""
    return declare_exercise(planned, Asked(key=key), settings).incident_id


def _contact_check(planned: PlannedDrill, key: str, settings: Settings) -> str:
    """Begin it; a real incident there comes first."""
    check_nothing_real_runs(planned, settings)
    asked = Asked(key=key)
    return begin_contact_check(planned, asked, settings, WallClock()).incident_id


def declare_exercise(
    planned: PlannedDrill, asked: Asked, settings: Settings
) -> Declared:
    """Declare the exercise of a drill; the same key is the same exercise.

    Raises:
        HeldBackError: Something real runs there, or the same exercise.
        MobilizationError: It cannot be declared; see flows.declaring.declare.
    """
    check_nothing_real_runs(planned, settings)
    drill, site = planned.drill, site_in(settings.site)
    declaration = Declaration(
        plan=planned.plan,
        level=drill.level,
        kind_of_run=KindOfRun.EXERCISE,
        cells=drill.cells,
        name=_in_all(drill.title, site) or planned.name,
        matter=_in_all(drill.scenario, site),
        by=asked.by or OPERATOR,
        account=asked.account,
        drill="" if asked.by else planned.name,
        tries=planned.name,
        key=asked.key,
    )
    try:
        return declare(declaration, settings)
    except AlreadyRunningError as error:
        raise HeldBackError(planned.name, why="already-runs") from error


def _in_all(texts: Texts, site: Site) -> str:
    """Return the text in every language of the site: a declaration has one line."""
    some = [texts[one] for one in site.languages if one in texts]
    return " / ".join(dict.fromkeys(some)) or in_language(texts, site.languages[0])


_WAYS: Mapping[DrillKind, Callable[[PlannedDrill, str, Settings], str]] = {
    DrillKind.REHEARSAL: _rehearsal,
    DrillKind.EXERCISE: _exercise,
    DrillKind.CONTACT_CHECK: _contact_check,
}
