"""Who may warn the public depends on the site, its level and the law."""

from dataclasses import replace
from pathlib import Path

import pytest

from plans.plan import Level
from plans.warning.sources import Originator
from plans.writing.findings import Severity
from plans.writing.reading import read_plan
from plans.writing.site_facts import SiteFacts
from tests.plans.writing.vocabulary import FACTS, KINDS, TODAY

BROKEN = Path(__file__).parent / "broken"
PLAN = (
    (BROKEN / "a_warning_in_one_language.yaml")
    .read_text(encoding="utf-8")
    .replace('{en: "{matter}"}  # <- M018', '{en: "{matter}", zh: "{matter}"}')
)


def told(facts: SiteFacts | None) -> list[tuple[str, Severity]]:
    raw = PLAN.encode()
    reading = read_plan(raw, source="p", kinds=KINDS, today=TODAY, facts=facts)
    warnings = {"M060", "M061", "M062", "M063"}
    return [
        (one.rule, one.severity) for one in reading.findings if one.rule in warnings
    ]


def as_originator(**facts: object) -> SiteFacts:
    made = Originator.model_validate({"sender": "x", **facts})
    return replace(FACTS, originator=made)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (FACTS, []),
        (replace(FACTS, originator=None), [("M060", Severity.WARNING)]),
        (
            as_originator(rank="township", originates=(Level.SECOND,)),
            [("M060", Severity.ERROR)],
        ),
        # It only passes on, and says so in its site.yaml.
        (as_originator(rank="township"), []),
        (as_originator(rank="city", originates=(Level.SECOND,)), []),
        (
            None,
            [("M060", Severity.NOT_CHECKED), ("M063", Severity.NOT_CHECKED)],
        ),
    ],
)
def test_a_site_warns_in_its_own_name_only_where_it_may(
    facts: SiteFacts | None, expected: list[tuple[str, Severity]]
) -> None:
    assert told(facts) == expected
