"""The grid of the sample township, and the posts in it."""

from flows.sample.river import river_posts
from flows.sample.rows import csv_of

TOWNSHIP = "LH"
COMMUNITIES = (
    ("LH-1", "Riverside", "河滨"),
    ("LH-2", "Old Market", "老街"),
    ("LH-3", "Pine Hill", "松岗"),
    ("LH-4", "Station", "站前"),
    ("LH-5", "Lotus Lake", "莲湖"),
)
GRID_CELLS_EACH = 6
#: Only the first grid cells are divided further: household groups in both languages.
_LETTERS = ("ab", "甲乙")
GATE_PLACES = 3
HOUSEHOLD_PLACES = 4

#: People of a grid cell; a few more the higher its number. Larger cells are added up.
_PEOPLE, _MORE_PEOPLE = 720, 45
_HOUSEHOLD_GROUPS = len(_LETTERS[0])
_NORTH, _EAST = 30.60, 120.30
_COMMUNITY_STEP, _CELL_STEP = 0.012, 0.003


def grid_cells() -> list[str]:
    """Return the codes of all grid cells."""
    return [
        f"{community}-{number}"
        for community, _, _ in COMMUNITIES
        for number in range(1, GRID_CELLS_EACH + 1)
    ]


def place_of(code: str) -> tuple[float, float]:
    """Return latitude and longitude of a cell's middle."""
    numbers = [int(part) for part in code.split("-")[1:] if part.isdigit()]
    community, cell, *_ = [*numbers, 0, 0]
    return (
        round(_NORTH + _COMMUNITY_STEP * community, 5),
        round(_EAST + _CELL_STEP * cell, 5),
    )


def cells_csv() -> str:
    """Return one row a cell: a township, communities, grid cells, household groups."""
    rows = [_cell(TOWNSHIP, "township", ("Linhe Township", "临河镇"), "")]
    for code, english, chinese in COMMUNITIES:
        names = (f"{english} Community", f"{chinese}社区")
        rows.append(_cell(code, "community", names, TOWNSHIP))
    chinese_by_code = {code: chinese for code, _, chinese in COMMUNITIES}
    for cell in grid_cells():
        community, number = cell.rsplit("-", 1)
        chinese = f"{chinese_by_code[community]}社区第{number}网格"
        names = (f"Grid cell {cell}", chinese)
        rows.append(_cell(cell, "grid_cell", names, community))
        if number == "1":
            rows += [
                _cell(
                    f"{cell}-{letter}",
                    "household_group",
                    (f"Household group {cell}-{letter}", f"{chinese}{stem}组"),
                    cell,
                )
                for letter, stem in zip(*_LETTERS, strict=True)
            ]
    return csv_of(rows)


def posts_csv() -> str:
    """Return one row a post: gates, household posts, and what a flood takes."""
    rows = []
    for number, (code, english, chinese) in enumerate(COMMUNITIES, start=1):
        latitude, longitude = place_of(f"{code}-1")
        shared = {"cell": f"{code}-1", "latitude": latitude, "longitude": longitude}
        gate = {
            "post_no": f"G{number}",
            "kind": "gate",
            "name_en": f"{english} gate",
            "name_zh": f"{chinese}社区卡口",
            "places": GATE_PLACES,
            "skills": "",
            "shifts": "06:00-14:00;14:00-22:00;22:00-06:00",
        }
        household = {
            "post_no": f"H{number}",
            "kind": "household",
            "name_en": f"{english} household service",
            "name_zh": f"{chinese}社区入户服务",
            "places": HOUSEHOLD_PLACES,
            "skills": "household-service",
            "shifts": "",
        }
        rows += [gate | shared, household | shared]
    names = {code: (english, chinese) for code, english, chinese in COMMUNITIES}
    for cell, post in river_posts(names):
        latitude, longitude = place_of(cell)
        rows.append(post | {"cell": cell, "latitude": latitude, "longitude": longitude})
    return csv_of(rows)


def _cell(
    code: str, level: str, names: tuple[str, str], parent: str
) -> dict[str, object]:
    latitude, longitude = place_of(code)
    return {
        "code": code,
        "level": level,
        "name_en": names[0],
        "name_zh": names[1],
        "parent": parent,
        "latitude": latitude,
        "longitude": longitude,
        "population": _population(code, level),
    }


def _population(code: str, level: str) -> str:
    """Return how many people live in the smallest cells; empty for all others."""
    numbers = [int(part) for part in code.split("-")[1:] if part.isdigit()]
    if level not in {"grid_cell", "household_group"}:
        return ""
    people = _PEOPLE + _MORE_PEOPLE * numbers[-1]
    return str(people if level == "grid_cell" else people // _HOUSEHOLD_GROUPS)
