"""What is typed about personal data, and what it says."""

import json
import os
from datetime import timedelta

import pytest

from flows.cli.main import main
from flows.engine.clock import WallClock
from flows.services import together
from tests.flows.hillside import Hillside
from tests.flows.responded import respond


@pytest.fixture
def site(
    hillside: Hillside,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Hillside:
    """Return a place where a response ended 40 days ago."""
    monkeypatch.setenv("MUSTER_SITE", str(hillside.settings.site))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.setenv("COLUMNS", "120")
    hillside.clock.moment = WallClock().now() - timedelta(days=40)
    hillside.obeys("generic")
    respond(hillside)
    old = hillside.settings.site / "people.csv.bad.csv"
    old.write_text("Ana", encoding="utf-8")
    a_year_ago = WallClock().now().timestamp() - 365 * 86400
    os.utime(old, (a_year_ago, a_year_ago))
    capsys.readouterr()
    return hillside


def test_what_is_held_is_listed_and_nothing_is_changed(
    site: Hillside, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["retention"])
    shown = capsys.readouterr()
    main(["retention", "--json"])
    document = json.loads(capsys.readouterr().out)

    assert code == 0
    assert "free lines and advice in answers" in shown.out
    assert "muster retention --do" in shown.err
    assert document["untold"] == {site.incident_id: 2}
    assert document["files"] == ["people.csv.bad.csv"]
    assert {one["data"] for one in document["held"] if one["due"]} == {
        "messages",
        "answers",
    }
    assert site.sent("retention/notice") == []


def test_what_is_due_is_destroyed_and_told(
    site: Hillside, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["retention", "--do", "--by", "mayor"])
    together.down(site.settings)
    first = capsys.readouterr().err.splitlines()
    main(["retention", "--do", "--json"])
    again = json.loads(capsys.readouterr().out)

    assert code == 0
    assert first[0] == "Told what becomes of their data: 2 people"
    assert "Destroyed: 1, free lines and advice in answers" in first
    assert "Destroyed: 1, files of refused roster rows in the site's folder" in first
    assert again == {"told": 0, "destroyed": {}, "closed": []}
