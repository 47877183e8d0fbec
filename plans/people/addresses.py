"""Addresses: what could belong to which channel of a site."""

import re
from collections.abc import Mapping

from plans.site import Channel

MAIL = re.compile(
    r"[^@\s,;<>\"]{1,64}@[A-Za-z0-9\u0080-\uffff-]+(\.[A-Za-z0-9\u0080-\uffff-]+)+"
)
#: At most 15 digits (ITU-T E.164, 6.1): more are two numbers in one field.
TELEPHONE = re.compile(r"(?=(?:[^0-9]*[0-9]){1,15}[^0-9]*$)\+?[0-9(][0-9 ()./-]{1,23}")
ANYTHING = re.compile(r"\S{1,200}")
_MAIL_SCHEMES = frozenset({"mailto", "mailtos"})
_TELEPHONE_NAMES = re.compile(r"(sms|voice|call|phone|tel|mobile)([^a-z].*)?")


def rule_of(name: str, channel: Channel) -> re.Pattern[str]:
    """Return what an address of the channel looks like."""
    if channel.url.partition(":")[0] in _MAIL_SCHEMES:
        return MAIL
    # Apprise's schemes do not tell what an address is; the office's own name may.
    return TELEPHONE if _TELEPHONE_NAMES.fullmatch(name) else ANYTHING


def channel_of(address: str, channels: Mapping[str, Channel]) -> str:
    """Return the first channel that takes an address; empty when none does."""
    return next(
        (
            name
            for name, channel in channels.items()
            if not channel.shared and rule_of(name, channel).fullmatch(address)
        ),
        "",
    )
