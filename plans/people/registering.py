"""Registering: who may help, who waits and why, and who becomes what on the roster."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from plans.joining import Joining
from plans.people.registration import Registration, RegistrationState
from plans.people.registry import PartyEntry, PointEntry
from plans.people.roster import PartyKind

#: What people need beside their skills where it is dangerous, with the last day of it.
#: Source: Charity Law of China 2023, Art. 68 (insurance before dangerous work).
INSURED = "accident_insurance"
#: Who said that they would help, and may be asked for posts.
VOLUNTEER = "volunteer"
#: Numbers of the roster that begin so are ours.
NUMBERED = "reg-"
#: Source: Emergency Response Law of China 2024, Art. 39 and 42 (adults).
_OF_AGE = 18
OLDEST = 100


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What becomes of a registration; the reason is a key of the catalogue."""

    state: RegistrationState
    reason: str = ""


def verdict_on(
    registration: Registration, joining: Joining, *, is_known: bool, today: date
) -> Verdict:
    """Return what becomes of somebody who comes alone.

    Args:
        registration: What the form says.
        joining: The site's rules.
        is_known: Somebody has this address already.
        today: At the site.
    """
    if (too_young := _too_young(registration, today)) is not None:
        return too_young
    certified = {name for name, one in joining.skills.items() if one.certificate}
    waits = {
        # It would answer for whoever has it.
        "known": is_known,
        "certificate": bool(certified & set(registration.skills)),
        "by-hand": joining.accept != "automatic",
    }
    return _first(waits)


def verdict_on_named(
    registration: Registration, *, needs: Collection[str], today: date
) -> Verdict:
    """Return what becomes of somebody whom an organisation names.

    Args:
        registration: Whom it names.
        needs: The skills of what the organisation was asked for.
        today: At the site.
    """
    if (too_young := _too_young(registration, today)) is not None:
        return too_young
    runs = registration.insured_until is not None and (
        registration.insured_until >= today
    )
    return _first({"insurance": INSURED in needs and not runs})


def _too_young(registration: Registration, today: date) -> Verdict | None:
    # Only the year is known: in the year of a birthday nobody is surely of age.
    years = today.year - registration.birth_year
    if years < _OF_AGE:
        return Verdict(state=RegistrationState.REFUSED, reason="minor")
    if years == _OF_AGE:
        return Verdict(state=RegistrationState.WAITING, reason="age")
    return None


def _first(waits: Mapping[str, bool]) -> Verdict:
    reason = next((name for name, holds in waits.items() if holds), "")
    if reason:
        return Verdict(state=RegistrationState.WAITING, reason=reason)
    return Verdict(state=RegistrationState.ACCEPTED)


def last_day_of(written: str, *, today: date) -> date | None:
    """Return the last day of an insurance; None when it is no day, or over."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if day >= today else None


def key_of(registration: Registration) -> str:
    """Return what is the same for the same form sent twice; it tells nothing."""
    parts = (
        "".join(registration.name.split()).lower(),
        str(registration.birth_year),
        "".join(registration.address.split()).lower(),
        registration.partner,
        str(registration.ask_id or ""),
    )
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def person_no_of(registration: Registration) -> str:
    """Return the number under which the person is on the roster."""
    return f"{NUMBERED}{registration.number}"


def entry_of(registration: Registration) -> PartyEntry:
    """Return the person as a roster would have her or him.

    Whom an organisation names is called through the organisation: no volunteer.
    """
    # To be insured is nothing that one says of oneself.
    said = [one for one in registration.skills if one != INSURED]
    skills: dict[str, date | None] = dict.fromkeys(said)
    if registration.insured_until is not None:
        skills[INSURED] = registration.insured_until
    points = (PointEntry(registration.channel, registration.address),)
    return PartyEntry(
        kind=PartyKind.PERSON,
        number=person_no_of(registration),
        name=registration.name,
        birth_year=registration.birth_year,
        languages=registration.languages,
        cell=registration.cell,
        roles=() if registration.partner else (VOLUNTEER,),
        skills=skills,
        available=registration.available,
        points=points if registration.address else (),
    )
