"""The headings of the four files, in English and Chinese; see docs/roster.md."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

MOST_CONTACTS = 5
#: What we write in front of bad rows; ignored when such a file is read again.
WRITTEN_BY_US = frozenset({"row", "reason"})

_LANGUAGE = re.compile(r"name_([a-z]{2,3}(-[a-z0-9]{2,8})*)")
_CONTACT = {
    "channel": "渠道",
    "address": "号码",
    "verified": "核验",
    "exercises": "演练",
}
_CONTACTS = {
    f"contact{number}_{part}": f"联系方式{number}{chinese}"
    for number in range(1, MOST_CONTACTS + 1)
    for part, chinese in _CONTACT.items()
}
_PLACE = {"latitude": "纬度", "longitude": "经度"}


@dataclass(frozen=True, kw_only=True)
class Headings:
    """The columns of one kind of file."""

    #: Our name of a column, and what it is called in Chinese.
    chinese: Mapping[str, str]
    needed: tuple[str, ...]
    #: `name_en`, `name_zh`, ... are columns too.
    has_names: bool = False
    ignored: frozenset[str] = WRITTEN_BY_US

    def name_of(self, heading: str) -> str:
        """Return our name of a heading; empty when it is none of ours."""
        text = heading.lower().replace(" ", "_")
        if text in self.chinese:
            return text
        if self.has_names and (_LANGUAGE.fullmatch(text) or text == "中文名称"):
            return "name_zh" if text == "中文名称" else text
        return next((name for name, word in self.chinese.items() if word == text), "")


PEOPLE = Headings(
    chinese={
        "person_no": "人员编号",
        "name": "姓名",
        "birth_year": "出生年份",
        "languages": "语言",
        "cell": "网格",
        **_PLACE,
        "roles": "角色",
        "skills": "技能",
        "available": "可用时间",
        "on_call": "值班时间",
        "away": "外出日期",
        "deputy": "代理人编号",
        **_CONTACTS,
    },
    needed=("name",),
)
PARTNERS = Headings(
    chinese={
        "partner": "单位代码",
        "name": "单位名称",
        "languages": "语言",
        "cell": "网格",
        **_PLACE,
        "roles": "角色",
        "certificates": "资质",
        "available": "可用时间",
        **_CONTACTS,
    },
    needed=("partner", "name"),
)
CELLS = Headings(
    chinese={"code": "网格代码", "level": "层级", "parent": "上级网格", **_PLACE},
    needed=("code", "level"),
    has_names=True,
)
POSTS = Headings(
    chinese={
        "post_no": "岗位编号",
        "kind": "类型",
        "cell": "网格",
        "places": "人数",
        "skills": "技能",
        "shifts": "班次",
        "hard": "严格定员",
        **_PLACE,
    },
    needed=("post_no", "kind", "cell", "places"),
    has_names=True,
)
