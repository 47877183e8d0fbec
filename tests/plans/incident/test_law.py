import re
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


@pytest.mark.parametrize("path", sorted(LAW.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_article_is_read_in_both_languages(path: Path) -> None:
    law = profile(path.stem)
    alone = [law.fundraising, *filter(None, [law.warning])]
    rules = [*law.clocks, *law.authority, *law.required, *alone]

    for rule in rules:
        assert set(rule.cited) == {"en", "zh"}, rule.article
        assert re.search("[\u4e00-\u9fff]", law.article_in(rule.article, "zh"))
        assert law.article_in(rule.article, "fr") == rule.article


def test_an_article_of_no_rule_is_read_as_it_stands() -> None:
    assert profile("cn").article_in("Act 1", "zh") == "Act 1"


def test_a_certificate_without_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="soon"):
        certificates_of("public_fundraising:soon")
