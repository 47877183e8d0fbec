"""The people of the sample township; nobody of that name lives anywhere."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from flows.sample.places import grid_cells, place_of
from flows.sample.river import LOW_LYING
from flows.sample.rows import contact, csv_of

PEOPLE = 2_000
VOLUNTEERS = 400
FIELDS = ("epidemiology", "nursing", "logistics", "psychology", "disinfection")
#: They are called for a flood; numbered behind the volunteers.
FLOOD_FIELDS = ("hydrology", "dike-engineering", "medicine")
#: Of each field: some on call by day, as many by night, the rest off duty.
EXPERTS_EACH, ON_CALL_EACH = 8, 3
HOUSEHOLD_CONTACTS_EACH = 3
GRID_WORKERS = 40
#: What every so many-th volunteer has learned for a flood.
FLOOD_SKILLS = {"dike-patrol": 3, "dike-rescue": 4}
#: The first numbers hold the offices of the site; see flows.sample.site.
OFFICERS = 14

_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "安宁平和清明文华志远春晓秋实海山云林玉兰青松"
_FAMILY_EN = (
    "Wang",
    "Li",
    "Zhang",
    "Liu",
    "Chen",
    "Yang",
    "Zhao",
    "Huang",
    "Zhou",
    "Wu",
)
_GIVEN_EN = ("An", "Ning", "Ping", "He", "Qing", "Ming", "Wen", "Hua", "Zhi", "Yuan")
_LANGUAGES = (("zh", 60), ("en", 25), ("zh;en", 15))
#: Most can be had at any hour, so that an exercise at night fills its posts too.
_AVAILABLE = (
    ("", 62),
    ("daily 06:00-23:00", 26),
    ("mon-fri 18:00-22:00; sat-sun 08:00-20:00", 12),
)
_BORN = (1945, 2006)
_BY_DAY, _BY_NIGHT = "daily 08:00-20:00", "daily 20:00-08:00"
_SPREAD = 0.001


def people_csv(chance: Random, today: date) -> str:
    """Return one row a person."""
    duties = list(_duties(chance, today))
    rows = [
        _person(number, duties[number - 1], chance, today)
        for number in range(1, PEOPLE + 1)
    ]
    return csv_of(rows)


def _duties(chance: Random, today: date) -> Iterator[dict[str, str]]:
    """Yield roles, skills and hours: officers first, plain residents last."""
    yield from ({"roles": "resident;officer"} for _ in range(OFFICERS))
    yield from _experts(FIELDS, OFFICERS + 1, today)
    for cell in grid_cells():
        for _ in range(HOUSEHOLD_CONTACTS_EACH):
            yield {"roles": "resident;household-contact", "cell": cell}
    for number in range(GRID_WORKERS):
        cells = grid_cells()
        yield {"roles": "resident;grid-worker", "cell": cells[number % len(cells)]}
    yield from (_volunteer(number, chance, today) for number in range(VOLUNTEERS))
    yield from _experts(FLOOD_FIELDS, _before_the_last() + 1, today)
    yield from ({"roles": "resident"} for _ in range(PEOPLE))


def _before_the_last() -> int:
    """Return how many people come before those who are called for a flood."""
    of_cells = len(grid_cells()) * HOUSEHOLD_CONTACTS_EACH
    return OFFICERS + len(FIELDS) * EXPERTS_EACH + of_cells + GRID_WORKERS + VOLUNTEERS


def _experts(
    fields: Sequence[str], first: int, today: date
) -> Iterator[dict[str, str]]:
    for field in fields:
        for number in range(EXPERTS_EACH):
            deputy = first + (number + ON_CALL_EACH + 1) % EXPERTS_EACH
            # One of those off duty let the certificate run out.
            is_expired = number == EXPERTS_EACH - 1
            until = today + timedelta(days=-40 if is_expired else 400)
            yield {
                "roles": "resident;expert",
                "skills": f"{field}:{until}",
                "on_call": _on_call(number),
                "deputy": _number(deputy),
            }
        first += EXPERTS_EACH


def _on_call(number: int) -> str:
    if number < ON_CALL_EACH:
        return _BY_DAY
    return _BY_NIGHT if number < 2 * ON_CALL_EACH else ""


def _volunteer(number: int, chance: Random, today: date) -> dict[str, str]:
    skills = []
    if chance.random() < 0.6:  # noqa: PLR2004 -- a share
        skills.append("household-service")
    if chance.random() < 0.3:  # noqa: PLR2004 -- a share
        until = today + timedelta(days=chance.randint(-200, 800))
        skills.append(f"first-aid:{until}")
    if chance.random() < 0.2:  # noqa: PLR2004 -- a share
        skills.append("driving")
    skills += [name for name, every in FLOOD_SKILLS.items() if number % every == 1]
    away = ""
    if chance.random() < 0.05:  # noqa: PLR2004 -- a share
        first = today + timedelta(days=chance.randint(-5, 60))
        away = f"{first}/{first + timedelta(days=7)}"
    return {
        "roles": "resident;volunteer",
        "skills": ";".join(skills),
        "available": _picked(chance, _AVAILABLE),
        "away": away,
    }


def _person(
    number: int, duty: dict[str, str], chance: Random, today: date
) -> dict[str, object]:
    languages = _picked(chance, _LANGUAGES)
    cell = duty.get("cell") or chance.choice(grid_cells())
    latitude, longitude = place_of(cell)
    return {
        "person_no": _number(number),
        "name": _name(chance, languages),
        "birth_year": chance.randint(*_BORN),
        "languages": languages,
        "cell": cell,
        "latitude": round(latitude + chance.uniform(-_SPREAD, _SPREAD), 5),
        "longitude": round(longitude + chance.uniform(-_SPREAD, _SPREAD), 5),
        "roles": duty["roles"] + (";low-lying" if cell in LOW_LYING else ""),
        "skills": duty.get("skills", ""),
        "available": duty.get("available", ""),
        "on_call": duty.get("on_call", ""),
        "away": duty.get("away", ""),
        "deputy": duty.get("deputy", ""),
        **_contacts(number, chance, today),
    }


def _contacts(number: int, chance: Random, today: date) -> dict[str, object]:
    telephone = f"+861000000{number:04}"
    verified_on = today - timedelta(days=chance.randint(1, 300))
    mail = f"{_number(number).lower()}@people.example"
    contacts = contact(1, "sms", telephone, verified_on)
    contacts |= contact(2, "email", mail, verified_on)
    third = chance.random()
    if third < 0.1:  # noqa: PLR2004 -- a share
        contacts |= contact(3, "voice", telephone, verified_on)
    elif third < 0.2:  # noqa: PLR2004 -- a share
        contacts |= contact(3, "sms", f"+861000200{number:04}", verified_on)
    return contacts


def _number(number: int) -> str:
    return f"P{number:04}"


def _name(chance: Random, languages: str) -> str:
    if languages == "en":
        return f"{chance.choice(_GIVEN_EN)} {chance.choice(_FAMILY_EN)}"
    given = "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2))))
    return chance.choice(_FAMILY) + given


def _picked(chance: Random, choices: tuple[tuple[str, int], ...]) -> str:
    words, weights = zip(*choices, strict=True)
    return str(chance.choices(words, weights)[0])
