"""The headings of the four files, in English and Chinese; see docs/roster.md."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from connectors.roster_sheet.spelling import halves_of, key_of
from connectors.roster_sheet.synonyms import CELL, PARTNER, PERSON, POST

MOST_CONTACTS = 5
#: What we write in front of bad rows; ignored when such a file is read again.
WRITTEN_BY_US = frozenset({"row", "reason", "行号", "原因"})

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
    #: Other ways to write a heading, spelled by `key_of`: our name of the column.
    synonyms: Mapping[str, str] = field(default_factory=dict)
    #: `name_en`, `name_zh`, ... are columns too.
    has_names: bool = False
    ignored: frozenset[str] = WRITTEN_BY_US

    def name_of(self, heading: str) -> str:
        """Return our name of a heading; empty when it is none of ours."""
        exact = self.exact_name_of(heading)
        if exact or not heading.strip():
            return exact
        if key_of(heading) in self._by_key:
            return self._by_key[key_of(heading)]
        names = {self._by_key.get(half, "") for half in halves_of(heading)}
        return names.pop() if len(names) == 1 else ""

    def exact_name_of(self, heading: str) -> str:
        """Return our name of a heading that is written as the guide writes it."""
        text = heading.strip().lower().replace(" ", "_")
        if text in self.chinese:
            return text
        if self.has_names and (_LANGUAGE.fullmatch(text) or text == "中文名称"):
            return "name_zh" if text == "中文名称" else text
        return next((name for name, word in self.chinese.items() if word == text), "")

    def written(self, name: str, language: str) -> str:
        """Return how the guide writes one of our columns in a language."""
        if language.partition("-")[0] != "zh":
            return name
        if self.has_names and name == "name_zh":
            return "中文名称"
        return self.chinese.get(name, name)

    @cached_property
    def _by_key(self) -> dict[str, str]:
        ours = {
            key_of(written): name
            for name, chinese in self.chinese.items()
            for written in (name, chinese)
        }
        return {**self.synonyms, **ours}


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
    synonyms=PERSON,
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
    synonyms=PARTNER,
)
CELLS = Headings(
    chinese={
        "code": "网格代码",
        "level": "层级",
        "parent": "上级网格",
        **_PLACE,
        "population": "人口",
    },
    needed=("code", "level"),
    synonyms=CELL,
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
    synonyms=POST,
    has_names=True,
)
