"""site.yaml of the sample township, and secrets.env for its demo channels."""

from importlib.resources import files

#: Filled in from secrets.env or the environment, where messages leave.
DEMO_SECRETS = {
    "MUSTER_DEMO_GATEWAY": "127.0.0.1:8651",
    "MUSTER_DEMO_MAIL": "127.0.0.1:8652",
}


def site_yaml() -> str:
    """Return the sample's site.yaml."""
    return _text("sample_site.yaml")


def empty_site_yaml() -> str:
    """Return the site.yaml that a new office fills in."""
    return _text("new_site.yaml")


def _text(name: str) -> str:
    return (files("flows.sample") / name).read_text(encoding="utf-8")
