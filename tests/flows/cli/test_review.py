"""muster review, as somebody types it: of an incident and of a rehearsal."""

import json
from pathlib import Path
from typing import Any

from flows.reviewing import outcome_of_drill
from flows.settings import Settings
from tests.flows.cli.test_drill import AT, write
from tests.flows.cli.typed import Desk


def written(folder: Path) -> tuple[dict[str, Any], str]:
    """Return the document and the page of a folder."""
    [page], [data] = folder.glob("*.html"), folder.glob("*.json")
    document: dict[str, Any] = json.loads(data.read_text(encoding="utf-8"))
    return document, page.read_text(encoding="utf-8")


def test_a_rehearsal_is_reviewed_like_an_incident_with_its_own_targets(
    desk: Desk,
) -> None:
    write(desk)
    story = json.loads(desk.run("drill", "trial", *AT, "--json").stdout)
    done = desk.run("review", story["rehearsal"], "--out", "out", "--language", "zh")
    document, page = written(desk.folder / "out")
    own = [one for one in document["targets"] if one["measured"] in {"plan", "drill"}]
    told = [(one["name"], one["after_s"], one["verdict"] == "met") for one in own]

    assert done.returncode == 0, done.stderr
    assert document["head"]["kind_of_run"] == "rehearsal"
    assert told == [
        (one["target"], one["after_s"], one["is_met"]) for one in story["targets"]
    ]
    assert document["simulated"]["messages"] == story["messages"]
    assert [one["kind"] for one in document["injects"]] == ["said"]
    assert document["injects"][0]["delivered_at"] == "2026-11-25T02:05:00Z"
    assert "推演：模拟人员" in page
    short = outcome_of_drill(story["rehearsal"], Settings(site=desk.site))
    assert "| Call the experts (target of the drill) | 10 min | 5 min |" in short


def test_a_drill_that_was_written_anew_lends_no_injects_to_an_old_rehearsal(
    desk: Desk,
) -> None:
    file = write(desk)
    story = json.loads(desk.run("drill", "trial", *AT, "--json").stdout)
    text = file.read_text(encoding="utf-8")
    anew = "title: {en: A calm day, zh: 平静的一天}\n    scenario: {en: New}"
    file.write_text(
        text.replace("title: {en: A calm day, zh: 平静的一天}", anew), encoding="utf-8"
    )
    desk.run("review", story["rehearsal"], "--out", "out")
    document, _ = written(desk.folder / "out")

    assert document["head"]["drill"] == ""
    assert [one["after_s"] for one in document["injects"]] == [None]


def test_of_an_unknown_incident_one_line_is_told(desk: Desk) -> None:
    told = desk.refused("review", "flood-1", "--out", "out")

    assert told == "no incident flood-1 here; `muster status` lists them"
    assert not (desk.folder / "out").exists()
