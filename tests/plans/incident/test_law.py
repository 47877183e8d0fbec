from datetime import date
from pathlib import Path

import pytest

from plans.incident.law import Profile, certificates_of
from plans.writing.yaml_text import YamlText

LAW = Path(__file__).parents[3] / "plans" / "law"
TODAY = date(2026, 3, 1)


def profile(name: str) -> Profile:
    text = YamlText((LAW / f"{name}.yaml").read_bytes())
    return Profile.model_validate(text.value)


@pytest.mark.parametrize("path", sorted(LAW.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_profile_is_read_and_says_it_is_no_advice(path: Path) -> None:
    found = profile(path.stem)

    assert found.profile == path.stem
    assert set(found.title) == set(found.notice) == {"en", "zh"}


@pytest.mark.parametrize(
    ("certificates", "lacks"),
    [
        ("", "public_fundraising"),
        ("first_aid:2030-01-01", "public_fundraising"),
        ("public_fundraising:2026-02-28", "public_fundraising"),
        ("public_fundraising:2026-03-01", ""),
        ("first_aid, public_fundraising", ""),
    ],
)
def test_in_china_funds_are_raised_with_a_certificate(
    certificates: str, lacks: str
) -> None:
    held = certificates_of(certificates)

    assert profile("cn").lacks_for_fundraising("money", held, on=TODAY) == lacks
    assert profile("generic").lacks_for_fundraising("money", held, on=TODAY) == ""


def test_the_law_is_cited() -> None:
    china = profile("cn")

    assert "Charity Law 2023 Art. 22" in china.fundraising.article
    assert {
        clock.clock: clock.within.days for clock in china.clocks if clock.repeats
    } == {"donation-ledger": 5}


def test_a_certificate_without_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="soon"):
        certificates_of("public_fundraising:soon")
