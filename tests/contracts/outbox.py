"""What every Outbox must do, with the Ledger that looks things up."""

import re
from abc import ABC, abstractmethod
from dataclasses import replace

import pytest

from plans.identity import KindOfRun, PartyId
from plans.incident.incidents import Incidents
from plans.messages.deliveries import DeliveryState
from plans.messages.ledger import Ledger
from plans.messages.message import Outbox, Reached
from tests.contracts.sample import (
    ANA,
    BO,
    FIRE,
    FLOOD,
    HOUR,
    SIX,
    id_of,
    incident,
    notice,
    question,
)

QUEUED = Reached(is_pending=True)


class OutboxContract(ABC):
    """Subclass it, say how to build one, and inherit the tests.

    Of the roster: Ana has three contact points, two of them allowed for exercises; Bo
    has one, which is not.
    """

    @pytest.fixture
    @abstractmethod
    def incidents(self) -> Incidents:
        """Return the incidents that go with the outbox; it knows none."""

    @pytest.fixture
    @abstractmethod
    def outbox(self) -> Outbox:
        """Return an empty outbox, with the sample's site, at six."""

    @pytest.fixture
    @abstractmethod
    def ledger(self) -> Ledger:
        """Return the ledger that goes with it."""

    @pytest.fixture
    def flood(self, incidents: Incidents) -> None:
        incidents.add(incident(FLOOD), key="dam")

    def queued(self, ledger: Ledger) -> int:
        return ledger.counts(FLOOD)[DeliveryState.QUEUED]

    @pytest.mark.usefixtures("flood")
    def test_a_message_has_a_delivery_a_contact_point(
        self, outbox: Outbox, ledger: Ledger
    ) -> None:
        outbox.put(FLOOD, [notice(to=ANA), notice(to=BO)])

        assert self.queued(ledger) == 4
        assert set(ledger.counts(FLOOD)) == set(DeliveryState)
        assert sum(ledger.counts(FIRE).values()) == 0

    @pytest.mark.usefixtures("flood")
    def test_the_same_message_is_kept_once(
        self, outbox: Outbox, ledger: Ledger
    ) -> None:
        outbox.put(FLOOD, [notice(to=BO), notice(to=BO)])
        outbox.put(FLOOD, [notice(to=BO, title="Written anew")])

        assert ledger.message(id_of(notice(to=BO))).title == "Come"
        assert self.queued(ledger) == 1

    @pytest.mark.usefixtures("flood")
    def test_each_key_is_a_message(self, outbox: Outbox, ledger: Ledger) -> None:
        outbox.put(FLOOD, [notice("first", BO), notice("second", BO)])

        assert self.queued(ledger) == 2

    def test_an_exercise_reaches_only_what_is_allowed(
        self, incidents: Incidents, outbox: Outbox, ledger: Ledger
    ) -> None:
        incidents.add(incident(FLOOD, KindOfRun.EXERCISE), key="dam")
        outbox.put(FLOOD, [notice(to=ANA), notice(to=BO)])

        assert self.queued(ledger) == 2
        assert outbox.reached(FLOOD, [id_of(notice(to=BO))]) == {
            id_of(notice(to=BO)): Reached()
        }
        assert [one.to for one in ledger.call_sheet(FLOOD)] == [BO]

    def test_a_rehearsal_reaches_nobody(
        self, incidents: Incidents, outbox: Outbox, ledger: Ledger
    ) -> None:
        incidents.add(incident(FLOOD, KindOfRun.REHEARSAL), key="dam")
        outbox.put(FLOOD, [notice(to=ANA), notice(to=BO)])

        assert self.queued(ledger) == 0

    @pytest.mark.usefixtures("flood")
    def test_a_question_can_be_looked_up_and_answered(
        self, outbox: Outbox, ledger: Ledger
    ) -> None:
        outbox.put(FLOOD, [question(closes_at=SIX + HOUR)])

        sent = ledger.message(id_of(question()))
        assert re.fullmatch("[A-Z][0-9]{4}", sent.reply_code)
        assert sent.reply_code in sent.body
        assert "{answer}" not in sent.body
        assert (sent.to, sent.step, sent.put_at) == (ANA, "watch", SIX)
        assert (sent.occasion_id, sent.closes_at) == (FLOOD, SIX + HOUR)
        assert ledger.by_reply_code(sent.reply_code.lower()) == [sent]
        assert ledger.by_reply_code(sent.reply_code, FLOOD) == [sent]
        assert ledger.by_reply_code(sent.reply_code, FIRE) == []
        assert ledger.open_questions(ANA) == [sent]

    @pytest.mark.usefixtures("flood")
    def test_a_notice_wants_no_answer(self, outbox: Outbox, ledger: Ledger) -> None:
        outbox.put(FLOOD, [notice()])

        assert ledger.message(id_of(notice())).reply_code == ""
        assert ledger.open_questions(ANA) == []
        assert ledger.by_reply_code("") == []

    def test_a_message_nobody_put_is_told(self, ledger: Ledger) -> None:
        with pytest.raises(KeyError):
            ledger.message(id_of(notice()))

    @pytest.mark.usefixtures("flood")
    def test_letters_part_the_questions_of_a_party(
        self, outbox: Outbox, ledger: Ledger, incidents: Incidents
    ) -> None:
        incidents.add(incident(FIRE), key="mill")
        outbox.put(FLOOD, [question("first"), question("second")])
        outbox.put(FIRE, [question("third")])
        outbox.put(FLOOD, [question("fourth")])

        letters = [one.reply_code[0] for one in ledger.open_questions(ANA)]
        assert len(set(letters)) == len(letters) == 4

    @pytest.mark.usefixtures("flood")
    def test_no_two_questions_have_one_code(
        self, outbox: Outbox, ledger: Ledger
    ) -> None:
        questions = [question(f"call-{n}", who) for n in range(30) for who in (ANA, BO)]
        outbox.put(FLOOD, questions)

        codes = {ledger.message(id_of(one)).reply_code for one in questions}
        assert len(codes) == 60

    @pytest.mark.usefixtures("flood")
    def test_what_was_taken_back_does_not_leave(
        self, outbox: Outbox, ledger: Ledger
    ) -> None:
        outbox.put(FLOOD, [question(to=ANA), question(to=BO)])
        outbox.supersede(FLOOD, [id_of(question(to=ANA))])

        ids = [id_of(question(to=who)) for who in (ANA, BO)]
        assert list(outbox.reached(FLOOD, ids).values()) == [Reached(), QUEUED]
        assert ledger.counts(FLOOD)[DeliveryState.SUPERSEDED] == 3
        assert ledger.open_questions(ANA) == []
        assert [one.to for one in ledger.questions(ANA)] == [ANA]
        assert ledger.call_sheet(FLOOD) == []

    @pytest.mark.usefixtures("flood")
    def test_the_messages_of_an_occasion_are_found_with_their_text(
        self, outbox: Outbox, ledger: Ledger, incidents: Incidents
    ) -> None:
        incidents.add(incident(FIRE), key="mill")
        outbox.put(FLOOD, [replace(question(to=who), text="call") for who in (ANA, BO)])
        outbox.put(FIRE, [question(to=ANA)])

        found = {(one.to, one.text) for one in ledger.of(FLOOD)}
        assert found == {(ANA, "call"), (BO, "call")}

    @pytest.mark.usefixtures("flood")
    def test_a_message_that_names_contact_points_goes_over_no_other(
        self, outbox: Outbox, ledger: Ledger
    ) -> None:
        ways = {one.channel: one for one in ledger.ways_to([ANA])[ANA]}
        chosen = {ways[name].contact_point_id for name in ("sms", "letter")}
        outbox.put(FLOOD, [notice(points=frozenset(chosen))])
        outbox.put(FLOOD, [notice("nowhere", points=frozenset())])
        outbox.put(FLOOD, [notice(to=BO, points=frozenset(chosen))])

        assert self.queued(ledger) == 2

    def test_an_exercise_does_not_reach_what_is_named_either(
        self, incidents: Incidents, outbox: Outbox, ledger: Ledger
    ) -> None:
        incidents.add(incident(FLOOD, KindOfRun.EXERCISE), key="dam")
        ways = ledger.ways_to([ANA])[ANA]
        every = frozenset(one.contact_point_id for one in ways)
        outbox.put(FLOOD, [notice(points=every)])

        assert (len(every), self.queued(ledger)) == (3, 2)

    @pytest.mark.usefixtures("flood")
    def test_what_has_not_left_has_used_nothing(
        self, outbox: Outbox, ledger: Ledger
    ) -> None:
        outbox.put(FLOOD, [notice()])

        assert ledger.points_used([id_of(notice())]) == {id_of(notice()): frozenset()}

    @pytest.mark.usefixtures("flood")
    def test_the_ways_of_a_message_are_those_that_it_takes(
        self, outbox: Outbox, ledger: Ledger
    ) -> None:
        outbox.put(FLOOD, [notice()])
        ways = ledger.ways_of([id_of(notice())])[id_of(notice())]

        assert [one.contact_point for one in ways] == ledger.ways_to([ANA])[ANA]
        assert {one.state for one in ways} == {DeliveryState.QUEUED}

    def test_ways_to_a_party_are_told_first_choice_first(self, ledger: Ledger) -> None:
        ways = ledger.ways_to([ANA, BO, PartyId("nobody")])

        assert {who: [way.channel for way in some] for who, some in ways.items()} == {
            ANA: ["sms", "email", "letter"],
            BO: ["sms"],
        }
        assert ways[BO][0].address == "+1 555 0100002"

    @pytest.mark.usefixtures("flood")
    def test_after_stand_down_no_question_is_open(
        self, outbox: Outbox, ledger: Ledger, incidents: Incidents
    ) -> None:
        outbox.put(FLOOD, [question()])
        code = ledger.message(id_of(question())).reply_code
        incidents.stand_down(FLOOD, at=SIX)

        assert ledger.open_questions(ANA) == []
        assert ledger.by_reply_code(code) == []
        assert self.queued(ledger) == 0

    @pytest.mark.parametrize(
        "written", ["+1 (555) 010-0001", "1.555.010.0001", " 15550100001 "]
    )
    def test_a_number_is_found_however_it_is_written(
        self, ledger: Ledger, written: str
    ) -> None:
        assert ledger.party_at(written) == [ANA]

    def test_an_address_is_found_in_any_case(self, ledger: Ledger) -> None:
        assert ledger.party_at("Ana@Example.org") == [ANA]
        assert ledger.party_at("nobody@example.org") == []
        assert ledger.party_at(" ") == []
