"""Who may let people go home."""

import pytest

from flows.engine.stand_down import StandDownError, check_may_stand_down
from plans.site import Role, Site
from tests.flows.hillside import Hillside, plan_of

NEWS: dict[str, object] = {
    "step": "news",
    "kind": "notify",
    "to": ["role volunteer"],
    "message": "news",
}


def with_mayor(site: Site, **office: object) -> Site:
    roles = {**site.roles, "major": Role.model_validate(office)}
    return site.model_copy(update={"roles": roles})


def test_whoever_may_declare_the_level_may_end_it(hillside: Hillside) -> None:
    hillside.begin(plan_of([NEWS]))
    site = with_mayor(hillside.site, may_declare=["III"], holders=["ana"])

    check_may_stand_down(hillside.incident, "major", site, None)
    check_may_stand_down(hillside.incident, "ana", site, None)


def test_whoever_may_declare_lower_levels_only_may_not(hillside: Hillside) -> None:
    hillside.begin(plan_of([NEWS]))
    site = with_mayor(hillside.site, may_declare=["IV"], holders=["ana"])

    with pytest.raises(StandDownError, match="major may not stand this down"):
        check_may_stand_down(hillside.incident, "major", site, None)
