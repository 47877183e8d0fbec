"""The account that types a command."""

import getpass


def account() -> str:
    """Return its name; empty when it has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
