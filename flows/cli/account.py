"""account: who may sit at the duty desk."""

import sys
from argparse import ArgumentParser, Namespace
from getpass import getpass

from rich.console import Console
from rich.table import Table

from flows.accounts.keeping import (
    UnknownAccountError,
    add_account,
    change_password,
    check_new,
    set_disabled,
)
from flows.accounts.passwords import PasswordError, Passwords
from flows.cli.boards import say
from flows.engine.clock import WallClock
from flows.settings import Settings, spoken_language
from flows.texts import words
from flows.wiring.deciding import open_desk
from plans.people.accounts import Account, DeskRole


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    add = acts.add_parser("add", help="make one; asks for its password")
    add.add_argument("login", help="what he or she types to log in")
    add.add_argument(
        "--desk-role",
        required=True,
        choices=[*map(str, DeskRole)],
        help="viewer looks; operator answers for people; commander decides",
    )
    add.add_argument(
        "--person",
        default="",
        metavar="NUMBER",
        help="the person_no whose authority counts when this account decides",
    )
    for act, told in (
        ("passwd", "a new password; ends its sessions and any lock"),
        ("disable", "nobody logs in with it any more"),
        ("enable", "it may be used again"),
    ):
        acts.add_parser(act, help=told).add_argument("login")
    acts.add_parser("list", help="who has one")


def run(arguments: Namespace, settings: Settings) -> int:
    """Carry it out; return the exit code."""
    {"add": _add, "passwd": _passwd, "list": _list}.get(arguments.act, _switch)(
        arguments, settings
    )
    return 0


def _add(arguments: Namespace, settings: Settings) -> None:
    login, person_no = arguments.login, arguments.person
    with open_desk(settings, is_writer=False) as desk:
        check_new(desk, login, person_no)  # before anybody thinks of a password
    account = Account(
        login=login,
        desk_role=DeskRole(arguments.desk_role),
        person_no=person_no,
        password_hash=Passwords().hashed(_password()),
        created_at=WallClock().now(),
    )
    with open_desk(settings) as desk:
        add_account(desk, account)
    say("account.added", login=login, role=arguments.desk_role)


def _passwd(arguments: Namespace, settings: Settings) -> None:
    login = arguments.login
    with open_desk(settings, is_writer=False) as desk:
        if desk.accounts.get(login) is None:
            raise UnknownAccountError(login)
    password_hash = Passwords().hashed(_password())
    with open_desk(settings) as desk:
        change_password(desk, login, password_hash)
    say("account.changed", login=login)


def _switch(arguments: Namespace, settings: Settings) -> None:
    is_off = arguments.act == "disable"
    with open_desk(settings) as desk:
        set_disabled(desk, arguments.login, WallClock().now() if is_off else None)
    key = "account.disabled" if is_off else "account.enabled"
    say(key, login=arguments.login)


def _list(arguments: Namespace, settings: Settings) -> None:
    del arguments
    with open_desk(settings, is_writer=False) as desk:
        accounts = desk.accounts.all()
    table = Table()
    for head in ("login", "role", "person", "state"):
        table.add_column(words(f"account.{head}", spoken_language()))
    for one in accounts:
        state = words(f"account.state.{_state(one)}", spoken_language())
        table.add_row(one.login, str(one.desk_role), one.person_no, state)
    Console().print(table)


def _state(account: Account) -> str:
    if account.disabled_at is not None:
        return "disabled"
    until = account.locked_until
    return "locked" if until and until > WallClock().now() else "open"


def _password() -> str:
    """Return the password: typed twice at a terminal, else a line of stdin.

    Raises:
        PasswordError: The two are not the same.
    """
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    language = spoken_language()
    password = getpass(words("account.password", language))
    if getpass(words("account.again", language)) != password:
        raise PasswordError(words("account.differ", language))
    return password
