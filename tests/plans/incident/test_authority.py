from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import ValidationError

from plans.identity import KindOfRun
from plans.incident.authority import (
    RankError,
    UnstatedError,
    check_stated,
    declarer_of,
    role_that_declares,
    roles_for,
    roles_held,
    source_may,
)
from plans.incident.incidents import AuthorityError
from plans.incident.law import Profile
from plans.plan import Level
from plans.site import Site, Source
from tests.sample import SITE, Scene, plan_of

PLAN = plan_of([{"step": "news", "kind": "notify"}]).model_copy(
    update={"authority": {Level.FIRST: ("mayor", "governor"), Level.THIRD: ("clerk",)}}
)
ROLES = {
    "mayor": {"holders": ["ana"], "rank": "township"},
    "governor": {"holders": ["bo"], "rank": "county"},
    "clerk": {"holders": ["ana", "bo"]},
    "operator": {"holders": ["bo"], "may_declare": ["I", "III"]},
}
LAW = Profile.model_validate(
    {
        "profile": "here",
        "title": {"en": "Here"},
        "notice": {"en": "No legal advice."},
        "ranks": ["township", "county"],
        "authority": [
            {
                "levels": ["I"],
                "office": {"en": "County government"},
                "rank": "county",
                "article": "Act 1, Art. 2",
            }
        ],
        "required": [
            {
                "document": "activation",
                "fields": ["matter", "level", "expected_duration", "measures"],
                "article": "Act 1, Art. 3",
            }
        ],
        "fundraising": {"article": "Act 1, Art. 4"},
    }
)


def site(**changes: object) -> Site:
    return Site.model_validate(SITE.model_dump() | {"roles": ROLES} | changes)


def test_the_plan_names_who_may_and_the_site_adds_whom_it_trusts() -> None:
    assert roles_for(PLAN, site(), None, Level.FIRST) == (
        *("mayor", "governor", "operator"),
    )
    assert roles_for(PLAN, site(), None, Level.SECOND) == ()


def test_the_law_keeps_a_level_for_a_higher_office() -> None:
    assert roles_for(PLAN, site(), LAW, Level.FIRST) == ("governor",)
    with pytest.raises(RankError, match=r"Act 1, Art\. 2"):
        role_that_declares(("mayor",), PLAN, site(), LAW, Level.FIRST)
    with pytest.raises(RankError):
        role_that_declares(("operator",), PLAN, site(), LAW, Level.FIRST)


def test_the_site_may_be_stricter_than_the_plan() -> None:
    strict = site(authority={"I": ["mayor"]})

    assert roles_for(PLAN, strict, None, Level.FIRST) == ("mayor",)
    with pytest.raises(AuthorityError):
        role_that_declares(("governor",), PLAN, strict, None, Level.FIRST)


def test_a_site_keeps_nothing_for_an_office_that_it_lacks() -> None:
    with pytest.raises(ValidationError, match="governess"):
        site(authority={"I": ["governess"]})
    with pytest.raises(ValidationError, match="secrets"):
        site(sources={"gauge": {"key": "written here"}})


def test_a_person_acts_in_the_office_that_may() -> None:
    held = roles_held("bo", PLAN, site())

    assert held == ("governor", "clerk", "operator")
    assert role_that_declares(held, PLAN, site(), LAW, Level.THIRD) == "clerk"
    assert roles_held("nobody", PLAN, site()) == ()


@pytest.mark.parametrize(
    ("by", "role", "number"),
    [("ana", "mayor", "ana"), ("mayor", "mayor", "ana"), ("clerk", "clerk", "")],
)
def test_who_declared_is_known_when_one_person_can_have_done_it(
    by: str, role: str, number: str
) -> None:
    assert declarer_of(by, role, site()) == number


@pytest.mark.parametrize(
    ("level", "kind", "law", "may"),
    [
        (Level.THIRD, KindOfRun.EXERCISE, LAW, True),
        (Level.THIRD, KindOfRun.ACTUAL, LAW, False),
        (Level.SECOND, KindOfRun.EXERCISE, LAW, False),
        (Level.FIRST, KindOfRun.EXERCISE, LAW, False),
        (Level.FIRST, KindOfRun.EXERCISE, None, True),
    ],
)
def test_a_source_declares_what_the_site_grants_and_the_law_leaves_to_machines(
    level: Level, kind: KindOfRun, law: Profile | None, *, may: bool
) -> None:
    source = Source(key="${GAUGE}", may_declare=(Level.FIRST, Level.THIRD))

    assert source_may(source, level, kind, law) is may


def test_an_actual_declaration_states_what_the_law_wants() -> None:
    bare = Scene([{"step": "news", "kind": "notify"}]).incident
    with pytest.raises(UnstatedError) as told:
        check_stated(bare, LAW)
    stated = replace(
        bare,
        matter="The dam leaks",
        measures=("Tell the town",),
        expected_until=bare.declared_at + timedelta(days=3),
    )
    check_stated(stated, LAW)
    check_stated(replace(bare, kind_of_run=KindOfRun.EXERCISE), LAW)
    check_stated(bare, None)

    assert told.value.fields == ("matter", "expected_duration", "measures")
    assert "--for" in str(told.value)
    assert "Act 1, Art. 3" in str(told.value)
