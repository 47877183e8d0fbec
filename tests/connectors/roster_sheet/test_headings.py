import re
from pathlib import Path

import pytest

from connectors.roster_sheet.headings import (
    CELLS,
    PARTNERS,
    PEOPLE,
    POSTS,
    Headings,
)

GUIDE = Path(__file__).parents[3] / "docs" / "roster.md"
KINDS = {"people": PEOPLE, "cells": CELLS, "posts": POSTS, "partners": PARTNERS}


def section(kind: str) -> str:
    _, _, rest = GUIDE.read_text(encoding="utf-8").partition(f"\n## {kind}: ")
    return rest.partition("\n## ")[0]


@pytest.mark.parametrize(("kind", "headings"), KINDS.items())
def test_every_heading_of_the_guide_is_known(kind: str, headings: Headings) -> None:
    rows = re.findall(r"^\| (`.+?) \| (.+?) \|", section(kind), re.MULTILINE)
    english = [name for row in rows for name in re.findall(r"`([a-z_0-9]+)`", row[0])]
    known = {headings.name_of(name) for name in english}

    assert english
    assert known == set(english)
    assert all(
        headings.name_of(headings.written(name, "zh")) == name
        for name in headings.chinese
    )


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("姓 名", "name"),
        ("姓名*", "name"),
        ("姓名（必填）", "name"),
        ("姓名 Name", "name"),
        ("Name（姓名）", "name"),
        ("编号 No.", "person_no"),
        ("Contact 1 channel", "contact1_channel"),
        ("联系方式一号码", "contact1_address"),
        ("姓名（紧急联系人）", ""),
        ("紧急联系人电话", ""),
        ("联系电话/邮箱", ""),
        ("No.", ""),
        ("序号", ""),
        ("身份证号", ""),
        ("", ""),
    ],
)
def test_a_heading_is_known_or_left(written: str, name: str) -> None:
    assert PEOPLE.name_of(written) == name
