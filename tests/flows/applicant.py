"""Somebody who comes by herself."""

from plans.people.registration import Registration
from tests.flows.township import TEN

CY = Registration(
    key="",
    name="Cy Okoro",
    birth_year=1990,
    channel="sms",
    address="+15550100009",
    at=TEN,
    has_read_briefing_at=TEN,
)
