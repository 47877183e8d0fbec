"""`muster registrations` and `muster register`: the office decides."""

import json
from datetime import timedelta

import pytest

from flows.cli.main import main
from flows.engine.clock import WallClock
from flows.engine.joining import register
from flows.library import site_in
from tests.flows.applicant import CY
from tests.flows.township import Township

RULES = """
roles:
  operator: {holders: [bo]}
registration: {briefing: {en: "It is wet."}, contact: "+1 555 0100000"}
"""


@pytest.fixture
def number(township: Township, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return the registration of somebody who waits."""
    monkeypatch.setenv("MUSTER_SITE", str(township.settings.site))
    monkeypatch.setenv("LANG", "en")
    monkeypatch.setenv("COLUMNS", "20")
    with (township.settings.site / "site.yaml").open("a", encoding="utf-8") as file:
        file.write(RULES)
    site = site_in(township.settings.site)
    assert site.registration is not None
    with township.open_desk() as desk:
        now = township.clock.now()
        return register(desk, site, site.registration, CY, now=now).number


def test_the_office_sees_who_waits_and_why(
    number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = [main(["registrations", "--waiting", *more]) for more in ([], ["--json"])]
    table, _, document = capsys.readouterr().out.rstrip().rpartition("\n")
    [line] = json.loads(document)["registrations"]

    assert codes == [0, 0]
    assert f"{number}. waiting: {CY.name} ({CY.birth_year})  " in table
    assert f"{CY.channel} {CY.address}\n" in table
    assert "why: The office looks at it first." in table
    assert (line["number"], line["state"], line["why"]) == (
        number,
        "waiting",
        "by-hand",
    )


def test_who_is_accepted_is_on_the_roster_with_the_insurance(
    township: Township, number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    day = (WallClock().now() + timedelta(days=30)).date()
    code = main(["register", "accept", str(number), "--insured-until", str(day)])
    told = capsys.readouterr().out
    main(["registrations", "--waiting"])

    assert code == 0
    assert told == f"Registration {number}: accepted. On the roster as: reg-{number}\n"
    assert capsys.readouterr().out == "Nobody is registered.\n"
    with township.open_desk(is_writer=False) as desk:
        kept = desk.registrations.get(number)
        assert kept is not None
        assert (kept.insured_until, kept.decided_by) == (day, "operator")
        assert desk.ledger.party_at(CY.address) == [kept.party_id]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--insured-until", "soon"], "written as 2027-03-01"),
        (["--insured-until", "2020-01-01"], "a day from today on"),
        (["--by", "cy"], "cy decides on nobody here"),
    ],
)
def test_what_cannot_be_is_told_in_a_line(
    number: int, capsys: pytest.CaptureFixture[str], more: list[str], told: str
) -> None:
    code = main(["register", "accept", str(number), *more])

    assert code == 1
    assert told in capsys.readouterr().err
    assert main(["register", "refuse", "99"]) == 1
