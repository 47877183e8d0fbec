"""Workbooks whose cells hold numbers, days, truths and formulas."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from tests.connectors.roster_sheet.offices.office import (
    Office,
    Write,
    ana,
    bo,
    book,
)

EN = ("person_no", "name", "mobile")
PHONE = "sms 13800001234"
DAY = ("person_no", "name", "contact1_channel", "contact1_address", "contact1_verified")


def shown_as(number_format: str, cells: str) -> Callable[[Worksheet], None]:
    """Return what shows cells in a format."""

    def dress(sheet: Worksheet) -> None:
        for row in sheet[cells]:
            for cell in row:
                cell.number_format = number_format

    return dress


def counted(*rows: Sequence[object]) -> Write:
    """Return a writer of formulas with the values that a program has counted.

    Args:
        rows: Values of cells; a pair is a formula and its value.
    """

    def write(file: Path) -> None:
        with file.open("wb") as opened, xlsxwriter.Workbook(opened) as workbook:
            sheet = workbook.add_worksheet("人员")
            for line, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, tuple):
                        sheet.write_formula(line, column, value[0], None, value[1])
                    else:
                        sheet.write(line, column, value)

    return write


OFFICES = (
    Office(
        file="telephones are numbers.xlsx",
        write=book(EN, ("A1", "Ana", 13800001234), ("B1", "Bo", 13900001234.0)),
        good=[ana(points=[PHONE]), bo(points=["sms 13900001234"])],
    ),
    Office(
        file="numbers shown in scientific notation.xlsx",
        write=book(
            EN,
            ("A1", "Ana", 13800001234),
            ("B1", "Bo", "1.39E+10"),
            dress=shown_as("0.00E+00", "C2:C3"),
        ),
        good=[ana(points=[PHONE])],
        bad={3: ["mobile"]},
    ),
    Office(
        file="more digits than a spreadsheet keeps.xlsx",
        write=book(EN, (110101199001011234, "Ana", 13800001234), (7, "Bo", 1e15)),
        bad={2: ["person_no"], 3: ["mobile"]},
    ),
    Office(
        file="numbers of people are numbers.xlsx",
        write=book(
            ("person_no", "name", "birth_year", "deputy", "cell"),
            (1001, "Ana", 1980, None, 330101),
            (1002.0, "Bo", 90.5, 1001, None),
            (1003, "Bo", None, 1001.0, "330101"),
        ),
        good=[
            ana(number="1001", birth_year=1980, cell="330101"),
            bo(number="1003", deputy_number="1001", cell="330101"),
        ],
        bad={3: ["birth_year"]},
    ),
    Office(
        file="noughts before a number.xlsx",
        write=book(
            EN,
            (7, "Ana", 13800001234),
            ("0008", "Bo", None),
            dress=shown_as("0000", "A2:A3"),
        ),
        good=[ana(number="0007", points=[PHONE]), bo(number="0008")],
    ),
    Office(
        file="days in every form.xlsx",
        write=book(
            DAY,
            ("A1", "Ana", "sms", 13800001234, date(2026, 5, 1)),
            ("A2", "Ana", "sms", 13800001234, datetime(2026, 5, 1, 14, 30)),  # noqa: DTZ001 -- cells have no zone
            ("A3", "Ana", "sms", 13800001234, 46143),
            ("A4", "Ana", "sms", 13800001234, "2026年5月1日"),
            ("B1", "Bo", "sms", 13800001234, "05/04/2026"),
            ("B2", "Bo", "sms", 13800001234, time(8, 30)),
        ),
        good=[ana(number=f"A{n}", points=[f"{PHONE} 2026-05-01"]) for n in range(1, 5)],
        bad={6: ["contact1_verified"], 7: ["contact1_verified"]},
    ),
    Office(
        file="days of birth.xlsx",
        write=book(
            ("编号", "姓名", "出生日期"),
            ("A1", "Ana", date(1980, 5, 1)),
            ("B1", "Bo", 1990.05),
            ("B2", "Bo", "5月1日"),
        ),
        good=[ana(birth_year=1980), bo(birth_year=1990)],
        bad={4: ["出生日期"]},
    ),
    Office(
        file="days away.xlsx",
        write=book(
            ("编号", "姓名", "外出日期"),
            ("A1", "Ana", date(2026, 12, 1)),
            ("B1", "Bo", "2026-12-01/2026-12-10"),
            ("B2", "Bo", "next week"),
        ),
        good=[ana(away="2026-12-01"), bo(away="2026-12-01/2026-12-10")],
        bad={4: ["外出日期"]},
    ),
    Office(
        file="truths.xlsx",
        write=book(
            (*DAY[:4], "contact1_exercises"),
            ("A1", "Ana", "sms", 13800001234, True),
            ("B1", "Bo", "sms", 13800001234, "√"),
            ("B2", "Bo", "sms", 13800001234, False),
            ("B3", "Bo", "sms", 13800001234, 2),
        ),
        good=[
            ana(points=[f"{PHONE} exercises"]),
            bo(points=[f"{PHONE} exercises"]),
            bo(number="B2", points=[PHONE]),
        ],
        bad={5: ["contact1_exercises"]},
    ),
    Office(
        file="formulas with their values.xlsx",
        write=counted(
            ("编号", "姓名", "手机号", "网格"),
            (('="A"&1', "A1"), "Ana", ("=13800001233+1", 13800001234), ("=A9", "LH")),
            ("B1", ('=IF(A9="","Bo","")', "Bo"), "13900001234", ("=A9", "LH-9")),
        ),
        good=[ana(points=[PHONE], cell="LH")],
        bad={3: ["网格"]},
    ),
    Office(
        file="formulas without their values.xlsx",
        write=book(
            ("编号", "姓名", "手机号"),
            ("A1", "Ana", "13800001234"),
            ("B1", "Bo", "=C2+1"),
            ("=A2&1", "=B2", "=C2"),
        ),
        good=[ana(points=[PHONE])],
        bad={3: ["手机号"], 4: ["编号", "姓名", "手机号"]},
    ),
    Office(
        file="look-ups that found nothing.xlsx",
        write=counted(
            ("编号", "姓名", "网格", "备注"),
            ("A1", "Ana", "LH", ("=A9/0", "#DIV/0!")),
            ("B1", "Bo", ("=VLOOKUP(A3,A9:B9,2)", "#N/A"), ""),
            ("B2", "#N/A", "LH", ""),
        ),
        good=[ana(cell="LH")],
        bad={3: ["网格"], 4: ["姓名"]},
        unread=["备注"],
    ),
    Office(
        file="a total that is counted.xlsx",
        write=counted(
            ("编号", "姓名", "手机号"),
            ("A1", "Ana", 13800001234),
            ("合计", ("=COUNTA(B2:B2)", 1), ""),
        ),
        good=[ana(points=[PHONE])],
        left_out=[3],
    ),
    Office(
        file="posts.xlsx",
        write=book(
            ("岗位编号", "岗位类型", "岗位名称", "所属网格", "所需人数", "班次"),
            ("G1", "gate", "东门", "LH-1", 2, "06:00\uff5e14:00；14:00\uff5e22:00"),
            ("G2", "gate", "西门", "LH-1", "2.5", ""),
            ("G3", "gate", None, "LH-1", 2, None),
        ),
        good=[
            {
                "post_no": "G1",
                "kind": "gate",
                "name": {"zh": "东门"},
                "cell": "LH-1",
                "places": 2,
                "shifts": ["06:00-14:00", "14:00-22:00"],
            }
        ],
        bad={3: ["所需人数"], 4: ["name_en, 岗位名称"]},
        noun="posts",
    ),
    Office(
        file="cells.xlsx",
        write=book(
            ("网格编码", "网格名称", "层级", "上级网格", "纬度", "经度"),
            ("LH-3", "东村", "社区", "LH", 30.5, 120.25),
            ("LH-3-1", "一网格", "网格", "LH-3", None, 120.25),
            ("LH-3-2", "二网格", "网格", "LH-8", None, None),
        ),
        good=[
            {
                "code": "LH-3",
                "level": "community",
                "name": {"zh": "东村"},
                "parent": "LH",
                "latitude": 30.5,
                "longitude": 120.25,
            }
        ],
        bad={3: ["纬度, 经度"], 4: ["上级网格"]},
        noun="cells",
    ),
    Office(
        file="partners.xlsx",
        write=book(
            ("代码", "单位", "证书", "联系电话", "邮箱"),
            ("aid", "红十字会", "first_aid:2028-01-01", 57188880000, None),
            ("aid-2", "红十字会", "first aid", None, "aid@people.example"),
        ),
        good=[
            {
                "number": "aid",
                "name": "红十字会",
                "certificates": "first_aid:2028-01-01",
                "points": ["sms 57188880000"],
            }
        ],
        bad={3: ["证书"]},
        noun="partners",
    ),
)
