"""Whoever reads what a command prints may leave before its end."""

import os
from collections.abc import Sequence

import pytest

from flows.cli.main import COMMANDS, main
from tests.flows.cli.typed import Desk


@pytest.mark.parametrize(
    "words",
    [("plan", "schema"), ("status", "nothing"), ("--help",)],
    ids=" ".join,
)
def test_a_command_whose_reader_has_left_ends_as_ever(
    desk: Desk, words: Sequence[str]
) -> None:
    read = desk.run(*words)
    reader, writer = os.pipe()
    os.close(reader)
    try:
        left = desk.run(*words, output=writer)
    finally:
        os.close(writer)

    assert (left.returncode, left.stderr) == (read.returncode, read.stderr)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_how_it_is_called(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])

    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: muster {command}")
