"""What the sample township has for a flood: dikes, shelters, boats and vehicles."""

from collections.abc import Iterator, Mapping

#: The communities on the river, and which of their grid cells lie lowest.
ON_THE_RIVER = ("LH-1", "LH-2", "LH-5")
LOW_LYING = ("LH-1-1", "LH-1-2", "LH-2-1", "LH-5-1", "LH-5-2")
_BY_8_HOURS = "06:00-14:00;14:00-22:00;22:00-06:00"
_BY_12_HOURS = "08:00-20:00;20:00-08:00"
#: Letter, kind, names, places, skills, shifts of the posts in each of them.
_POSTS = (
    ("D", "dike-patrol", ("dike patrol", "段巡堤"), 4, "dike-patrol", _BY_8_HOURS),
    ("R", "dike-rescue", ("dike rescue", "段抢险"), 6, "dike-rescue", _BY_12_HOURS),
    ("E", "evacuation", ("evacuation help", "转移帮扶"), 6, "household-service", ""),
)
_SHELTER = ("S", "shelter", ("school shelter", "学校安置点"), 4, "", _BY_12_HOURS)
#: A place is one boat or one vehicle, with whoever steers it.
_LANDINGS = (
    ("B", "boat", ("landing, boats with handlers", "码头船只（含驾驶员）"), 4, "", ""),
    ("V", "vehicle", ("school, buses with drivers", "学校客车（含驾驶员）"), 3, "", ""),
)
#: A community has its landing and its buses here.
_WITH_LANDING = ("LH-1", "LH-5")

_Kind = tuple[str, str, tuple[str, str], int, str, str]


def river_posts(
    communities: Mapping[str, tuple[str, str]],
) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield every post for a flood, with the cell that it lies in.

    Args:
        communities: English and Chinese name by code.
    """
    for code, names in communities.items():
        for kind in _kinds_of(code):
            # Shelters stand in the grid cell that lies highest.
            cell = f"{code}-6" if kind[1] in {"shelter", "vehicle"} else f"{code}-1"
            yield cell, _post(kind, code, names)


def _kinds_of(code: str) -> Iterator[_Kind]:
    if code in ON_THE_RIVER:
        yield from _POSTS
    yield _SHELTER
    if code in _WITH_LANDING:
        yield from _LANDINGS


def _post(kind: _Kind, code: str, names: tuple[str, str]) -> dict[str, object]:
    letter, called, (english, chinese), places, skills, shifts = kind
    return {
        "post_no": f"{letter}{code[-1]}",
        "kind": called,
        "name_en": f"{names[0]} {english}",
        "name_zh": f"{names[1]}{chinese}",
        "places": places,
        "skills": skills,
        "shifts": shifts,
    }
