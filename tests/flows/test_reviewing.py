"""A review tells what the store holds, the same on the page and as JSON, of nobody."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from shutil import copytree

import pytest

from connectors.store import open_store
from flows.drills.injecting import Injecting
from flows.reports.parts import parts_of
from flows.reviewing import FOLDER, outcome_of_drill, reviewed, write_review
from flows.reviews.nameless import Offices
from flows.texts import words
from flows.web.review import reader_of, review_page
from plans.identity import KindOfRun
from plans.incident.incidents import UnknownIncidentError
from tests.flows.hillside import Hillside, plan_of
from tests.flows.reviewed import (
    EXPECTED,
    MARK,
    MINUTE,
    STEPS,
    document_of,
    moments_in,
    respond,
    without_ids,
)
from tests.safety.leaks import Marks, leaks_in

#: Numbers of people are theirs, too; a partner's number is its name.
NOBODY = Marks(
    frozenset({MARK, "+1 555", "15557", "x.example"}), frozenset({"ana", "bo", "Ana"})
)


@pytest.fixture
def over(tmp_path: Path, store_url: str) -> Iterator[Hillside]:
    """Yield a response that is over, on each kind of store."""
    folder = tmp_path / "site"
    folder.mkdir()
    here = Hillside(folder, store_url)
    here.make()
    respond(here)
    yield here
    here.close()


class Page(HTMLParser):
    """What a page says, and whatever would take it to a network."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.rows: list[list[str]] = []
        self.reaching: list[str] = []
        self._is_cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name for name, _ in attrs}
        if tag in {"script", "link", "img", "iframe"} or named & {"src", "href"}:
            self.reaching.append(tag)
        if tag == "tr":
            self.rows.append([])
        self._is_cell = tag == "td" or (self._is_cell and tag == "span")

    def handle_endtag(self, tag: str) -> None:
        self._is_cell = self._is_cell and tag != "td"

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.said.append(data.strip())
        if self._is_cell and data.strip():
            self.rows[-1].append(data.strip())


def test_the_whole_document_of_a_response(over: Hillside) -> None:
    found = without_ids(over, document_of(over))

    assert found == json.loads(EXPECTED.read_text(encoding="utf-8"))


def test_times_in_the_document_are_those_of_the_store(over: Hillside) -> None:
    document = document_of(over)
    kept = set()
    with open_store(over.settings.url) as store:
        for table in ("answer", "ask", "attempt", "journal", "step", "deadline"):
            rows = store.steps._connection.exec_driver_sql(  # noqa: SLF001 -- as it is kept
                f"SELECT * FROM {table}"  # noqa: S608 -- named above
            )
            kept |= {str(cell)[:19] for row in rows for cell in row}
    told = moments_in({k: v for k, v in document.items() if k != "written_at"})
    told -= moments_in([document["head"]])

    assert told
    assert {one[:19].replace("T", " ") for one in told} <= kept


def test_a_drill_that_fell_due_was_begun_by_its_schedule(over: Hillside) -> None:
    with over.open_desk(is_writer=False) as desk:
        offices = Offices(desk, over.site)

        assert offices.of("drill hillside/spring") == "drill"
        assert offices.of("drill-sergeant") == "somebody"
    assert words("web.desk.who.drill", "en") == "its schedule"


