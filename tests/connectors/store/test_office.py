"""Occasions, proposals, deadlines, heartbeats and switches, on both databases."""

from dataclasses import replace

import pytest

from connectors.store import Store
from plans.identity import KindOfRun, OccasionId
from plans.incident.incidents import UnknownIncidentError
from plans.incident.occasions import OccasionKind
from plans.incident.proposals import Act, Decision, Proposal, UnknownProposalError
from plans.running.heartbeats import Heartbeat
from tests.contracts.sample import FLOOD, MINUTE, SIX, incident

NOBODY = OccasionId("nobody")


def begun(store: Store, key: str = "dam") -> OccasionId:
    kind, kind_of_run = OccasionKind.PROPOSAL, KindOfRun.EXERCISE
    return store.occasions.begin(
        kind, key=key, kind_of_run=kind_of_run, at=SIX
    ).occasion_id


def proposal(proposal_id: OccasionId, key: str = "dam") -> Proposal:
    return Proposal(
        proposal_id=proposal_id,
        act=Act.DECLARE,
        kind_of_run=KindOfRun.EXERCISE,
        key=key,
        source="form",
        proposed_by="duty-officer",
        asks_for={"plan": "flood", "level": "II", "cells": ["330100"]},
        proposed_at=SIX,
        expires_at=SIX + 30 * MINUTE,
    )


class TestOccasions:
    def test_the_same_key_is_the_same_occasion(self, store: Store) -> None:
        kind, kind_of_run = OccasionKind.WARNING, KindOfRun.ACTUAL
        first = store.occasions.begin(kind, key="a", kind_of_run=kind_of_run, at=SIX)
        again = store.occasions.begin(kind, key="a", kind_of_run=kind_of_run, at=SIX)

        assert (first.is_new, again.is_new) == (True, False)
        assert first.occasion_id == again.occasion_id
        assert store.occasions.kind_of(first.occasion_id) is OccasionKind.WARNING

    def test_an_unknown_one_is_told(self, store: Store) -> None:
        with pytest.raises(UnknownIncidentError):
            store.occasions.kind_of(NOBODY)

    def test_a_proposal_is_not_among_the_incidents(self, store: Store) -> None:
        flood = replace(incident(FLOOD), occasion_kind=OccasionKind.PROPOSAL)
        store.incidents.add(flood, key="dam")

        assert store.incidents.all() == []
        assert store.incidents.all(kinds=[OccasionKind.PROPOSAL]) == [flood]
        assert store.incidents.get(FLOOD) == flood


class TestProposals:
    def test_what_is_kept_comes_back(self, store: Store) -> None:
        kept = proposal(begun(store))

        assert store.proposals.add(kept)
        assert store.proposals.get(kept.proposal_id) == kept
        assert store.proposals.all(only_waiting=True) == [kept]

    def test_the_same_key_is_one_proposal(self, store: Store) -> None:
        store.proposals.add(proposal(begun(store)))

        assert not store.proposals.add(proposal(begun(store, "another")))
        assert len(store.proposals.all()) == 1

    def test_the_first_decision_holds(self, store: Store) -> None:
        one = proposal(begun(store))
        store.proposals.add(one)
        decide = store.proposals.decide

        assert decide(one.proposal_id, Decision.CONFIRMED, by="P0003", at=SIX)
        assert not decide(one.proposal_id, Decision.DECLINED, by="P0004", at=SIX)
        decided = replace(
            one, decision=Decision.CONFIRMED, decided_by="P0003", decided_at=SIX
        )
        assert store.proposals.to_enact() == [decided]
        assert store.proposals.all(only_waiting=True) == []

    def test_what_was_carried_out_is_not_carried_out_again(self, store: Store) -> None:
        one = proposal(begun(store))
        store.proposals.add(one)
        store.proposals.decide(one.proposal_id, Decision.CONFIRMED, by="P0003", at=SIX)

        assert store.proposals.enacted(one.proposal_id, "flood-1", at=SIX)
        assert not store.proposals.enacted(one.proposal_id, "flood-2", at=SIX)
        assert store.proposals.to_enact() == []
        assert store.proposals.get(one.proposal_id).outcome == "flood-1"

    def test_an_unknown_one_is_told(self, store: Store) -> None:
        with pytest.raises(UnknownProposalError):
            store.proposals.get(NOBODY)


def test_only_the_last_beat_of_a_process_is_kept(store: Store) -> None:
    first = Heartbeat(service="engine", host="desk", pid=7, started_at=SIX, beat_at=SIX)
    last = replace(first, beat_at=SIX + MINUTE, facts={"open": 2})
    store.heartbeats.beat(first)
    store.heartbeats.beat(last)
    other = replace(first, host="server")
    store.heartbeats.beat(other)

    assert store.heartbeats.all() == [last, other]


def test_a_switch_is_set_changed_and_cleared(store: Store) -> None:
    switches = store.switches
    assert switches.get("sending-paused") is None

    switches.set("sending-paused", {"why": "restored"}, by="operator", at=SIX)
    switches.set("sending-paused", {"why": "handed over"}, by="operator", at=SIX)

    assert switches.get("sending-paused") == {"why": "handed over"}
    assert switches.clear("sending-paused")
    assert not switches.clear("sending-paused")
    assert switches.get("sending-paused") is None
