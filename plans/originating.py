"""Originating: whether a site warns the public in its own name, or passes on."""

from enum import StrEnum

from plans.incident.law import Profile
from plans.plan import Level
from plans.telling import in_language
from plans.warning.alerts import Alert
from plans.warning.sources import Originator


class Barred(StrEnum):
    """Why a site issues no warning of its own."""

    NO_ORIGINATOR = "no_originator"  #: site.yaml names none
    LEVEL = "level"  #: not at this level
    LAW = "law"  #: the law keeps it for a higher office


def barred_from_originating(
    originator: Originator | None, law: Profile | None, level: Level
) -> Barred | None:
    """Return why warnings of this level are only passed on; None: they are issued."""
    if originator is None:
        return Barred.NO_ORIGINATOR
    if level not in originator.originates:
        return Barred.LEVEL
    if law is not None and not law.lets_warn(originator.rank):
        return Barred.LAW
    return None


def name_of_issuer(relayed: Alert, language: str) -> str:
    """Return who issued a warning that came in, in the reader's language."""
    names = {one.language: one.sender_name for one in relayed.infos if one.sender_name}
    # Alerts name languages as BCP 47 does: zh-CN is read by whoever reads zh.
    by_base = {tag.split("-")[0].lower(): name for tag, name in names.items()}
    base = language.partition("-")[0]
    own = names.get(language) or by_base.get(base)
    return own or in_language(names, language) or relayed.sender
