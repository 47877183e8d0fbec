"""What the office does by hand, as it is typed: one line says what came of it."""

import pytest

from flows.cli.main import main
from flows.services import together
from tests.flows.riverside import Riverside


@pytest.fixture
def typed(
    riverside: Riverside,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> "Typed":
    monkeypatch.setenv("MUSTER_SITE", str(riverside.settings.site))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    return Typed(riverside, capsys)


class Typed:
    """Commands typed beside a site; whatever they start is stopped again."""

    def __init__(
        self, riverside: Riverside, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.riverside, self._capsys = riverside, capsys

    def __call__(self, command: str, *words: str) -> tuple[int, list[str]]:
        code = main([command, self.riverside.incident_id, *words])
        together.down(self.riverside.settings)
        return code, self._capsys.readouterr().err.splitlines()


def test_each_says_what_came_of_it(typed: Typed) -> None:
    typed.riverside.carry("sms")
    said = [
        typed("assign", "bags", "ana", "--reason", "knows it"),
        typed("tell", "bags", "Meet", "at", "the", "school"),
        typed("close", "bags", "--reason", "enough"),
        typed("close", "first-report", "--reason", "by telephone"),
        typed("correct", "news", "--text-en", "Stay.", "--text", "fr", "Restez."),
    ]

    assert [code for code, _ in said] == [0] * 5
    assert [lines[0].partition(";")[0] for _, lines in said] == [
        "ana holds D1 East dike, and is told so",
        "Told of bags: 1, who come or are there",
        "Closed by hand: bags, short",
        "Done: first-report",
        f"Corrected in {typed.riverside.incident_id}: told 2 who may have read it",
    ]


def test_what_was_corrected_before_is_told_so(typed: Typed) -> None:
    typed.riverside.carry("sms")
    first, again = (typed("correct", "news") for _ in range(2))
    incident_id = typed.riverside.incident_id

    assert [code for code, _ in (first, again)] == [0, 0]
    assert first[1][0].startswith(f"Corrected in {incident_id}: told 2")
    told = f"Was corrected before in {incident_id}: nobody new to tell"
    assert again[1][0] == told


def test_a_correction_of_what_has_reached_nobody_is_told_so(typed: Typed) -> None:
    _, told = typed("correct", "news")

    assert told[0].partition(",")[0].endswith("it had reached nobody")
    assert told[0].endswith("taken back before anybody read it: 2")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ["close", "boats", "--reason", "x"],
            "nothing here is called boats; there are the steps news, bags, panel",
        ),
        (["correct", "news", "--text-zh", " "], "--text-zh: write what people should"),
        (["tell", "bags"], "TEXT: write what people should read"),
        (["assign", "bags", "zoe", "--reason", "x"], "no person zoe on the roster"),
        (["close", "bags", "--reason", "x", "--by", "herald"], "herald may not do"),
    ],
)
def test_what_cannot_be_is_told_in_a_line(
    typed: Typed, words: list[str], line: str
) -> None:
    code, told = typed(*words)

    assert (code, len(told)) == (1, 1)
    assert told[0].startswith(f"muster: {line}")
