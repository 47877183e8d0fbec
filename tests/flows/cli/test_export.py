"""`muster export`, and what `muster import` tells of workbooks in Chinese."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.store import close_store
from flows.cli.main import main
from flows.settings import Settings
from tests.connectors.roster_sheet.offices.office import book, books

SITE = """\
site: home
title: {en: Home}
languages: [en]
channels:
  sms: {url: "json://127.0.0.1/sms?:to={address}"}
"""
ROWS = [
    ("编号", "姓名", "手机号"),
    ("A1", "Ana", 13800001234),
    ("B1", None, "1.39E+10"),
]
LOST = "表格软件已将号码变为科学计数，末位数字丢失，请把该列设为文本后重新填写"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "site.yaml").write_text(SITE)
    monkeypatch.setenv("MUSTER_SITE", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    yield tmp_path
    close_store(Settings().url)


def test_bad_rows_are_told_in_the_language_of_the_terminal(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = site / "people.xlsx"
    book(("花名册",), *ROWS, ("合计", 2), merged=["A1:C1"])(file)
    code = main(["import", "people", str(file)])

    assert code == 3
    assert capsys.readouterr().out.splitlines() == [
        "people：1 行正确（新增 1，更改 0，未变 0），1 行有误。",
        f"第 4 行：姓名：是空的；手机号：1.39E+10：{LOST}",
        f"有误的行及原因见 {file}.bad.csv。请改正后导入该文件。",
        "视为合计或备注而未导入：第 5 行",
    ]


def test_the_mended_rows_of_a_workbook_complete_the_roster(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = site / "people.xlsx"
    book(*ROWS)(file)
    main(["import", "people", str(file)])
    bad = Path(f"{file}.bad.csv")
    text = bad.read_text(encoding="utf-8-sig")
    bad.write_text(text.replace("B1,,1.39E+10", "B1,Bo,13900001234"), encoding="gbk")

    assert text.startswith("行号,原因,编号,姓名,手机号\n3,")
    assert main(["import", "people", str(bad)]) == 0
    assert main(["import", "people", str(file)]) == 3
    assert "未变 1" in capsys.readouterr().out.splitlines()[-3]


def test_which_sheet_is_said_by_name(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = site / "people.xlsx"
    books({"东村": ROWS[:2], "西村": [ROWS[0], ("B1", "Bo", None)]})(file)
    assert main(["import", "people", str(file)]) == 1
    told = capsys.readouterr().err
    assert main(["import", "people", str(file), "--sheet", "西村"]) == 0

    assert told == (
        f"muster: {file}: 有几个工作表都符合：东村, 西村；请用 --sheet 名称 指定一个\n"
    )


def test_what_was_imported_is_exported(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, out = site / "people.xlsx", site / "out.csv"
    book(*ROWS[:2])(file)
    main(["import", "people", str(file)])
    capsys.readouterr()
    code = main(["export", "people", str(out)])

    assert code == 0
    assert capsys.readouterr().out.splitlines() == [
        f"people：1 行，已写入 {out}",
        "文件含个人信息，请只交给需要的人并妥善保管。",
    ]
    headings, row = out.read_text(encoding="utf-8-sig").splitlines()
    assert headings.startswith("人员编号,姓名,出生年份,")
    assert row == "A1,Ana,,,,,,,,,,,,sms,13800001234,,"


def test_a_terminal_is_not_flooded_with_bad_rows(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = site / "people.xlsx"
    book(ROWS[0], *(("", "", 1) for _ in range(30)))(file)
    main(["import", "people", str(file)])
    lines = capsys.readouterr().out.splitlines()

    assert len(lines) == 13
    assert lines[11] == "……另有 20 行有误。"