@pytest.fixture(scope="module")
def exercise(
    made_riverside: Path, tmp_path_factory: pytest.TempPathFactory
) -> Hillside:
    """Return an exercise that is over; nobody changes it any more."""
    folder = tmp_path_factory.mktemp("exercise") / "site"
    copytree(made_riverside, folder)
    here = Hillside(folder)
    respond(here, KindOfRun.EXERCISE)
    return here


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_tells_all_that_the_document_holds(
    exercise: Hillside, language: str
) -> None:
    document = document_of(exercise)
    reader = reader_of(document, language)
    page = Page(review_page(document, language))
    told = "\n".join(page.said)
    texts = [one["text"] for one in (*document["findings"], *document["timeline"])]
    moments = moments_in([document["steps"], document["corrections"]])
    rows = [
        [row[one].strip() for one in part.columns if row[one].strip()]
        for part in parts_of(document, reader)
        for row in part.rows
    ]

    assert [one[language] for one in texts if one[language] not in told] == []
    assert [one for one in moments if reader.clock(one) not in told] == []
    assert [row for row in rows if row not in page.rows] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_works_without_a_network_and_leaves_no_word_open(
    exercise: Hillside, language: str
) -> None:
    page = Page(review_page(document_of(exercise), language))
    style = page.said.index(next(one for one in page.said if "@page" in one))
    told = page.said[style + 1 :]
    first = {
        "en": "EXERCISE. Real people, no real hazard.",
        "zh": "演练：真实人员参加，没有真实险情。",
    }

    assert page.reaching == []
    assert told[0] == first[language]
    assert [one for one in told if re.search(r"\{[a-z_]+\}|None|review\.", one)] == []


def test_nobody_is_named_and_nothing_typed_freely_is_told(
    exercise: Hillside, tmp_path: Path
) -> None:
    for language in ("en", "zh"):
        folder = tmp_path / language
        named = exercise.incident_id
        write_review(named, exercise.settings, folder, language=language)

    assert leaks_in(exercise.settings.site, NOBODY)
    assert leaks_in(tmp_path, NOBODY) == {}


def test_names_are_told_when_asked_for_and_the_files_are_their_owners_alone(
    exercise: Hillside, tmp_path: Path
) -> None:
    named = exercise.incident_id
    done = write_review(named, exercise.settings, tmp_path, has_names=True)

    assert f"Cell-Less {MARK}" in done.page.read_text(encoding="utf-8")
    assert {one.stat().st_mode & 0o777 for one in (done.page, done.data)} == {0o600}


def test_a_drill_is_told_in_short_and_its_review_is_kept(exercise: Hillside) -> None:
    told = outcome_of_drill(exercise.incident_id, exercise.settings)
    [page] = (exercise.settings.site / FOLDER).glob("*.html")

    assert "**EXERCISE. Real people, no real hazard.**" in told
    assert "| Volunteers (target of the plan) | 30 min | – | ✗ not reached |" in told
    assert "1. Volunteers: not reached; to be within 30 min." in told
    assert str(page) in told
    assert NOBODY.found_in(told.encode()) == set()


def test_injects_of_an_exercise_stand_beside_when_they_were_given(
    hillside: Hillside,
) -> None:
    folder = hillside.settings.site / "plans" / "hillside"
    folder.mkdir(parents=True)
    plan = plan_of(STEPS[:2])
    (folder / "plan.yaml").write_text(json.dumps(plan), "utf-8")
    injects: list[dict[str, object]] = [
        {"after": "5 min", "step": "bags", "who": "bo", "away": True},
        {"after": "20 min", "fails": "sms", "until": "1 h"},
    ]
    drill = {"kind": "exercise", "level": "III", "injects": injects}
    (folder / "drill.yaml").write_text(json.dumps(drill), "utf-8")
    hillside.begin(plan, kind_of_run=KindOfRun.EXERCISE, tries="hillside")
    hillside.wait(6 * MINUTE)
    Injecting(hillside.conductor, hillside.settings).look()
    document = document_of(hillside)
    given = [
        (one["after_s"], one["kind"], one["delivered_at"] is not None)
        for one in document["injects"]
    ]
    [entry] = [o for o in document["timeline"] if o["action"] == "inject_delivered"]

    assert document["head"]["drill"] == "hillside"
    assert given == [(300.0, "away", True), (1200.0, "fails", False)]
    assert [o for o in document["findings"] if "inject" in o["code"]] == []
    assert entry["facts"]["named"] == "engineer"  # the office that Bo holds


def test_of_what_nobody_declared_there_is_no_review(exercise: Hillside) -> None:
    with pytest.raises(UnknownIncidentError):
        reviewed("flood-1", exercise.settings)
