"""Words that a roster may use: what the plans, posts and pages of a site ask for."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from connectors.roster_sheet import ROLES, Words
from flows.library import plan_file, plan_names
from plans.people.who import Who, WhoKind
from plans.site import Site
from plans.writing.yaml_text import YamlText

_CHINESE = "zh"


def role_words(site: Site, folder: Path) -> Words:
    """Return the roles of the roster that plans name; offices are none."""
    named = {
        who.name
        for plan in _plans(folder)
        for step in _steps(plan)
        for who in _named(step)
        if who.kind is WhoKind.ROLE and who.name not in site.roles
    }
    return {**dict.fromkeys(named, ""), **ROLES}


def skill_words(site: Site, folder: Path, of_posts: Collection[str]) -> Words:
    """Return the skills that plans, posts and the page of registration name.

    Args:
        site: As its file describes it.
        folder: With its own plans.
        of_posts: Skills of the posts in the store.
    """
    found = dict.fromkeys(of_posts, "")
    for plan in _plans(folder):
        terms = _mapping(plan.get("terms"))
        for step in _steps(plan):
            for name in _mapping(step.get("quota")):
                found[str(name)] = str(_mapping(terms.get(name)).get(_CHINESE, ""))
    offered = site.registration.skills if site.registration else {}
    for name, one in offered.items():
        found[name] = found.get(name) or one.title.get(_CHINESE, "")
    return found


def _plans(folder: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the plans as written; what is wrong with one is told elsewhere."""
    for name in plan_names(folder):
        value = YamlText(plan_file(name, folder).raw).value
        if isinstance(value, Mapping):
            yield value


def _steps(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from filter(None, map(_mapping, _list(plan.get("steps"))))


def _named(step: Mapping[str, Any]) -> Iterator[Who]:
    """Yield whom a step asks or tells."""
    asked = [_mapping(one).get("who") for one in _list(step.get("tiers"))]
    for text in [*asked, *_list(step.get("to"))]:
        try:
            yield Who.read(str(text))
        except ValueError:
            continue


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
