"""A rehearsal in an office that warns the public: it writes the warning, for itself."""

import json
from contextlib import closing
from sqlite3 import connect

from flows.drills.rehearsal import Order, rehearse
from flows.settings import Settings
from plans.learning.drills import Drill
from tests.flows.hillside import plan_of
from tests.flows.steps.warning_scene import ORIGINATOR, STEP
from tests.flows.township import TEN

DRILL = {"kind": "rehearsal", "level": "III", "expect": {"step": "met"}}


def test_a_warning_is_written_into_the_rehearsals_own_store(settings: Settings) -> None:
    step = STEP | {"message": "news", "question": "come"}
    file = settings.site / "warns.yaml"
    file.write_text(json.dumps(plan_of([step])), encoding="utf-8")
    with (settings.site / "site.yaml").open("a", encoding="utf-8") as site:
        site.write(f"originator: {json.dumps(ORIGINATOR)}\n")
    drill = Drill.model_validate(DRILL)
    done = rehearse(Order(plan=str(file), drill=drill, begins_at=TEN), settings)

    with closing(connect(done.file)) as own, closing(connect(_own(settings))) as site:
        count = "SELECT count(*) FROM published_alert"
        found = (own.execute(count).fetchone()[0], site.execute(count).fetchone()[0])
    assert done.story["faults"] == 0
    assert found == (1, 0)


def _own(settings: Settings) -> str:
    return str(settings.site / "muster.db")
