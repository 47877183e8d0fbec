"""Logins: what somebody types to say who he or she is."""

import re

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


def is_login(text: str) -> bool:
    """Say whether it can be a login: small letters, digits, dot, dash, underscore."""
    return _LOGIN.fullmatch(text) is not None
