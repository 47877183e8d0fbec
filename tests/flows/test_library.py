import re
from datetime import date
from pathlib import Path
from random import Random

import pytest

import flows.cli
import plans
from flows.library import (
    NoSiteError,
    UnknownLawError,
    UnknownPlanError,
    overrides_for,
    plan_file,
    plan_names,
    profile_of,
    read_profile,
    site_in,
)
from flows.steps import load_step_kinds
from plans import writing
from plans.identity import CellCode
from plans.people.places import Cell, CellLevel, CellTree
from plans.plan import Level
from plans.site import Site
from plans.writing.findings import PlanError, Severity
from plans.writing.reading import read_plan
from plans.writing.site_file import SiteError
from tests.plans.writing.damage import damaged

TODAY = date(2026, 3, 1)


def cell(code: str, parent: str | None = None) -> Cell:
    over = CellCode(parent) if parent else None
    level = CellLevel.COMMUNITY
    return Cell(code=CellCode(code), level=level, name={}, parent=over)


def test_every_plan_of_the_library_can_be_declared_at_every_level() -> None:
    for name in plan_names():
        file = plan_file(name)
        reading = read_plan(
            file.raw, source=file.source, kinds=load_step_kinds(), today=TODAY
        )

        assert {f.severity for f in reading.findings} <= {Severity.NOT_CHECKED}
        plan = reading.usable_plan()
        assert plan.plan == name
        assert set(plan.authority) == set(Level)


def test_damage_ends_in_findings_with_our_own_step_kinds_too() -> None:
    chance = Random(11)  # noqa: S311 -- the same damage every time
    text = plan_file("epidemic").raw.decode()
    for _ in range(300):
        raw = damaged(text, chance).encode("utf-8", "replace")
        reading = read_plan(raw, source="x", kinds=load_step_kinds(), today=TODAY)

        assert reading.errors or reading.plan


def test_the_plan_of_the_site_comes_before_the_library(tmp_path: Path) -> None:
    own = tmp_path / "plans" / "epidemic" / "plan.yaml"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"plan: epidemic\n")
    (tmp_path / "plans" / "flood").mkdir()
    (tmp_path / "plans" / "flood" / "plan.yaml").write_bytes(b"plan: flood\n")

    assert plan_file("epidemic", tmp_path).raw == b"plan: epidemic\n"
    assert plan_file("epidemic").raw != b"plan: epidemic\n"
    assert plan_file(str(own)).raw == plan_file(str(own.parent)).raw
    assert plan_names(tmp_path) == ["epidemic", "flood"]


@pytest.mark.parametrize("named", ["flod", "../epidemic", "", "/nowhere/plan.yaml"])
def test_a_plan_that_is_not_there_is_told_with_those_that_are(named: str) -> None:
    with pytest.raises(UnknownPlanError, match="there are: epidemic"):
        plan_file(named)


def test_what_holds_for_all_cells_of_an_incident_changes_its_plan(
    tmp_path: Path,
) -> None:
    tree = CellTree([cell("t"), cell("a", "t"), cell("b", "t"), cell("a1", "a")])
    (tmp_path / "cells").mkdir()
    for code in ("t", "a1", "b"):
        (tmp_path / "cells" / f"{code}.yaml").write_text(code, encoding="utf-8")

    def found(*codes: str) -> list[bytes]:
        cells = [CellCode(code) for code in codes]
        return [file.raw for file in overrides_for(tmp_path, cells, tree)]

    assert found("a1") == [b"t", b"a1"]
    assert found("a1", "b") == [b"t"]
    assert found() == []


def test_a_site_is_read_or_told_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(NoSiteError, match="muster init"):
        site_in(tmp_path)
    (tmp_path / "site.yaml").write_text("site: Ana\n", encoding="utf-8")
    with pytest.raises(SiteError, match=r"site\.yaml:1:1"):
        site_in(tmp_path)


def test_the_law_of_a_site_comes_before_ours(tmp_path: Path) -> None:
    site = Site(site="s", title={"en": "S"}, languages=("en",), jurisdiction="cn")
    (tmp_path / "law").mkdir()
    own = "profile: cn\ntitle: {en: C}\nnotice: {en: N}\nfundraising: {article: Art. 1}"

    assert profile_of(site, tmp_path).fundraising.certificate == "public_fundraising"
    (tmp_path / "law" / "cn.yaml").write_text(own, encoding="utf-8")
    assert profile_of(site, tmp_path).fundraising.article == "Art. 1"
    with pytest.raises(UnknownLawError, match="mars"):
        profile_of(site.model_copy(update={"jurisdiction": "mars"}), tmp_path)


def test_a_law_with_a_mistake_is_told_with_its_place() -> None:
    with pytest.raises(PlanError, match=r"mine\.yaml:2:1: error M002"):
        read_profile(b"profile: mine\nclocks: {}\n", source="mine.yaml")


def test_the_guide_lists_every_kind_with_its_keys() -> None:
    rows = table_rows("| `")
    for kind in load_step_kinds().values():
        keys = set(kind.params.model_fields)
        listed = [row for row in rows if row.startswith(f"| `{kind.name}` |")]

        assert len(listed) == 2  # English and Chinese
        assert all(keys <= set(re.findall(r"`([a-z_]+)", row)) for row in listed)


def test_the_guide_lists_every_rule() -> None:
    folder = Path(writing.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    told = set(re.findall(r"M0[0-9]{2}", "".join(table_rows("| M0"))))

    cli = Path(flows.cli.__file__).parent / "plan.py"
    assert told == set(
        re.findall(r"M0[0-9]{2}", code + cli.read_text(encoding="utf-8"))
    )


def table_rows(start: str) -> list[str]:
    guide = Path(plans.__file__).parent / "README.md"
    lines = guide.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith(start)]
