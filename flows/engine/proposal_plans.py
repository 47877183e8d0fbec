"""The plan of a proposal: one step, in which somebody with the authority decides."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from flows.engine.alarms import title_of
from flows.texts import LANGUAGES, words
from plans.approving import APPROVAL
from plans.incident.proposals import Act
from plans.incident.withholding import APPROVE
from plans.plan import Level, Plan
from plans.site import Site
from plans.telling import in_language

#: The name of its step, of its question and of its plan.
DECIDE, QUESTION, PROPOSAL = "decide", "question", "proposal"
#: Characters of what somebody wrote as a reason, in a message.
_LONGEST_REASON = 120


@dataclass(frozen=True, kw_only=True)
class Deciding:
    """What is to be decided, and by whom."""

    act: Act
    #: Of the incident that it is about.
    plan: Plan
    level: Level
    #: Who may decide, in order; nobody: it lapses at once.
    roles: Sequence[str]
    persons: int = 1
    #: What the question is filled with: plain values, and keys of the catalogue.
    facts: Mapping[str, str] = field(default_factory=dict)
    phrases: Mapping[str, str] = field(default_factory=dict)
    #: More of them, each by language.
    spoken: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def plan_of_proposal(deciding: Deciding, site: Site) -> Plan:
    """Return the plan that asks for the decision."""
    roles = list(deciding.roles) or ["nobody"]
    spoken = [one for one in site.languages if one in LANGUAGES] or [LANGUAGES[0]]
    called = title_of(deciding.facts.get("source", ""), site)
    deciding = replace(deciding, spoken={**called, **deciding.spoken})
    message = f"propose.{deciding.act}"
    question = {one: _wording(message, one, deciding) for one in spoken}
    over = {one: _wording("propose.over", one, deciding) for one in spoken}
    step = {
        "step": DECIDE,
        "title": {one: words("propose.step", one) for one in spoken},
        "kind": APPROVE,
        "level": deciding.level,
        "owner": roles[0],
        "deputy": roles[-1],
        "within": site.policy.decide_within,
        "by": _turns(roles, site),
        "persons": deciding.persons,
        "message": QUESTION,
    }
    return Plan.model_validate(
        {
            "plan": PROPOSAL,
            "version": 1,
            "title": deciding.plan.title,
            "hazards": deciding.plan.hazards,
            "owner": roles[0],
            "review_by": deciding.plan.review_by,
            "authority": {},
            "terms": {APPROVAL: {one: words("step.approval", one) for one in spoken}},
            "messages": {QUESTION: question, "over": over},
            "steps": [step],
            "stand_down": {"owner": roles[0], "deputy": roles[-1], "message": "over"},
        }
    )


def _turns(roles: Sequence[str], site: Site) -> list[dict[str, str]]:
    """Return the offices in order, so that each holder is asked before the end."""
    people = sum(len(site.holders_of(one)) for one in roles)
    share = site.policy.decide_within / max(people, 1)
    wait = max(min(site.policy.decide_wait, share), timedelta(seconds=1))
    return [{"role": one, "wait": f"{int(wait.total_seconds())} s"} for one in roles]


def _wording(message: str, language: str, deciding: Deciding) -> dict[str, str]:
    values = {name: plain(value) for name, value in deciding.facts.items()}
    values |= {name: words(key, language) for name, key in deciding.phrases.items()}
    values["yes"] = words(f"propose.yes.{min(deciding.persons, 2)}", language)
    for name, by_language in deciding.spoken.items():
        if by_language:
            values[name] = plain(in_language(by_language, language))
    return {
        part: words(f"{message}.{part}", language, **values)
        for part in ("title", "body")
    }


def plain(text: str) -> str:
    """Return what somebody wrote so that nothing in it is filled in or makes a line."""
    line = re.sub(r"\s+", " ", text.replace("{", "(").replace("}", ")")).strip()
    return line[:_LONGEST_REASON].rstrip(" .。")
