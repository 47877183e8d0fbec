"""One incident in several cells: everybody in them, one plan, all of them named."""

import pytest

from flows.cell_changes import CellsDifferError
from flows.cli.main import main
from flows.engine.stand_down import stand_down
from flows.services import together
from flows.wiring.deciding import open_desk
from tests.flows.riverside import PLAN, Riverside


def change(riverside: Riverside, cell: str, steps: str) -> None:
    folder = riverside.settings.site / "cells"
    folder.mkdir(exist_ok=True)
    text = f"plans:\n  river:\n    steps:\n      {steps}\n"
    (folder / f"{cell}.yaml").write_text(text, encoding="utf-8")


def quota(riverside: Riverside) -> object:
    with riverside.open_desk(is_writer=False) as desk:
        incident = desk.incidents.get(riverside.incident_id)
        return incident.step("panel").params["quota"]


def test_messages_name_every_cell_and_posts_of_all_are_filled(
    riverside: Riverside,
) -> None:
    riverside.declare("north", "south", "north", key="both")
    riverside.run()
    riverside.carry("sms")
    stand_down(riverside.incident_id, riverside.conductor, by="mayor")

    titles = {one.title for one in riverside.sent("news/notice")}
    over = {one.title for one in riverside.sent("stand-down")}
    quotas = [one.name for one in riverside.record("bags").progress.quotas]
    assert titles == {"News from North, South", "北社区、南社区通知"}
    assert over == {"Over in North, South", "北社区、南社区解除"}
    assert quotas == ["East dike", "West dike"]


def test_it_is_typed_once_a_cell(
    riverside: Riverside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_SITE", str(riverside.settings.site))
    cells = ["--cell", "north", "--cell", "south"]
    words = ["declare", str(PLAN), "--level", "III", "--actual", *cells]
    code = main([*words, "--key", "typed"])
    together.down(riverside.settings)

    with open_desk(riverside.settings, is_writer=False) as desk:
        [newest] = [i for i in desk.incidents.all() if len(i.cells) == 2]
    assert (code, newest.cells) == (0, ("north", "south"))


def test_what_cells_change_alike_holds_for_all(riverside: Riverside) -> None:
    for cell in ("north", "south"):
        change(riverside, cell, "panel: {quota: {geology: 2}}")
    riverside.declare("north", "south", key="both")

    assert quota(riverside) == {"geology": "2"}


def test_cells_that_differ_are_refused_unless_somebody_is_sure(
    riverside: Riverside,
) -> None:
    change(riverside, "north", "panel: {quota: {geology: 2}, owner: clerk}")
    change(riverside, "south", "panel: {owner: clerk, deputy: herald}")
    with pytest.raises(CellsDifferError) as told:
        riverside.declare("north", "south", key="both")
    riverside.declare("north", "south", key="both", is_sure=True)

    assert "panel.quota (north); panel.deputy (south)" in str(told.value)
    assert "--yes" in str(told.value)
    assert quota(riverside) == {"hydrology": "1"}
