import pytest

from flows.cli.main import main
from plans.people.call_ups import Said
from tests.flows.township import MINUTE, Township

INCIDENT = "epidemic-1"


@pytest.fixture(autouse=True)
def _here(township: Township, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_SITE", str(township.settings.site))
    monkeypatch.setenv("LANG", "en_US.UTF-8")


def test_somebody_on_the_telephone_says_yes(
    township: Township, capsys: pytest.CaptureFixture[str]
) -> None:
    path = township.ask()
    code = main(["answer", INCIDENT, "ana", "yes", "--in", "20", "--note", "by bike"])

    call = township.call(path)

    assert (code, call.said, call.note) == (0, Said.ACCEPTED, "by bike")
    assert call.said_at
    assert call.ready_at == call.said_at + 20 * MINUTE
    assert capsys.readouterr().out.startswith("recorded: Yes, there at")


def test_the_reply_code_is_enough(
    township: Township, capsys: pytest.CaptureFixture[str]
) -> None:
    path = township.ask()
    code = township.code(path).lower()
    codes = [main(["answer", "-", code, "no"]) for _ in range(2)]

    assert codes == [0, 0]
    assert township.call(path).said is Said.DECLINED
    assert capsys.readouterr().out.splitlines() == [
        "recorded: No",
        "was recorded before: No",
    ]


def test_a_reply_code_may_be_typed_with_dashes_or_spaces(township: Township) -> None:
    path = township.ask()
    code = township.code(path)
    letter, digits = code[0].lower(), code[1:]
    typed = [
        [f"{letter}-{digits}"],
        [f"{letter} {digits[:2]} {digits[2:]}"],
        [letter, digits],
    ]
    codes = [main(["answer", "-", *words, "yes"]) for words in typed]

    assert codes == [0, 0, 0]
    assert township.call(path).said is Said.ACCEPTED


def test_an_organisation_sends_a_number(township: Township) -> None:
    path = township.ask("aid")
    main(["answer", INCIDENT, "aid", "yes", "--number", "12"])

    assert township.call(path).number == 12


def test_check_in_and_check_out(township: Township) -> None:
    path = township.ask()
    for words in (["yes"], ["--check-in"], ["--check-out"]):
        assert main(["answer", INCIDENT, "ana", *words]) == 0

    call = township.call(path)

    assert call.checked_in_at
    assert call.checked_out_at


def test_two_open_questions_need_the_code(
    township: Township, capsys: pytest.CaptureFixture[str]
) -> None:
    gates, experts = township.ask(), township.ask("ana", "experts", ("nursing",))
    unclear = main(["answer", INCIDENT, "ana", "yes"])
    told = capsys.readouterr().err
    clear = main(["answer", INCIDENT, township.code(experts), "yes"])

    assert (unclear, clear) == (1, 0)
    assert township.code(gates) in told
    assert township.code(experts) in told
    assert township.call(gates).said is None
    assert township.call(experts).said is Said.ACCEPTED


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([INCIDENT, "bo", "yes"], "bo is neither asked here"),
        ([INCIDENT, "nobody", "yes"], "nobody is neither asked here"),
        (["-", "ana", "yes"], "ana is neither asked here"),
        (["other", "ana", "yes"], "no incident other here"),
        ([INCIDENT, "ana"], "say one of"),
        ([INCIDENT, "ana", "yes", "--check-in"], "say one of"),
        ([INCIDENT, "ana", "no", "--in", "5"], "--in goes with yes only"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(
    township: Township, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    path = township.ask()

    assert main(["answer", *words]) == 1
    assert told in capsys.readouterr().err
    assert township.call(path).said is None
