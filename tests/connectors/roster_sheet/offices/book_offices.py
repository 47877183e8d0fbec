"""Workbooks as offices lay them out: titles, groups, merged cells, several sheets."""

from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tests.connectors.roster_sheet.offices.office import Office, ana, bo, book, books

ZH = ("人员编号", "姓名", "手机号")
ANA, BO = ("A1", "Ana", "13800001234"), ("B1", "Bo", "13900001234")
GOOD = (ana(points=["sms 13800001234"]), bo(points=["sms 13900001234"]))
TITLE = ("柳河镇应急志愿者花名册",)


def dressed(sheet: Worksheet) -> None:
    """Do what offices do to sheets: filter, hide, freeze, protect, comment."""
    sheet.auto_filter.ref = "A1:C3"
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["A"].hidden = True
    sheet.freeze_panes = "A2"
    sheet.protection.sheet = True
    sheet["B2"].comment = Comment("called on Monday", "Bo")
    choice = DataValidation(type="list", formula1='"Ana,Bo"')
    choice.add("B2:B9")
    sheet.add_data_validation(choice)


OFFICES = (
    Office(file="plain.xlsx", write=book(ZH, ANA, BO), good=GOOD),
    Office(file="ENDING IN CAPITALS.XLSX", write=book(ZH, ANA, BO), good=GOOD),
    Office(file="a workbook called.csv", write=book(ZH, ANA, BO), good=GOOD),
    Office(
        file="filtered, hidden, protected.xlsx",
        write=book(ZH, ANA, BO, dress=dressed),
        good=GOOD,
    ),
    Office(
        file="a merged title and a line below.xlsx",
        write=book(
            TITLE,
            ("填报单位：柳河镇", None, "2026年11月"),
            ZH,
            ANA,
            ("B1", None, "13900001234"),
            merged=["A1:C1", "A2:B2"],
        ),
        good=GOOD[:1],
        bad={5: ["姓名"]},
    ),
    Office(
        file="headings in two merged rows.xlsx",
        write=book(
            ("编号", "姓名", "联系方式1", None, "联系方式2"),
            (None, None, "渠道", "号码", "渠道", "号码"),
            ("A1", "Ana", "sms", "13800001234"),
            ("B1", "Bo", "email", "13900001234"),
            merged=["A1:A2", "B1:B2", "C1:D1", "E1:F1"],
        ),
        good=GOOD[:1],
        bad={4: ["联系方式1 号码"]},
    ),
    Office(
        file="groups above the headings.xlsx",
        write=book(
            TITLE,
            ("基本信息", None, None, "联系", None),
            ("编号", "姓名", "出生年份", "手机号", "邮箱"),
            ("A1", "Ana", 1980, "13800001234", "ana@people.example"),
            ("B1", "Bo", 19900, None, None),
            merged=["A1:E1", "A2:C2", "D2:E2"],
        ),
        good=[
            ana(
                birth_year=1980,
                points=["sms 13800001234", "email ana@people.example"],
            )
        ],
        bad={5: ["出生年份"]},
    ),
    Office(
        file="tall headings.xlsx",
        write=book(
            ZH, (), ANA, ("B1", "Bo", "139"), merged=["A1:A2", "B1:B2", "C1:C2"]
        ),
        good=(GOOD[0], bo(points=["sms 139"])),
    ),
    Office(
        file="a cell merged over its people.xlsx",
        write=book(
            ("网格", *ZH),
            ("LH-1", *ANA),
            (None, *BO),
            ("LH-9", "A2", "Ana", None),
            (None, "B2", "Bo", None),
            (None, "B3", "Bo", None),
            merged=["A2:A3", "A4:A5"],
        ),
        good=[
            {**GOOD[0], "cell": "LH-1"},
            {**GOOD[1], "cell": "LH-1"},
            bo(number="B3"),
        ],
        bad={4: ["网格"], 5: ["网格"]},
    ),
    Office(
        file="a table somewhere on the sheet.xlsx",
        write=book(
            (),
            (),
            (None, None, "编号", None, "姓名", None, "手机号"),
            (None, None, "A1", None, "Ana", None, "13800001234"),
            (),
            (None, None, "B1", None, "Bo", None, "139000012345678901"),
        ),
        good=GOOD[:1],
        bad={6: ["手机号"]},
    ),
    Office(
        file="notes beside the table.xlsx",
        write=book(
            (*ZH, None, None),
            (*ANA, None, "called on Monday"),
            (*BO, None, None),
        ),
        good=GOOD,
        unread=["E"],
    ),
    Office(
        file="a merged total and signatures.xlsx",
        write=book(
            ZH,
            ANA,
            BO,
            ("合　计", None, 2),
            (),
            ("审核人：Ana", None, "填表日期：2026年11月25日"),
            merged=["A4:B4"],
        ),
        good=GOOD,
        left_out=[4, 6],
    ),
    Office(
        file="a total in english.xlsx",
        write=book(
            ("Staff No", "Name", "Mobile"),
            ANA,
            ("B1", "Total", "13900001234"),
            ("Total", None, 2),
            ("Note: call Bo first",),
        ),
        good=[GOOD[0], bo(name="Total", points=["sms 13900001234"])],
        left_out=[4, 5],
    ),
    Office(
        file="the second sheet fits.xlsx",
        write=books(
            {
                "填写说明": [("请填写下一张表",), ("姓名必填",)],
                "人员": [ZH, ANA, BO],
                "统计": [("网格", "人数"), ("LH-1", 2)],
            }
        ),
        good=GOOD,
    ),
    Office(
        file="a hidden copy and an empty form.xlsx",
        write=books(
            {"~2025": [ZH, ("A1", "Bo", "1")], "空表": [ZH], "2026": [ZH, ANA, BO]}
        ),
        good=GOOD,
    ),
    Office(
        file="sections between the rows.xlsx",
        write=book(
            ZH,
            ("第一网格",),
            ANA,
            ("第二网格",),
            BO,
            merged=["A2:C2", "A4:C4"],
        ),
        good=GOOD,
        bad={2: ["姓名"], 4: ["姓名"]},
    ),
    Office(
        file="duplicates below a title.xlsx",
        write=book(TITLE, ZH, ANA, BO, ANA, ("B1", "Ana", None), merged=["A1:C1"]),
        good=GOOD[:1],
        bad={4: ["人员编号"], 5: ["人员编号"], 6: ["人员编号"]},
    ),
    Office(
        file="headings with line breaks and remarks.xlsx",
        write=book(
            ("编号\n(No.)", "姓 名（必填）", "出生年月\n（如1980-05）", "手机号码*"),
            ("A1", "Ana", "1980-05", "13800001234"),
            ("B1", "Bo", "1990年", "not known"),
        ),
        good=[ana(birth_year=1980, points=["sms 13800001234"])],
        bad={3: ["手机号码*"]},
    ),
)
