"""What every CallUps must do."""

from abc import ABC, abstractmethod
from dataclasses import replace

import pytest

from plans.incident.incidents import Incidents
from plans.incident.progress import Progress
from plans.incident.steps import Steps
from plans.lease import Lease
from plans.messages.ledger import Ledger
from plans.messages.message import Message, Outbox
from plans.people.call_ups import Answer, Ask, CallUp, CallUps, Said
from tests.contracts.sample import (
    BO,
    FIRE,
    FLOOD,
    HOUR,
    MINUTE,
    NO_ASK,
    SIX,
    ask,
    id_of,
    incident,
    question,
)

CALL = question()
MEDIC, DRIVER = ask(CALL), ask(CALL, "driver")


def said(
    what: Said, to: Ask = MEDIC, minutes: int = 1, source: str = "", note: str = ""
) -> Answer:
    return Answer(
        ask_id=to.ask_id,
        said=what,
        said_at=SIX + minutes * MINUTE,
        note=note,
        via="web",
        source_id=source,
    )


class CallUpsContract(ABC):
    """Subclass it, say how to build one, and inherit the tests."""

    @pytest.fixture
    @abstractmethod
    def incidents(self) -> Incidents:
        """Return the incidents that go with the call-ups; it knows none."""

    @pytest.fixture
    @abstractmethod
    def steps(self) -> Steps:
        """Return the steps that go with them."""

    @pytest.fixture
    @abstractmethod
    def outbox(self) -> Outbox:
        """Return the outbox that goes with them."""

    @pytest.fixture
    @abstractmethod
    def ledger(self) -> Ledger:
        """Return the ledger that goes with them."""

    @pytest.fixture
    @abstractmethod
    def call_ups(self) -> CallUps:
        """Return one without asks."""

    @pytest.fixture
    def asked(self, incidents: Incidents, outbox: Outbox, call_ups: CallUps) -> None:
        """Ask Ana for two posts with one message, and Bo for one."""
        incidents.add(incident(), key="dam")
        outbox.put(FLOOD, [CALL, question(to=BO)])
        call_ups.ask([MEDIC, DRIVER, ask(question(to=BO))])

    def of_ana(self, call_ups: CallUps) -> dict[str, CallUp]:
        return {
            call.ask.post: call
            for call in call_ups.of(FLOOD, "watch")
            if call.ask.party_id == CALL.to
        }

    @pytest.mark.usefixtures("asked")
    def test_what_was_asked_is_known_of_each_step(self, call_ups: CallUps) -> None:
        asks = [call.ask for call in call_ups.of(FLOOD, "watch")]

        assert {one.ask_id: one for one in asks} == {
            one.ask_id: one for one in (MEDIC, DRIVER, ask(question(to=BO)))
        }
        assert call_ups.of(FLOOD, "warn") == []

    @pytest.mark.usefixtures("asked")
    def test_the_same_ask_stays_as_it_was(self, call_ups: CallUps) -> None:
        call_ups.ask([replace(MEDIC, asked_at=SIX + HOUR, tier=3)])

        assert self.of_ana(call_ups)["medic"].ask == MEDIC

    @pytest.mark.usefixtures("asked")
    def test_another_round_is_another_ask(self, call_ups: CallUps) -> None:
        call_ups.ask([replace(MEDIC, ask_id=NO_ASK, round=1)])

        assert len(call_ups.of(FLOOD, "watch")) == 4

    @pytest.mark.usefixtures("asked")
    def test_a_message_knows_its_asks(self, call_ups: CallUps) -> None:
        call_ups.record_answer(said(Said.DECLINED, DRIVER))
        carried = call_ups.carried_by(id_of(CALL))

        assert set(call_ups.asked_with(id_of(CALL))) == {MEDIC, DRIVER}
        assert {call.ask.post: call.said for call in carried} == {
            "medic": None,
            "driver": Said.DECLINED,
        }

    @pytest.mark.usefixtures("asked")
    def test_the_answer_said_last_holds_however_the_rows_came(
        self, call_ups: CallUps
    ) -> None:
        call_ups.record_answer(said(Said.DECLINED, minutes=9))
        call_ups.record_answer(said(Said.ACCEPTED, minutes=3))

        assert self.of_ana(call_ups)["medic"].said is Said.DECLINED
        assert self.of_ana(call_ups)["driver"].said is None

    @pytest.mark.usefixtures("asked")
    def test_the_same_answer_is_kept_once(self, call_ups: CallUps) -> None:
        for _ in range(2):
            call_ups.record_answer(said(Said.ADVISED, note="boil the water"))

        assert self.of_ana(call_ups)["medic"].advice == ("boil the water",)

    @pytest.mark.usefixtures("asked")
    def test_one_source_answers_an_ask_once(self, call_ups: CallUps) -> None:
        call_ups.record_answer(said(Said.ACCEPTED, minutes=1, source="sms-7"))
        call_ups.record_answer(said(Said.DECLINED, minutes=2, source="sms-7"))
        call_ups.record_answer(said(Said.DECLINED, DRIVER, source="sms-7"))

        assert self.of_ana(call_ups)["medic"].said is Said.ACCEPTED
        assert set(call_ups.came_from("sms-7")) == {MEDIC, DRIVER}
        assert call_ups.came_from("") == []

    @pytest.mark.usefixtures("asked")
    def test_what_two_ask_of_the_same_people_is_known(
        self, call_ups: CallUps, outbox: Outbox, incidents: Incidents
    ) -> None:
        incidents.add(incident(FIRE), key="fire")
        assert not call_ups.shares_people(FLOOD, FIRE, since=SIX)
        outbox.put(FIRE, [question(to=CALL.to)])
        call_ups.ask([ask(question(to=CALL.to), "medic", FIRE)])

        assert call_ups.shares_people(FLOOD, FIRE, since=SIX)
        assert not call_ups.shares_people(FLOOD, FIRE, since=SIX + HOUR)

    @pytest.mark.usefixtures("asked")
    def test_an_answer_to_nothing_fails(self, call_ups: CallUps) -> None:
        nothing = replace(said(Said.ACCEPTED), ask_id=NO_ASK)

        with pytest.raises(KeyError):
            call_ups.record_answer(nothing)

    @pytest.mark.usefixtures("asked")
    def test_an_answer_wakes_the_step(self, call_ups: CallUps, steps: Steps) -> None:
        lease = Lease("ours", until=SIX + MINUTE)
        steps.take(FLOOD, "watch", lease, now=SIX)
        steps.record(FLOOD, "watch", Progress(), token="ours", at=SIX, due_at=None)
        assert (FLOOD, "watch") not in steps.due(now=SIX + HOUR)
        call_ups.record_answer(said(Said.DECLINED))

        assert (FLOOD, "watch") in steps.due(now=SIX + HOUR)

    @pytest.mark.usefixtures("asked")
    def test_a_message_stops_when_all_it_asks_is_answered(
        self, call_ups: CallUps, outbox: Outbox, ledger: Ledger
    ) -> None:
        call_ups.record_answer(said(Said.ACCEPTED, MEDIC))
        assert self.is_pending(outbox, CALL)
        call_ups.record_answer(said(Said.DECLINED, DRIVER))

        assert not self.is_pending(outbox, CALL)
        assert self.is_pending(outbox, question(to=BO))
        assert ledger.open_questions(CALL.to) == []

    @pytest.mark.usefixtures("asked")
    def test_leaving_answers_nothing(self, call_ups: CallUps, outbox: Outbox) -> None:
        for one in (MEDIC, DRIVER):
            call_ups.record_answer(said(Said.CHECKED_OUT, one))

        assert self.is_pending(outbox, CALL)

    def is_pending(self, outbox: Outbox, message: Message) -> bool:
        reached = outbox.reached(FLOOD, [id_of(message)])
        return reached[id_of(message)].is_pending
