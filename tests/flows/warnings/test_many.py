"""Many alerts at once: what each costs the store does not grow with their number."""

from pathlib import Path

import sqlalchemy as sa

from benchmarks.alert_feed import alerts
from connectors.cap import write_alert
from connectors.store import close_store
from connectors.store.engines import engine_of
from plans.warning.incoming import Came
from tests.flows.warned import MET, Warned, make_warned

MANY = 450
#: Of an alert that refers to another: filed, its chain, what came of it.
STATEMENTS_EACH = 8
#: Two hundred alerts in a transaction, and a few around.
TRANSACTIONS = 12


def test_a_feed_of_many_alerts_takes_few_statements_each(tmp_path: Path) -> None:
    make_warned(tmp_path / "site")
    warned = Warned(tmp_path / "site")
    came = [Came(raw=write_alert(one), name=one.identifier) for one in alerts(MANY)]
    engine = engine_of(warned.settings.url)
    counted = {"statements": 0, "commits": 0}

    def count(*_told: object) -> None:
        counted["statements"] += 1

    def commit(*_told: object) -> None:
        counted["commits"] += 1

    sa.event.listen(engine, "before_cursor_execute", count)
    sa.event.listen(engine, "commit", commit)
    took = warned.taking.take(came, MET)
    sa.event.remove(engine, "before_cursor_execute", count)
    sa.event.remove(engine, "commit", commit)
    close_store(warned.settings.url)

    assert len([one for one in took if one.is_new and one.filed]) == MANY
    assert counted["statements"] < MANY * STATEMENTS_EACH
    assert counted["commits"] < TRANSACTIONS
