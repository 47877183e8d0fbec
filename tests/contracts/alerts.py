"""What every Alerts must do."""

from abc import ABC, abstractmethod
from dataclasses import replace
from datetime import timedelta, timezone
from itertools import permutations

import pytest

from plans.identity import OccasionId
from plans.warning.alerts import Alert, MsgType, Status
from plans.warning.filed import (
    UNSIGNED,
    Alerts,
    Became,
    FiledAlert,
    Filing,
    UnknownAlertError,
)
from tests.alerts import SIX, alert, cancel, update

FIRST = alert("first")
SECOND = update("second", FIRST)
THIRD = cancel("third", SECOND)
ORDERS = list(permutations([FIRST, SECOND, THIRD]))


def take(alerts: Alerts, one: Alert, source: str = "met") -> Filing:
    return alerts.file(one, one.identifier.encode(), source=source, at=SIX)


def known(alerts: Alerts, one: Alert) -> FiledAlert:
    found = alerts.find(one.reference)
    assert found is not None
    return found


class AlertsContract(ABC):
    """Subclass it, say how to build one, and inherit the tests."""

    @pytest.fixture
    @abstractmethod
    def alerts(self) -> Alerts:
        """Return one to which nothing came."""

    def test_an_alert_is_found_as_it_came(self, alerts: Alerts) -> None:
        filing = take(alerts, FIRST)
        found = known(alerts, FIRST)

        assert filing == Filing(found.alert_no, is_new=True)
        assert alerts.raw(found.alert_no) == b"first"
        assert found == FiledAlert(
            alert_no=found.alert_no,
            alert=FIRST.reference,
            status="Actual",
            msg_type="Alert",
            source="met",
            received_at=SIX,
            title="Heavy snow (Severe)",
        )

    def test_the_same_message_is_filed_once_however_it_writes_its_moment(
        self, alerts: Alerts
    ) -> None:
        elsewhere = timezone(timedelta(hours=8))
        first = take(alerts, FIRST)
        again = take(alerts, replace(FIRST, sent=FIRST.sent.astimezone(elsewhere)))

        assert again == Filing(first.alert_no, is_new=False)
        assert len(alerts.all()) == 1

    @pytest.mark.parametrize("order", ORDERS)
    def test_what_is_referred_to_is_superseded_whichever_comes_first(
        self, alerts: Alerts, order: tuple[Alert, ...]
    ) -> None:
        late = {one.identifier: take(alerts, one).is_superseded for one in order}
        became = {one.alert.identifier: one.became for one in alerts.all()}

        assert became == {
            "first": Became.SUPERSEDED,
            "second": Became.SUPERSEDED,
            "third": Became.FILED,
        }
        assert late["first"] == (order.index(SECOND) < order.index(FIRST))

    def test_an_acknowledgement_replaces_nothing(self, alerts: Alerts) -> None:
        take(alerts, FIRST)
        take(alerts, update("ack", FIRST, msg_type=MsgType.ACK))

        assert known(alerts, FIRST).became is Became.FILED

    def test_a_test_takes_back_nothing_that_was_meant(self, alerts: Alerts) -> None:
        test = cancel("test", FIRST, status=Status.TEST)
        for one in (FIRST, test):
            take(alerts, one)
        late = take(alerts, cancel("test too", SECOND, status=Status.TEST))

        assert known(alerts, FIRST).became is Became.FILED
        assert take(alerts, SECOND).is_superseded is False
        assert len(alerts.chain(late.alert_no)) == 1

    @pytest.mark.parametrize("order", ORDERS)
    def test_a_chain_hangs_together_whatever_came_first(
        self, alerts: Alerts, order: tuple[Alert, ...]
    ) -> None:
        for one in order:
            take(alerts, one)
        take(alerts, alert("other"))
        chain = alerts.chain(known(alerts, order[0]).alert_no)

        assert [one.alert.identifier for one in chain] == ["first", "second", "third"]
        assert chain[1].references == (FIRST.reference,)

    def test_what_came_of_it_is_kept(self, alerts: Alerts) -> None:
        alert_no = take(alerts, FIRST).alert_no
        flood = OccasionId("flood-1")
        alerts.became(
            alert_no, Became.DECLARED, {"plan": "flood"}, by="P1", occasion_id=flood
        )
        found = alerts.get(alert_no)

        assert (found.became, found.why) == (Became.DECLARED, {"plan": "flood"})
        assert (found.decided_by, found.occasion_id) == ("P1", flood)

    def test_what_is_superseded_stays_so(self, alerts: Alerts) -> None:
        alert_no = take(alerts, FIRST).alert_no
        take(alerts, SECOND)
        alerts.became(alert_no, Became.DECLARED, {"plan": "flood"})
        found = alerts.get(alert_no)

        assert (found.became, found.why) == (Became.SUPERSEDED, {"plan": "flood"})

    def test_what_anybody_can_send_takes_nothing_back(self, alerts: Alerts) -> None:
        take(alerts, FIRST)
        take(alerts, cancel("forged", FIRST), UNSIGNED)

        assert known(alerts, FIRST).became is Became.FILED
        assert len(alerts.chain(known(alerts, FIRST).alert_no)) == 1

    def test_a_known_source_is_believed_before_anybody(self, alerts: Alerts) -> None:
        forged = alerts.file(FIRST, b"forged", source=UNSIGNED, at=SIX)
        alerts.became(forged.alert_no, Became.NOTHING, {"reason": "no-rule"})
        real = take(alerts, FIRST)
        again = alerts.file(FIRST, b"forged", source=UNSIGNED, at=SIX)

        assert (real.is_new, again.is_new) == (True, False)
        assert alerts.raw(real.alert_no) == b"first"
        assert alerts.get(real.alert_no).became is Became.FILED

    def test_the_latest_come_first(self, alerts: Alerts) -> None:
        for number, one in enumerate([FIRST, SECOND, alert("other")]):
            at = SIX + timedelta(minutes=number)
            alerts.file(one, b"", source="met", at=at)

        def names(found: list[FiledAlert]) -> list[str]:
            return [one.alert.identifier for one in found]

        assert names(alerts.all()) == ["other", "second", "first"]
        assert names(alerts.all(limit=1)) == ["other"]
        assert names(alerts.all(only=Became.SUPERSEDED)) == ["first"]

    def test_an_unknown_one_is_told(self, alerts: Alerts) -> None:
        assert alerts.find(FIRST.reference) is None
        with pytest.raises(UnknownAlertError):
            alerts.get(1)
        with pytest.raises(UnknownAlertError):
            alerts.raw(1)
