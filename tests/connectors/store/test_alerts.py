from datetime import timedelta

import pytest
import sqlalchemy as sa

from connectors.store import Store, open_store
from connectors.store.alerts import SqlAlerts
from connectors.store.engines import engine_of
from tests.alerts import SIX, alert, update
from tests.connectors.store.test_at_once import meanwhile
from tests.contracts.alerts import AlertsContract


class TestSqlAlertsAreAlerts(AlertsContract):
    @pytest.fixture
    def alerts(self, store: Store) -> SqlAlerts:
        return store.alerts


def test_an_alert_and_its_update_that_come_at_once_do_not_miss_each_other(
    filled_url: str,
) -> None:
    first = alert("first")
    second = update("second", first)
    filing = meanwhile(
        filled_url,
        lambda store: store.alerts.file(second, b"", source="met", at=SIX),
        lambda store: store.alerts.file(first, b"", source="met", at=SIX),
    )

    assert filing.result().is_superseded  # type: ignore[attr-defined]  # a Filing


def test_among_ten_thousand_a_chain_is_found_by_indexes(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/muster.db"
    first = alert("first")
    asked: list[str] = []
    with open_store(url) as store:
        store.alerts.file(first, b"", source="met", at=SIX + timedelta(days=1))
        store.alerts.file(update("second", first), b"", source="met", at=SIX)
        filed = store.alerts.find(first.reference)
    engine = engine_of(url)

    def remember(*told: object) -> None:
        asked.append(str(told[2]))

    sa.event.listen(engine, "before_cursor_execute", remember)
    with open_store(url, is_writer=False) as store:
        assert filed is not None
        store.alerts.find(first.reference)
        store.alerts.chain(filed.alert_no)
    sa.event.remove(engine, "before_cursor_execute", remember)
    selects = [one for one in asked if one.startswith("SELECT alert")]
    with engine.connect() as connection:
        plans = [
            str(row[-1])
            for one in dict.fromkeys(selects)
            for row in connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {one}", _bound(one)
            )
        ]

    assert len(selects) > 2
    assert [plan for plan in plans if plan.startswith("SCAN")] == []


def _bound(statement: str) -> tuple[int, ...]:
    return (0,) * statement.count("?")
