"""Reply codes: a letter that parts a person's open questions, and digits.

Digits never repeat within an occasion: its running number, scattered so that codes
given one after the other do not look alike. Occasions begin at different letters, so
codes of incidents that are open together seldom meet.
"""

from collections.abc import Collection, Mapping
from itertools import count

import sqlalchemy as sa

from connectors.store.occasions import Occasion
from connectors.store.rows import in_parts
from connectors.store.tables.ledger import WANTS_ANSWER, MessageRow
from connectors.store.tables.mobilization import IncidentRow, OccasionRow
from plans.identity import PartyId

#: Without I and O, which are read as digits.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS = 4
#: Has no divisor in common with a power of ten.
_STRIDE = 7919


def reply_codes(
    connection: sa.Connection, occasion: Occasion, parties: Collection[PartyId]
) -> Mapping[PartyId, list[str]]:
    """Return a new code for every time a party is named, in that order."""
    if not parties:
        return {}
    taken = sa.update(OccasionRow).where(
        OccasionRow.occasion_id == occasion.occasion_id
    )
    last = connection.execute(
        taken.values(reply_codes=OccasionRow.reply_codes + len(parties)).returning(
            OccasionRow.reply_codes
        )
    ).scalar_one()
    used = _open_letters(connection, set(parties))
    codes: dict[PartyId, list[str]] = {}
    for number, party_id in enumerate(parties, last - len(parties)):
        letters = used.setdefault(party_id, set())
        letter = _free_letter(occasion.first_letter, letters)
        letters.add(letter)
        code = letter + digits_of(number, salt=occasion.first_letter)
        codes.setdefault(party_id, []).append(code)
    return codes


def digits_of(number: int, *, salt: int = 0) -> str:
    """Return the digits of an occasion's running number, from 0; no two are alike.

    Four of them for the first ten thousand, then one more.
    """
    for length in count(_DIGITS):
        many = 10**length
        if number < many:
            return f"{(number * _STRIDE + salt * 379) % many:0{length}}"
        number -= many
    raise AssertionError


def _free_letter(first: int, used: Collection[str]) -> str:
    turned = first % len(LETTERS)
    in_order = LETTERS[turned:] + LETTERS[:turned]
    # Somebody with more open questions than there are letters has the digits.
    return next((one for one in in_order if one not in used), in_order[0])


def _open_letters(
    connection: sa.Connection, party_ids: Collection[PartyId]
) -> dict[PartyId, set[str]]:
    used: dict[PartyId, set[str]] = {}
    for part in in_parts(party_ids):
        chosen = (
            sa.select(MessageRow.party_id, MessageRow.reply_code)
            .outerjoin(IncidentRow, IncidentRow.occasion_id == MessageRow.occasion_id)
            .where(
                MessageRow.party_id.in_(part),
                WANTS_ANSWER,
                ~MessageRow.is_stopped,
                IncidentRow.stood_down_at.is_(None),
            )
        )
        for party_id, code in connection.execute(chosen):
            used.setdefault(party_id, set()).add(code[:1])
    return used
