"""The board in a terminal: once, or alive until every step has ended."""

import sys
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.live import Live
from rich.table import Table

from flows.engine.board import Board, board_of, is_over
from flows.engine.clock import WallClock, pause
from flows.engine.quotas import QuotaNames
from flows.engine.sending import SendingState, sending_line, sending_of
from flows.library import site_in
from flows.settings import Settings, spoken_language
from flows.texts import words
from flows.wiring.deciding import open_desk
from plans.identity import IncidentId, OccasionId
from plans.site import Site
from plans.telling import in_language

_LOOK_EVERY_S = 0.25
#: Of those whom nothing reaches; a roster may have thousands.
_MOST_NAMED = 10
#: A watchdog that looks three times a minute has missed some.
_SILENT_S = 60
_STYLES = {"met": "green", "short": "red", "waiting": "yellow"}


def read_board(incident_id: IncidentId, settings: Settings) -> Board:
    """Return the board as the store has it now.

    Raises:
        UnknownIncidentError: There is none.
    """
    with open_desk(settings, is_writer=False) as desk:
        return board_of(desk, incident_id, settings)


def say(key: str, **values: object) -> None:
    """Write a line of ours to stderr."""
    sys.stderr.write(words(key, spoken_language(), **values) + "\n")
    sys.stderr.flush()


def say_sending(settings: Settings) -> None:
    """Write to stderr that no message leaves, and why, if so."""
    site = site_in(settings.site)
    with open_desk(settings, is_writer=False) as desk:
        line = sending_line(sending_of(desk.switches), site, spoken_language())
    if line:
        sys.stderr.write(f"{line}\n")


def heartbeats_of(settings: Settings) -> list[dict[str, object]]:
    """Return when each process of the site gave its last sign."""
    with open_desk(settings, is_writer=False) as desk:
        beats = desk.heartbeats.all()
    return [
        {
            "service": one.service,
            "host": one.host,
            "beat_at": one.beat_at.isoformat(timespec="seconds"),
            "seconds_ago": int((WallClock().now() - one.beat_at).total_seconds()),
        }
        for one in beats
    ]


def say_beats(settings: Settings, *, is_open: bool) -> None:
    """Write to stderr who gave a sign when, and that no watchdog does, if so."""
    beats = heartbeats_of(settings)
    told = [f"{one['service']} {one['seconds_ago']} s" for one in beats]
    if told:
        say("cli.beats", what=", ".join(told))
    lives = [
        one
        for one in beats
        if one["service"] == "watchdog" and int(str(one["seconds_ago"])) < _SILENT_S
    ]
    if is_open and not lives:
        say("cli.no-watchdog")


def say_unreachable(incident_id: IncidentId, settings: Settings) -> None:
    """Write to stderr who can only be telephoned or visited, if anybody is."""
    with open_desk(settings, is_writer=False) as desk:
        on_sheet = {one.to for one in desk.ledger.call_sheet(incident_id)}
        shown = sorted(on_sheet)[:_MOST_NAMED]
        names = desk.roster.names(shown)
        parties = [(desk.roster.party(one).number, names.get(one, "")) for one in shown]
    if parties:
        who = [f"{number} {name}".strip() for number, name in sorted(parties)]
        more = ["…"] if len(on_sheet) > len(shown) else []
        facts = {"number": len(on_sheet), "who": ", ".join(who + more)}
        say("cli.unreachable", id=incident_id, **facts)


def follow(incident_id: IncidentId, settings: Settings, *, is_patient: bool) -> Board:
    """Return the board when every step has ended, showing it alive on a terminal.

    Not on a terminal it waits only when it is told to. Ctrl-C leaves the board.

    Args:
        incident_id: Whose board.
        settings: Of the site.
        is_patient: Wait until the end.
    """
    board = read_board(incident_id, settings)
    output = Console(stderr=True)
    if not is_patient and not output.is_terminal:
        return board
    try:
        with Live(console=output, transient=True) as live:
            live.update(_table(board, settings))
            while not is_over(board):
                pause(_LOOK_EVERY_S)
                board = read_board(incident_id, settings)
                live.update(_table(board, settings))
    except KeyboardInterrupt:
        say("cli.left-board")
    return board


def print_board(board: Board, settings: Settings) -> None:
    """Write the board to stdout."""
    Console().print(_table(board, settings))
    _print_deadlines(board, settings)
    for name, address in board["links"].items():
        sys.stdout.write(f"{name}: {address}\n")


def _print_deadlines(board: Board, settings: Settings) -> None:
    language, site = spoken_language(), site_in(settings.site)
    for line in board["deadlines"]:
        facts = {
            "name": line["deadline"],
            "title": in_language(line["title"], language),
            "owner": _office(line["owner"], site, language),
            "due": _day_and_clock(line["due_at"], site.zone),
        }
        key = "board.overdue" if line["state"] == "over" else "board.due"
        sys.stdout.write(words(key, language, **facts) + "\n")


def _office(name: str, site: Site, language: str) -> str:
    role = site.roles.get(name)
    return (in_language(role.title, language) if role else "") or name


def _table(board: Board, settings: Settings) -> Table:
    zone = site_in(settings.site).zone
    title = (
        f"{board['incident']}  {board['plan']} v{board['version']}  "
        f"{board['kind']} {board['level']}  {board['state']}"
    )
    sent = ", ".join(f"{number} {state}" for state, number in _some(board).items())
    if board["sending"] != SendingState.ON:
        paused = words(f"web.board.sending.{board['sending']}", spoken_language())
        sent = f"{sent}. {paused}"
    table = Table(title=title, caption=sent or None, title_justify="left")
    for head in ("step", "state", "have", "since", "ended"):
        table.add_column(words(f"board.{head}", spoken_language()))
    have = _have(board, settings)
    for line in board["steps"]:
        state = line["state"]
        table.add_row(
            line["step"],
            f"[{_STYLES[state]}]{words(f'board.{state}', spoken_language())}[/]",
            "\n".join(have[line["step"]]),
            _clock(line["started_at"], zone),
            _clock(line["ended_at"], zone),
        )
    return table


def _have(board: Board, settings: Settings) -> dict[str, list[str]]:
    """Return how full the quotas of each step are, as the reader calls them."""
    language, site = spoken_language(), site_in(settings.site)
    with open_desk(settings, is_writer=False) as desk:
        incident = desk.incidents.get(IncidentId(OccasionId(board["incident"])))
        names = QuotaNames(desk, incident, site, language)
        step_by_name = {one.step: one for one in incident.steps}
        return {
            line["step"]: [
                words(
                    "board.got",
                    language,
                    name=names.of(step_by_name[line["step"]], quota["name"]),
                    got=quota["got"],
                    wanted=quota["wanted"],
                )
                for quota in line["quotas"]
            ]
            for line in board["steps"]
        }


def _clock(moment: str | None, zone: ZoneInfo) -> str:
    """Return the time of day at the site."""
    if moment is None:
        return ""
    return f"{datetime.fromisoformat(moment).astimezone(zone):%H:%M:%S}"


def _day_and_clock(moment: str | None, zone: ZoneInfo) -> str:
    if moment is None:
        return ""
    return f"{datetime.fromisoformat(moment).astimezone(zone):%Y-%m-%d %H:%M}"


def _some(board: Board) -> dict[str, Any]:
    return {state: number for state, number in board["deliveries"].items() if number}
