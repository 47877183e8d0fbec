"""Headings as offices write them, beside those of the guide."""

from collections.abc import Iterable, Mapping

from connectors.roster_sheet.spelling import key_of

#: Contact points whose channel no column says; see contacts.py.
MOBILE, LANDLINE, MAIL, ANY = "mobile", "landline", "mail", "any contact"
CONTACT_KINDS = (MOBILE, LANDLINE, MAIL, ANY)


def _spelled(words: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {
        key_of(synonym): name
        for name, synonyms in words.items()
        for synonym in synonyms
    }


_PLACE = {
    "latitude": ("lat", "北纬"),
    "longitude": ("lon", "lng", "long", "东经"),
}
_CELL = (
    *("所属网格", "所在网格", "网格编号", "网格编码", "网格代码", "网格号"),
    *("cell code", "grid", "grid cell", "grid code"),
)
_SKILLS = (
    *("专业", "特长", "专长", "专业技能", "技能特长", "专业特长"),
    *("skill", "expertise"),
)
_NUMBERS = "一二三四五"
_CONTACT = {
    f"contact{number}_{part}": [
        f"{chinese}{of}{word}"
        for of in (number, _NUMBERS[number - 1], *(("",) if number == 1 else ()))
        for chinese in ("联系方式", "联系")
        for word in words
    ]
    for number in range(1, len(_NUMBERS) + 1)
    for part, words in (
        ("channel", ("渠道", "类型", "方式")),
        ("address", ("号码", "地址")),
        ("verified", ("核验", "核验日期", "核实日期")),
        ("exercises", ("演练", "用于演练")),
    )
}
_PARTY = {
    **_PLACE,
    **_CONTACT,
    "languages": ("语种", "language"),
    "cell": _CELL,
    "roles": ("role", "人员类别", "人员类型"),
    "available": ("可服务时间", "服务时间", "空闲时间", "availability"),
    MOBILE: (
        *("手机", "手机号", "手机号码", "移动电话", "联系手机", "本人手机", "本人电话"),
        *(
            "联系电话",
            "电话",
            "电话号码",
            "联系号码",
            "电话1",
            "手机1",
            "电话2",
            "手机2",
        ),
        *("备用电话", "备用手机", "其他电话", "联系电话1", "联系电话2"),
        *("phone", "telephone", "tel", "mobile", "mobile no", "mobile number"),
        *("mobile phone", "cell phone", "phone no", "phone number", "contact number"),
        *("telephone number", "phone 1", "phone 2", "second phone", "other phone"),
    ),
    LANDLINE: (
        *("座机", "固定电话", "办公电话", "单位电话", "家庭电话", "住宅电话", "固话"),
        *("landline", "home phone", "office phone", "work phone"),
    ),
    MAIL: (
        *("邮箱", "电子邮箱", "电子邮件", "邮箱地址", "邮件", "电邮"),
        *("mail", "email", "email address", "mail address"),
    ),
    ANY: ("联系方式", "联系方式1", "联系方式2", "联系方式3", "contact", "contact 1"),
}
PERSON = _spelled(
    {
        **_PARTY,
        "person_no": (
            *("编号", "工号", "人员号", "人员代码", "志愿者编号", "员工编号", "职工号"),
            *("person number", "staff no", "staff number", "employee no"),
            *("employee number", "volunteer no"),
        ),
        "name": ("名字", "人员姓名", "志愿者姓名", "full name"),
        "birth_year": (
            *("出生年", "出生年月", "出生日期", "出生年月日", "生日", "born"),
            *("year of birth", "date of birth", "dob", "birth date", "birthday"),
        ),
        "skills": _SKILLS,
        "on_call": ("值班", "值班时段", "duty hours"),
        "away": ("外出", "外出时间", "请假", "休假", "请假日期", "leave", "absent"),
        "deputy": ("代理人", "代理", "deputy no"),
    }
)
PARTNER = _spelled(
    {
        **_PARTY,
        "partner": ("代码", "单位编号", "机构代码", "partner code", "code"),
        "name": ("名称", "单位", "机构名称", "organisation", "organization"),
        "certificates": ("证书", "资格", "certificate", "qualifications"),
    }
)
CELL = _spelled(
    {
        **_PLACE,
        "code": ("编码", "代码", "编号", "网格编号", "网格编码", "cell code"),
        "level": ("级别", "类型", "网格层级", "type"),
        "population": ("人口数", "人数", "常住人口", "inhabitants", "people"),
        "parent": ("上级", "所属", "上级代码", "上级网格代码", "上级编码", "lies in"),
        "name_zh": ("名称", "网格名称", "中文名"),
        "name_en": ("英文名称", "英文名", "english name"),
    }
)
POST = _spelled(
    {
        **_PLACE,
        "post_no": ("编号", "岗位号", "岗位代码", "post number"),
        "kind": ("岗位类型", "类别", "岗位类别", "type"),
        "cell": _CELL,
        "places": ("需要人数", "所需人数", "岗位人数", "定员", "people needed"),
        "skills": (*_SKILLS, "技能要求", "所需技能"),
        "shifts": ("班次时间", "时段", "shift"),
        "hard": ("是否严格定员", "strict"),
        "name_zh": ("名称", "岗位名称", "岗位", "中文名"),
        "name_en": ("英文名称", "英文名", "english name"),
    }
)
