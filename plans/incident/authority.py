"""Authority: who may switch a plan on, by the law, the site and the plan.

Each may only be stricter than the one before: what the law keeps for a higher office no
site gives to a lower one, and no plan gives what the site keeps.
"""

from collections.abc import Sequence
from typing import Protocol

from plans.errors import MobilizationError
from plans.identity import KindOfRun
from plans.incident.incidents import AuthorityError, Incident
from plans.incident.law import LevelAuthority, Profile
from plans.plan import Level, Plan
from plans.site import Site

#: The document of the law that a declaration is.
ACTIVATION = "activation"


class RankError(AuthorityError):
    """The law keeps a level for a higher office."""

    def __init__(self, role: str, *, level: Level, article: str) -> None:
        super().__init__(role, level=level, allowed=())
        self.article = article
        self.args = (f"{role} may not declare level {level}: {article}",)


class SourceError(MobilizationError):
    """A source may not declare this by itself."""

    def __init__(self, source: str, *, level: Level) -> None:
        self.source, self.level = source, level
        super().__init__(f"{source} may not declare level {level} by itself")


class UnknownOfficeError(MobilizationError):
    """Nobody holds this role, and no person has this number."""

    def __init__(self, by: str, roles: Sequence[str]) -> None:
        self.by, self.roles = by, tuple(roles)
        super().__init__(
            f"{by} is neither a role of the site ({', '.join(roles)}) "
            "nor the number of a person who holds one"
        )


class UnstatedError(MobilizationError):
    """A declaration does not state what the law wants it to."""

    def __init__(self, fields: Sequence[str], *, article: str) -> None:
        self.fields, self.article = tuple(fields), article
        options = {"matter": "--matter", "expected_duration": "--for"}
        missing = ", ".join(
            f"{name} ({options.get(name, '--measure')})" for name in fields
        )
        super().__init__(f"the declaration has to state {missing}: {article}")


def roles_for(
    plan: Plan, site: Site, law: Profile | None, level: Level
) -> tuple[str, ...]:
    """Return the offices that may declare a level, those of the plan first."""
    granted = [name for name, role in site.roles.items() if level in role.may_declare]
    named = dict.fromkeys([*plan.authority.get(level, ()), *granted])
    kept = site.authority.get(level)
    return tuple(
        role
        for role in named
        if (kept is None or role in kept) and not barring(role, site, law, level)
    )


def barring(
    role: str, site: Site, law: Profile | None, level: Level
) -> LevelAuthority | None:
    """Return the rule that keeps the level for a higher office; None: no rule does."""
    if law is None:
        return None
    rank = site.roles[role].rank if role in site.roles else ""
    held = law.ranks.index(rank) if rank in law.ranks else -1
    for rule in law.authority:
        if level in rule.levels and held < law.ranks.index(rule.rank):
            return rule
    return None


def roles_held(by: str, plan: Plan, site: Site) -> tuple[str, ...]:
    """Return the offices in which somebody acts.

    Args:
        by: A role, or the number of a person who holds some.
        plan: Whose authority names roles, too.
        site: Says who holds which role.
    """
    named = {role for roles in plan.authority.values() for role in roles}
    if by in site.roles or by in named:
        return (by,)
    return site.offices_of(by)


def check_is_known(by: str, site: Site) -> None:
    """Refuse whoever is no office of the site, and holds none.

    Raises:
        UnknownOfficeError: He or she is nobody here.
    """
    if by not in site.roles and not site.offices_of(by):
        raise UnknownOfficeError(by, list(site.roles))


def role_that_declares(
    held: Sequence[str], plan: Plan, site: Site, law: Profile | None, level: Level
) -> str:
    """Return the first of these offices that may declare the level.

    Raises:
        AuthorityError: None of them may.
    """
    allowed = roles_for(plan, site, law, level)
    for role in held:
        if role in allowed:
            return role
    rule = barring(held[0], site, law, level)
    if rule is not None:
        raise RankError(held[0], level=level, article=rule.article)
    raise AuthorityError(held[0], level=level, allowed=allowed)


def declarer_of(by: str, role: str, site: Site) -> str:
    """Return the number of who declares; empty when only an office is known."""
    if by != role:
        return by
    holders = site.holders_of(role)
    return holders[0] if len(holders) == 1 else ""


class Granted(Protocol):
    """What a machine or an office outside was given."""

    @property
    def may_declare(self) -> tuple[Level, ...]:
        """What it declares by itself."""

    @property
    def kinds(self) -> tuple[KindOfRun, ...]:
        """Of run."""


def source_may(
    source: Granted, level: Level, kind_of_run: KindOfRun, law: Profile | None
) -> bool:
    """Say whether a source with a key may declare by itself.

    A level that the law keeps for an office is never a machine's.
    """
    is_kept = law is not None and any(level in rule.levels for rule in law.authority)
    is_granted = level in source.may_declare and kind_of_run in source.kinds
    return is_granted and not is_kept


def check_stated(incident: Incident, law: Profile | None) -> None:
    """Refuse an actual declaration that lacks what the law wants it to state.

    Raises:
        UnstatedError: Some field is empty.
    """
    if law is None or incident.kind_of_run is not KindOfRun.ACTUAL:
        return
    stated = {
        "matter": incident.matter,
        "level": incident.level,
        "expected_duration": incident.expected_until,
        "measures": incident.measures,
    }
    for document in law.required:
        if document.document == ACTIVATION:
            missing = [name for name in document.fields if not stated.get(name)]
            if missing:
                raise UnstatedError(missing, article=document.article)
