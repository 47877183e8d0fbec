"""CSV files, tab-separated ones, and what programs call so."""

from tests.connectors.roster_sheet.offices.office import Office, ana, bo, text

EN = "person_no,name,birth_year,contact1_channel,contact1_address"
ZH = "人员编号,姓名,出生年份,手机号"
ANA_EN, BO_EN = "A1,Ana,1980,sms,+8613800001234", "B1,Bo,1990,sms,+8613900001234"
ANA_ZH, BO_ZH = "A1,安娜,1980,13800001234", "B1,薄,1990,13900001234"
GOOD_EN = (
    ana(birth_year=1980, points=["sms +8613800001234"]),
    bo(birth_year=1990, points=["sms +8613900001234"]),
)
GOOD_ZH = (
    ana(name="安娜", birth_year=1980, points=["sms 13800001234"]),
    bo(name="薄", birth_year=1990, points=["sms 13900001234"]),
)
PAGE = f"{ZH},语言"


def wide(letters: str) -> str:
    """Return letters as wide as Chinese ones."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in letters)


OFFICES = (
    Office(file="plain.csv", write=text(EN, ANA_EN, BO_EN), good=GOOD_EN),
    Office(
        file="csv utf-8 of excel.csv",
        write=text(ZH, ANA_ZH, BO_ZH, encoding="utf-8-sig", end="\r\n"),
        good=GOOD_ZH,
    ),
    Office(
        file="excel in china saves gb18030.csv",
        write=text(ZH, ANA_ZH, BO_ZH, "C1,,1970,", encoding="gb18030", end="\r\n"),
        good=GOOD_ZH,
        bad={4: ["姓名"]},
    ),
    Office(
        file="rare characters in gb18030.csv",
        write=text(ZH, "A1,㐂𠮷,1980,", encoding="gb18030"),
        good=[ana(name="㐂𠮷", birth_year=1980)],
    ),
    Office(
        file="western names, chinese windows.csv",
        write=text("编号,姓名,语言", "A1,Ana,en", "B1,Bo,中文", encoding="gb18030"),
        good=[ana(languages="en")],
        bad={3: ["语言"]},
    ),
    Office(
        file="unicode text of excel.txt",
        write=text(
            *(line.replace(",", "\t") for line in (ZH, ANA_ZH, BO_ZH)),
            encoding="utf-16",
            end="\r\n",
        ),
        good=GOOD_ZH,
    ),
    Office(
        file="utf-16 the other way round.csv",
        write=text(f"\ufeff{EN}", ANA_EN, BO_EN, encoding="utf-16-be"),
        good=GOOD_EN,
    ),
    Office(
        file="semicolons of a european excel.csv",
        write=text(
            *(line.replace(",", ";") for line in (f"{EN},languages", f"{ANA_EN},en")),
            encoding="utf-8-sig",
        ),
        good=[ana(birth_year=1980, points=["sms +8613800001234"], languages="en")],
    ),
    Office(
        file="first line names the separator.csv",
        write=text("sep=;", "person_no;name;roles", 'A1;Ana;"expert;volunteer"'),
        good=[ana(roles=["expert", "volunteer"])],
    ),
    Office(
        file="tabs.tsv",
        write=text("person_no\tname\tcell", "A1\tAna\tLH-1", "B1\tBo\tLH-9"),
        good=[ana(cell="LH-1")],
        bad={3: ["cell"]},
    ),
    Office(
        file="a web system calls this.xls",
        write=text(
            *(line.replace(",", "\t") for line in (ZH, ANA_ZH, BO_ZH)),
            encoding="gb18030",
        ),
        good=GOOD_ZH,
    ),
    Office(
        file="line ends of an old mac.csv",
        write=text(EN, ANA_EN, BO_EN, end="\r"),
        good=GOOD_EN,
    ),
    Office(
        file="titles above, signatures below.csv",
        write=text(
            "柳河镇应急志愿者花名册,,,,",
            "填报单位：柳河镇,,,2026年11月,",
            PAGE,
            f"{ANA_ZH},zh",
            f"{BO_ZH},",
            "合计,2人,,,",
            "填表人：薄,,审核人：安娜,,",
            encoding="gb18030",
        ),
        good=[ana(**{**GOOD_ZH[0], "languages": "zh"}), GOOD_ZH[1]],
        left_out=[6, 7],
    ),
    Office(
        file="empty rows, empty columns.csv",
        write=text(
            ",,,",
            ",person_no,,name,",
            ",,,,",
            ",A1,,Ana,",
            ", ,,\u3000,",
            ",B1,,,",
            ",,,,",
        ),
        good=[ana()],
        bad={6: ["name"]},
    ),
    Office(
        file="lists with line breaks.csv",
        write=text(
            "person_no,name,skills,roles",
            'A1,Ana,"nursing:2027/3/1\ndriving","expert、volunteer"',
            'B1,"Bo\nBo",,',
        ),
        good=[
            ana(skills=["nursing:2027-03-01", "driving"], roles=["expert", "volunteer"])
        ],
        bad={3: ["name"]},
    ),
    Office(
        file="telephones in scientific notation.csv",
        write=text(ZH, "A1,Ana,1980,1.38E+10", "B1,Bo,1990,13900001234"),
        good=[bo(birth_year=1990, points=["sms 13900001234"])],
        bad={2: ["手机号"]},
    ),
    Office(
        file="floats of a data program.csv",
        write=text(
            "person_no,name,birth_year,mobile,deputy",
            "1001.0,Ana,1980.0,13800001234.0,",
            "7.0,Bo,,13900001234.00,1001.0",
        ),
        good=[
            ana(number="1001", birth_year=1980, points=["sms 13800001234"]),
            bo(number="7", points=["sms 13900001234"], deputy_number="1001"),
        ],
    ),
    Office(
        file="numbers with a point stay.csv",
        write=text("person_no,name", "1.0,Ana", "1.1,Bo"),
        good=[ana(number="1.0"), bo(number="1.1")],
    ),
    Office(
        file="wide digits and marks.csv",
        write=text(
            "人员编号,姓名,出生年份,手机号,技能,可用时间",
            f"{wide('A1')},安娜,{wide('1980')},{wide('13800001234')},"
            f"nursing：2027-03-01；driving,周一至周五 {wide('18:00~22:00')}",
            encoding="gb18030",
        ),
        good=[
            ana(
                name="安娜",
                birth_year=1980,
                points=["sms 13800001234"],
                skills=["nursing:2027-03-01", "driving"],
                available="周一-周五 18:00-22:00",
            )
        ],
    ),
    Office(
        file="unseen blanks and marks.csv",
        write=text(
            "姓 名\u3000,人员编号 ,手机号*",
            "\u3000Ana\u00a0 ,A1\t,\u202d138 0000 1234\u202c",
            "Bo\u200b, B1,'13900001234",
        ),
        good=[ana(points=["sms 138 0000 1234"])],
        bad={3: ["手机号*"]},
    ),
)
