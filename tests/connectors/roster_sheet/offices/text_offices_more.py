"""CSV files whose rows, days and numbers are written as people write them."""

from tests.connectors.roster_sheet.offices.office import Office, ana, bo, text

DAY = "person_no,name,contact1_channel,contact1_address,contact1_verified"
PHONE = "sms 13800001234"

OFFICES = (
    Office(
        file="days as people write them.csv",
        write=text(
            DAY,
            "A1,Ana,sms,13800001234,2026/5/1",
            "A2,Ana,sms,13800001234,2026年5月1日",
            "A3,Ana,sms,13800001234,2026.5.1",
            "A4,Ana,sms,13800001234,20260501",
            "A5,Ana,sms,13800001234,1 May 2026",
            "A6,Ana,sms,13800001234,2026-05-01 14:30:00",
            "A7,Ana,sms,13800001234,31/05/2026",
            "B1,Bo,sms,13800001234,01/05/2026",
            "B2,Bo,sms,13800001234,26-5-1",
            "B3,Bo,sms,13800001234,2026-02-30",
        ),
        good=[
            *(ana(number=f"A{n}", points=[f"{PHONE} 2026-05-01"]) for n in range(1, 7)),
            ana(number="A7", points=[f"{PHONE} 2026-05-31"]),
        ],
        bad={row: ["contact1_verified"] for row in (9, 10, 11)},
    ),
    Office(
        file="days as spreadsheets keep them.csv",
        write=text(
            DAY,
            "A1,Ana,sms,13800001234,46143",
            "B1,Bo,sms,13800001234,46143.604",
            "B2,Bo,sms,13800001234,4614",
        ),
        good=[
            ana(points=[f"{PHONE} 2026-05-01"]),
            bo(points=[f"{PHONE} 2026-05-01"]),
        ],
        bad={4: ["contact1_verified"]},
    ),
    Office(
        file="days away with words.csv",
        write=text(
            "编号,姓名,请假",
            "A1,Ana,2026年12月1日至2026年12月10日；2027/1/5",
            "B1,Bo,2026-12-10~2026-12-01",
        ),
        good=[ana(away="2026-12-01/2026-12-10; 2027-01-05")],
        bad={3: ["请假"]},
    ),
    Office(
        file="born in a month.csv",
        write=text(
            "编号,姓名,出生年月", "A1,Ana,1980.05", "B1,Bo,1990年5月", "B2,Bo,80.5"
        ),
        good=[ana(birth_year=1980), bo(birth_year=1990)],
        bad={4: ["出生年月"]},
    ),
    Office(
        file="the same number twice.csv",
        write=text("person_no,name", "A1,Ana", "B1,Bo", "A1,Bo"),
        good=[bo()],
        bad={2: ["person_no"], 4: ["person_no"]},
    ),
    Office(
        file="the same row twice.csv",
        write=text("序号,人员编号,姓名", "1,A1,Ana", "2,B1,Bo", "3,A1,Ana "),
        good=[ana(), bo()],
        bad={4: ["人员编号"]},
        unread=["序号"],
    ),
    Office(
        file="nobody has a number.csv",
        write=text(
            "姓名,出生年份,手机号",
            "Ana,1980,13800001234",
            "Ana,1980,13800001234",
            "Bo,,13900001234",
            "Bo,1990,",
        ),
        good=[{"name": "Ana", "birth_year": 1980, "points": [PHONE]}],
        bad={3: ["姓名"], 4: ["person_no"], 5: ["person_no"]},
    ),
    Office(
        file="headings on every page.csv",
        write=text("编号,姓名", "A1,Ana", "小计,", "编号,姓名", "B1,Bo", "合 计：2人,"),
        good=[ana(), bo()],
        left_out=[3, 6],
    ),
    Office(
        file="two languages in a heading.csv",
        write=text(
            "编号 No.,姓名/Name,手机 (Mobile),网格 Cell",
            "A1,Ana,13800001234,LH-1",
            "B1,Bo,13800001234,LH-9",
        ),
        good=[ana(points=[PHONE], cell="LH-1")],
        bad={3: ["网格 Cell"]},
        unread=[],
    ),
    Office(
        file="a row of headings a language.csv",
        write=text("person_no,name,cell", "人员编号,姓名,网格", "A1,Ana,LH", "B1,,LH"),
        good=[ana(cell="LH")],
        bad={4: ["name"]},
    ),
    Office(
        file="merged headings as csv.csv",
        write=text(
            "编号,姓名,联系方式1,,联系方式2,",
            ",,渠道,号码,渠道,号码",
            "A1,Ana,sms,13800001234,email,ana@people.example",
            "B1,Bo,sms,13800001234,pigeon,x",
        ),
        good=[ana(points=[PHONE, "email ana@people.example"])],
        bad={4: ["联系方式2 渠道"]},
    ),
    Office(
        file="errors saved as text.csv",
        write=text(
            "person_no,name,birth_year,cell",
            "A1,Ana,1980,LH",
            "A2,Ana,1980,#N/A",
            "A3,Ana,########,LH",
            "A4,#REF!,1980,LH",
            "A5,=B2,1980,LH",
        ),
        good=[ana(birth_year=1980, cell="LH")],
        bad={3: ["cell"], 4: ["birth_year"], 5: ["name"], 6: ["name"]},
    ),
    Office(
        file="people.csv.bad.csv",
        write=text(
            "row,reason,person_no,name,contact1_channel,contact1_address",
            "17,name: it is empty,A1,Ana,sms,'+8613800001234",
            "18,name: it is empty,B1,,sms,'+8613800001234",
            encoding="utf-8-sig",
        ),
        good=[ana(points=["sms +8613800001234"])],
        bad={3: ["name"]},
    ),
    Office(
        file="the words of a personnel office.csv",
        write=text(
            "Staff No,Full name,Date of birth,Mobile No.,E-mail,Shoe size",
            "A1,Ana,1980-05-01,+86 138 0000 1234,ana@people.example,38",
            "B1,Bo,May,13900001234,bo(at)people.example,41",
        ),
        good=[
            ana(
                birth_year=1980,
                points=["sms +86 138 0000 1234", "email ana@people.example"],
            )
        ],
        bad={3: ["Date of birth", "E-mail"]},
        unread=["Shoe size"],
    ),
    Office(
        file="several telephones.csv",
        write=text(
            "编号,姓名,手机号,办公电话,备用电话,紧急联系人电话",
            "A1,Ana,13800001234,0571-88880000,13700001234,13600001234",
            "B1,Bo,13800001234/13900001234,,,",
        ),
        good=[
            ana(points=["sms 13800001234", "voice 0571-88880000", "sms 13700001234"])
        ],
        bad={3: ["手机号"]},
        unread=["紧急联系人电话"],
    ),
    Office(
        file="one column for any contact.csv",
        write=text(
            "编号,姓名,联系方式", "A1,Ana,13800001234", "B1,Bo,bo@people.example"
        ),
        good=[ana(points=[PHONE]), bo(points=["email bo@people.example"])],
    ),
    Office(
        file="a comma too many.csv",
        write=text("person_no,name,cell", "A1,Ana,LH", "B1,Bo,Jr.,LH"),
        good=[ana(cell="LH")],
        bad={3: ["", "cell"]},
    ),
    Office(
        file="cells.csv",
        write=text("编码,名称,级别,上级", "LH-3,东村,社区,LH", "LH-4,西村,村,LH"),
        good=[
            {
                "code": "LH-3",
                "level": "community",
                "name": {"zh": "东村"},
                "parent": "LH",
            }
        ],
        bad={3: ["级别"]},
        noun="cells",
    ),
    Office(
        file="partners.csv",
        write=text(
            "单位代码,单位名称,资质,电话",
            "red-cross,红十字会,public_fundraising:2028/1/1,0571-88880000",
            "Red Cross,红十字会,,",
        ),
        good=[
            {
                "number": "red-cross",
                "name": "红十字会",
                "certificates": "public_fundraising:2028-01-01",
                "points": ["sms 0571-88880000"],
            }
        ],
        bad={3: ["单位代码"]},
        noun="partners",
    ),
)
