"""Warnings at the office's own command line."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.store import close_store
from flows.cli.main import main
from tests.alerts import alert, cap_of, info
from tests.flows.warned import Warned, make_warned

RED = alert("red", infos=(info("red"),))


@pytest.fixture
def warned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Warned]:
    make_warned(tmp_path / "site")
    monkeypatch.setenv("MUSTER_SITE", str(tmp_path / "site"))
    monkeypatch.setenv("LANG", "en")
    (tmp_path / "red.xml").write_bytes(cap_of(RED))
    (tmp_path / "bad.xml").write_bytes(b"<alert>")
    made = Warned(tmp_path / "site")
    yield made
    close_store(made.settings.url)


def listed(capsys: pytest.CaptureFixture[str], *options: str) -> list[dict[str, str]]:
    capsys.readouterr()
    main(["alert", "list", "--json", *options])
    return list(json.loads(capsys.readouterr().out))


def test_who_decided_that_a_red_one_begins_nothing_is_on_record(
    warned: Warned, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    took = main(["alert", "take", str(tmp_path / "red.xml")])
    again = main(["alert", "take", str(tmp_path / "red.xml")])
    told = capsys.readouterr().out
    [open_] = listed(capsys, "--undecided")
    decide = ["alert", "decide", "1", "--no", "--reason", "Only hills", "--by"]
    nobody = main([*decide, "stranger"])
    decided = main([*decide, "ana"])
    twice = main([*decide, "bo"])
    said = capsys.readouterr().err
    [record] = listed(capsys)
    main(["alert", "list"])

    assert (took, again, nobody, decided, twice) == (0, 0, 1, 0, 1)
    assert "no rule of a plan fits; SOMEBODY HAS TO DECIDE" in told
    assert "known already" in told
    assert (open_["alert"], open_["undecided"]) == (1, True)
    assert "ana has decided before" in said
    assert (record["decided_by"], record["undecided"]) == ("ana", False)
    assert warned.filed(RED).why["because"] == "Only hills"
    assert "not needed, says ana: Only hills" in capsys.readouterr().out


def test_what_cannot_be_taken_is_told_file_by_file(
    warned: Warned, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del warned
    files = [str(tmp_path / name) for name in ("bad.xml", "red.xml")]
    code = main(["alert", "take", "--json", *files])
    [bad, red] = json.loads(capsys.readouterr().out)
    unknown = main(["alert", "take", "--source", "stars", files[1]])

    assert (code, unknown) == (1, 2)
    assert (bad["refused"], red["became"]) == ("unreadable", "nothing")
    assert bad["findings"]


def test_what_waits_as_a_proposal_is_decided_there(
    warned: Warned, capsys: pytest.CaptureFixture[str]
) -> None:
    warned.take(alert("orange", infos=(info("orange"),)))
    code = main(["alert", "decide", "1", "--no", "--reason", "x", "--by", "ana"])

    assert code == 1
    assert "muster confirm proposal-" in capsys.readouterr().err
