"""The plan of a contact check: one step, which asks for a word and nothing else."""

from collections.abc import Iterable, Iterator, Mapping

from pydantic import BaseModel

from flows.steps import load_step_kinds
from flows.texts import LANGUAGES, words
from plans.contacts import CHECK_CONTACTS
from plans.learning.drills import Drill
from plans.people.who import Who, WhoKind
from plans.plan import Plan
from plans.site import Site

#: The names of its step and of its texts.
CONTACTS, _QUESTION, _OVER = "contacts", "question", "over"
#: Who is in a panel is decided in a real run only; a shared channel cannot answer.
_NOBODY = frozenset({WhoKind.PANEL, WhoKind.SHARED})


def plan_of_contact_check(plan: Plan, drill: Drill, site: Site) -> Plan:
    """Return the plan that asks everybody whether this has reached them.

    Args:
        plan: That the drill tries.
        drill: A contact check.
        site: Whose languages.
    """
    spoken = [one for one in site.languages if one in LANGUAGES] or [LANGUAGES[0]]
    remind_after = drill.remind_after or drill.answer_within / 2
    step = {
        "step": CONTACTS,
        "title": {one: words("drill.contact.step", one) for one in spoken},
        "kind": CHECK_CONTACTS,
        "level": drill.level,
        "owner": plan.stand_down.owner,
        "deputy": plan.stand_down.deputy,
        "within": drill.answer_within,
        "to": [str(one) for one in audience_of(plan, drill)],
        "message": _QUESTION,
        "remind_after": remind_after,
    }
    texts = {
        name: {one: _wording(f"drill.contact.{name}", one) for one in spoken}
        for name in (_QUESTION, _OVER)
    }
    return Plan.model_validate(
        {
            "plan": plan.plan,
            "version": plan.version,
            "title": plan.title,
            "hazards": plan.hazards,
            "owner": plan.owner,
            "review_by": plan.review_by,
            "authority": {},
            "messages": texts,
            "steps": [step],
            "stand_down": {
                "owner": plan.stand_down.owner,
                "deputy": plan.stand_down.deputy,
                "message": _OVER,
            },
        }
    )


def audience_of(plan: Plan, drill: Drill) -> list[Who]:
    """Return whom a contact check asks: as its file says, or all whom the plan may."""
    if drill.audience:
        return list(drill.audience)
    kinds, found = load_step_kinds(), list[Who]()
    for step in plan.steps_at(drill.level):
        found += _named_in(kinds[step.kind].params.model_validate(step.params))
        found += [Who(WhoKind.ROLE, one) for one in (step.owner, step.deputy)]
    return [one for one in dict.fromkeys(found) if one.kind not in _NOBODY]


def _named_in(written: object) -> Iterator[Who]:
    """Yield whomever some parameters of a step name."""
    if isinstance(written, Who):
        yield written
    elif isinstance(written, BaseModel):
        for name in type(written).model_fields:
            yield from _named_in(getattr(written, name))
            if name == "role":
                yield Who(WhoKind.ROLE, str(getattr(written, name)))
    elif isinstance(written, Mapping):
        yield from _named_in(list(written.values()))
    elif isinstance(written, Iterable) and not isinstance(written, str):
        for one in written:
            yield from _named_in(one)


def _wording(text: str, language: str) -> dict[str, str]:
    return {part: words(f"{text}.{part}", language) for part in ("title", "body")}
