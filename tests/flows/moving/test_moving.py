"""A site backed up, handed over and restored, also in the middle of an incident."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest

from connectors.store import close_store, open_store
from flows.cli.main import main
from flows.engine.sending import SendingState, sending_of
from flows.moving.backing_up import Backup, StillSendingError
from flows.services import locks
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.lease import Lease
from plans.people.call_ups import Said
from plans.running.switches import SITE_ENDED
from tests.flows.township import TEN, Township

INCIDENT = "epidemic-1"


@pytest.fixture(autouse=True)
def _here(township: Township, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("MUSTER_SITE", str(township.settings.site))
    township.ask()


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Settings]:
    """Yield where the other machine has its site."""
    settings = Settings(site=tmp_path / "there")
    yield settings
    if (settings.site / "muster.db").exists():
        close_store(settings.url)


def muster_there(there: Settings, *words: str) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_SITE", str(there.site))
        return main(list(words))


def state(settings: Settings) -> SendingState:
    with open_desk(settings, is_writer=False) as desk:
        return sending_of(desk.switches).state


def claim(settings: Settings) -> int:
    with open_store(settings.url) as store:
        lease = Lease("token", TEN + timedelta(days=900))
        site = Township(settings.site).office().site
        store.deliveries.sync_lanes(site)
        return len(store.deliveries.claim("sms", lease, limit=9, now=TEN))


def test_a_plain_backup_goes_on_only_when_somebody_says_that_the_old_one_is_off(
    township: Township,
    there: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "b.zip"
    assert main(["backup", str(file)]) == 0
    assert muster_there(there, "restore", str(file), "--by", "Bo") == 0
    told = capsys.readouterr().err

    assert "SENDING IS PAUSED: restored at" in told
    assert "Encrypt it" in told
    assert (claim(there), state(there)) == (0, SendingState.RESTORED)
    assert state(township.settings) is SendingState.ON
    word = ("--by", "Bo", "--old-site-is-off")
    assert muster_there(there, "sending", "resume", *word) == 0
    assert claim(there) == 1


def test_after_a_hand_over_only_the_restored_site_goes_on(
    township: Township,
    there: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "b.zip"
    assert main(["backup", str(file), "--hand-over", "--by", "Ana"]) == 0
    assert main(["answer", INCIDENT, "ana", "yes"]) == 1
    assert "handed over to another machine" in capsys.readouterr().err
    assert muster_there(there, "restore", str(file)) == 0
    assert muster_there(there, "answer", INCIDENT, "ana", "yes") == 0

    assert (claim(township.settings), state(township.settings)) == (
        0,
        SendingState.ENDED,
    )
    assert state(there) is SendingState.ON
    with open_desk(there, is_writer=False) as desk:
        [message] = desk.ledger.of(township.incident_id)
        assert desk.call_ups.carried_by(message.message_id)[0].said is Said.ACCEPTED
        noted = [one.action for one in desk.journal.of(township.incident_id)]
    assert noted == ["handed_over", "restored"]


def test_a_hand_over_waits_for_what_is_on_the_wire_and_else_changes_nothing(
    township: Township, tmp_path: Path
) -> None:
    with open_store(township.settings.url) as store:
        store.deliveries.sync_lanes(township.office().site)
        lease = Lease("token", TEN + timedelta(seconds=10))
        assert store.deliveries.claim("sms", lease, limit=9, now=TEN)
    backup = Backup(
        settings=township.settings, by="Ana", clock=township.clock, patience_s=0.2
    )
    with pytest.raises(StillSendingError, match="1 messages are still on the wire"):
        backup.hand_over(tmp_path / "b.zip")

    assert state(township.settings) is SendingState.ON
    assert not (tmp_path / "b.zip").exists()
    township.pass_by(timedelta(seconds=11))  # its sender is lost
    assert backup.hand_over(tmp_path / "b.zip").is_hand_over


def test_a_hand_over_that_cannot_be_written_leaves_the_site_going_on(
    township: Township, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", str(tmp_path / "no" / "b.zip"), "--hand-over"]) == 1

    assert "No such file" in capsys.readouterr().err
    assert state(township.settings) is SendingState.ON
    assert claim(township.settings) == 1
    assert main(["answer", INCIDENT, "ana", "yes"]) == 0


def test_a_hand_over_that_was_killed_is_done_by_the_same_command(
    township: Township, there: Settings, tmp_path: Path
) -> None:
    with open_desk(township.settings) as desk:
        facts = {"state": "ended", "by": "Ana"}
        desk.switches.set(SITE_ENDED, facts, by="Ana", at=TEN)
    file = str(tmp_path / "b.zip")

    assert main(["backup", file, "--hand-over"]) == 0
    assert muster_there(there, "restore", file) == 0
    assert state(there) is SendingState.ON


def test_a_file_that_exists_is_written_over_only_by_force(
    township: Township, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "b.zip"
    file.write_text("the only one")
    code = main(["backup", str(file), "--hand-over"])

    assert code == 1
    assert f"muster: {file} exists, and nothing" in capsys.readouterr().err
    assert file.read_text() == "the only one"
    assert state(township.settings) is SendingState.ON
    assert main(["backup", str(file), "--force"]) == 0
    assert file.read_bytes().startswith(b"PK")


def test_what_somebody_had_paused_stays_so(there: Settings, tmp_path: Path) -> None:
    file = str(tmp_path / "b.zip")
    main(["sending", "pause", "--by", "Ana"])
    main(["backup", file, "--hand-over"])
    muster_there(there, "restore", file)

    assert state(there) is SendingState.PAUSED


def test_a_site_with_incidents_is_never_overwritten(
    township: Township, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "b.zip")
    main(["backup", file])
    assert main(["restore", file]) == 1

    assert "this site has incidents" in capsys.readouterr().err
    assert state(township.settings) is SendingState.ON


def test_a_fresh_site_is_set_aside_and_nothing_of_it_is_lost(
    made_site: Path, there: Settings, tmp_path: Path
) -> None:
    copytree(made_site, there.site)
    (there.site / "people.csv").write_text("Bo", encoding="utf-8")
    file = str(tmp_path / "b.zip")
    main(["backup", file])

    assert muster_there(there, "restore", file) == 0
    [aside] = tmp_path.glob("there.before-*")
    assert (aside / "people.csv").read_text(encoding="utf-8") == "Bo"
    assert state(there) is SendingState.RESTORED
    assert (there.site / "secrets.env").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("what", ["damaged", "runs", "no site"])
def test_what_cannot_be_restored_is_told_in_a_line_and_leaves_nothing(
    there: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    file = tmp_path / "b.zip"
    main(["backup", str(file)])
    if what == "damaged":
        file.write_bytes(file.read_bytes()[:-9])
    elif what == "runs":
        there.site.mkdir()
        (there.site / "site.yaml").write_text("site: x", encoding="utf-8")
        lock = locks.take(there.run_folder, "engine")
    else:
        there.site.mkdir()
        (there.site / "letter.txt").write_text("Dear Bo", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    capsys.readouterr()

    assert muster_there(there, "restore", str(file)) == 1
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1
    assert "nothing was restored" in told
    assert sorted(tmp_path.rglob("*")) == before
    if what == "runs":
        assert lock is not None


@pytest.mark.needs_service
def test_a_site_moves_onto_postgresql_and_back(
    township: Township, there: Settings, tmp_path: Path, postgres_url: str
) -> None:
    served = Settings(site=tmp_path / "served", store_url=postgres_url)
    files = [tmp_path / "1.zip", tmp_path / "2.zip"]
    main(["backup", str(files[0]), "--hand-over"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_STORE_URL", postgres_url)
        moved = muster_there(served, "restore", str(files[0]))
        again = muster_there(served, "restore", str(files[0]))
        answered = muster_there(served, "answer", INCIDENT, "ana", "yes")
        handed = muster_there(served, "backup", str(files[1]), "--hand-over")
    close_store(postgres_url)

    assert (moved, again, answered, handed) == (0, 1, 0, 0)
    assert muster_there(there, "restore", str(files[1])) == 0
    with open_desk(there, is_writer=False) as desk:
        [message] = desk.ledger.of(township.incident_id)
        assert desk.call_ups.carried_by(message.message_id)[0].said is Said.ACCEPTED
