from io import StringIO

import pytest

from flows.accounts.passwords import Passwords
from flows.cli.main import main
from plans.people.accounts import Account, DeskRole
from tests.flows.township import Township

PASSWORD = "three wet hands"  # noqa: S105 -- of a test
ADD = ("account", "add", "otto", "--desk-role")


@pytest.fixture(autouse=True)
def _here(township: Township, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_SITE", str(township.settings.site))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setattr("sys.stdin", StringIO(f"{PASSWORD}\nanother long one\n"))


def kept(township: Township, login: str = "otto") -> Account | None:
    with township.open_desk(is_writer=False) as desk:
        return desk.accounts.get(login)


def test_an_account_is_made_with_a_password_from_stdin(
    township: Township, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main([*ADD, "commander", "--person", "ana"])
    account = kept(township)

    assert code == 0
    assert account is not None
    assert (account.desk_role, account.person_no) == (DeskRole.COMMANDER, "ana")
    assert account.password_hash.startswith("$argon2id$")
    assert PASSWORD not in account.password_hash
    assert Passwords().matches(account.password_hash, PASSWORD)
    assert not Passwords().matches(account.password_hash, PASSWORD + " ")
    assert PASSWORD not in "".join(capsys.readouterr())


def test_a_password_is_changed_and_an_account_disabled_and_enabled(
    township: Township, capsys: pytest.CaptureFixture[str]
) -> None:
    main([*ADD, "viewer"])
    before = kept(township)
    codes = [main(["account", act, "otto"]) for act in ("passwd", "disable")]
    codes.append(main(["account", "list"]))
    told = capsys.readouterr().out
    after = kept(township)

    assert codes == [0, 0, 0]
    assert before is not None
    assert after is not None
    assert before.password_hash != after.password_hash
    assert after.disabled_at is not None
    assert "otto" in told
    assert "disabled" in told
    assert "argon2" not in told
    assert main(["account", "enable", "otto"]) == 0
    enabled = kept(township)
    assert enabled is not None
    assert enabled.disabled_at is None


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([*ADD, "viewer", "--person", "nobody"], "no person nobody"),
        ([*ADD, "viewer", "--person", "aid"], "no person aid"),
        (["account", "add", "Otto!", "--desk-role", "viewer"], "a login has"),
        (["account", "passwd", "nobody"], "no account nobody"),
        (["account", "disable", "nobody"], "no account nobody"),
    ],
)
def test_what_cannot_be_is_told_in_a_line_and_kept_nowhere(
    township: Township, words: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(words)

    assert code == 1
    assert why in capsys.readouterr().err
    assert kept(township) is None


def test_a_login_is_there_once_and_a_short_password_never(
    township: Township,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([*ADD, "viewer"]) == 0
    again = main([*ADD, "commander"])
    monkeypatch.setattr("sys.stdin", StringIO("short\n"))
    short = main(["account", "add", "bo", "--desk-role", "viewer"])
    account = kept(township)

    assert (again, short) == (1, 1)
    assert account is not None
    assert account.desk_role is DeskRole.VIEWER
    assert "otto is there already" in capsys.readouterr().err
    assert kept(township, "bo") is None
