"""Pausing and resuming; a site that was restored or handed over."""

from datetime import timedelta

import pytest

from flows.cli.main import main
from flows.conducting import conductor_of
from flows.engine.sending import SendingState, switched
from flows.engine.watch import Watcher
from flows.wiring.sending import open_ledger
from plans.lease import Lease
from plans.running.switches import SENDING_PAUSED, SITE_ENDED, EndedSiteError
from tests.flows.township import TEN, Township

INCIDENT = "epidemic-1"


@pytest.fixture(autouse=True)
def _here(township: Township, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_SITE", str(township.settings.site))
    monkeypatch.setenv("LANG", "en_US.UTF-8")


def claimed(township: Township) -> int:
    """Return how many a sender gets; it asks for each only once."""
    lease = Lease("token", TEN + timedelta(seconds=10))
    with open_ledger(township.settings) as ledger:
        ledger.sync_lanes(township.office().site)  # type: ignore[attr-defined]  # SqlDeliveries
        return len(ledger.claim("sms", lease, limit=10, now=TEN))


def due(township: Township) -> bool:
    with open_ledger(township.settings, is_writer=False) as ledger:
        return ledger.next_due_at("sms") is not None


def switch(township: Township, name: str, state: SendingState) -> None:
    facts = switched(state, by="Ana", at=TEN, backup_at=TEN)
    with township.open_desk(also_when_ended=True) as desk:
        desk.switches.set(name, facts, by="Ana", at=TEN)


def journal(township: Township) -> list[tuple[str, object]]:
    with township.open_desk(is_writer=False) as desk:
        entries = desk.journal.of(township.incident_id)
        return [(one.action, one.facts.get("by")) for one in entries]


def test_while_it_is_paused_senders_get_nothing_and_do_not_ask(
    township: Township, capsys: pytest.CaptureFixture[str]
) -> None:
    township.ask()
    assert main(["sending", "pause", "--by", "Bo"]) == 0
    assert "SENDING IS PAUSED since" in capsys.readouterr().out
    assert (claimed(township), due(township)) == (0, False)

    assert main(["sending", "resume", "--by", "Ana"]) == 0
    assert capsys.readouterr().out == "Messages leave.\n"
    assert (due(township), claimed(township)) == (True, 1)
    assert journal(township) == [("sending_paused", "Bo"), ("sending_resumed", "Ana")]


def test_status_and_the_board_say_so_in_a_line(
    township: Township, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["sending", "pause", "--by", "Bo"])
    capsys.readouterr()
    main(["status"])
    told = capsys.readouterr().err
    main(["status", INCIDENT])
    page = township.client().get(f"/board/{INCIDENT}").text

    assert "SENDING IS PAUSED" in told
    assert "by Bo" in told
    assert "Messages are paused for now." in " ".join(capsys.readouterr().out.split())
    assert "Messages are paused for now." in page
    assert "Bo" not in page


def test_whoever_changes_it_has_a_name(
    township: Township, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sending", "pause"]) == 2
    assert "--by NAME" in capsys.readouterr().err
    assert journal(township) == []


def test_a_restored_site_waits_for_the_word_that_the_old_one_is_off(
    township: Township, capsys: pytest.CaptureFixture[str]
) -> None:
    township.ask()
    switch(township, SENDING_PAUSED, SendingState.RESTORED)
    for words in (["pause"], ["resume"]):
        main(["sending", *words, "--by", "Ana"])
    assert "--old-site-is-off" in capsys.readouterr().err
    assert claimed(township) == 0

    assert main(["sending", "resume", "--by", "Ana", "--old-site-is-off"]) == 0
    assert claimed(township) == 1


def test_on_a_site_that_was_handed_over_nothing_is_decided(
    township: Township, capsys: pytest.CaptureFixture[str]
) -> None:
    path = township.ask()
    switch(township, SITE_ENDED, SendingState.ENDED)
    with pytest.raises(EndedSiteError), township.open_desk():
        pass
    answered = main(["answer", INCIDENT, "ana", "yes"])
    pressed = township.client().post(path, data={"do": "yes"})
    looking = conductor_of(township.settings)
    Watcher(looking).look()

    assert answered == 1
    assert "handed over to another machine" in capsys.readouterr().err
    assert pressed.status_code == 503
    assert "moved to another machine" in pressed.text
    assert township.call(path).said is None
    assert looking.ran_at == {}


def test_a_hand_over_is_taken_back_only_by_a_plain_word(township: Township) -> None:
    path = township.ask()
    switch(township, SENDING_PAUSED, SendingState.ENDED)
    switch(township, SITE_ENDED, SendingState.ENDED)

    assert main(["sending", "resume", "--by", "Ana"]) == 1
    assert main(["sending", "resume", "--by", "Ana", "--new-site-is-off"]) == 0
    assert main(["answer", INCIDENT, "ana", "yes"]) == 0
    assert township.call(path).said is not None
