"""D02: secrets.env is there, for its owner alone, and has what the pages need."""

from collections.abc import Iterator

from flows.doctor.examined import Examined
from flows.settings import SettingsError
from plans.running.readiness import Ailment, Weight


def check(examined: Examined) -> Iterator[Ailment]:
    """Yield what is wrong with the file; never what is in it."""
    try:
        secrets = examined.settings.secrets()
    except SettingsError as error:
        yield Ailment(rule="D020", weight=Weight.ERROR, facts={"why": str(error)})
        return
    file = examined.settings.site / "secrets.env"
    weight = Weight.FINE if file.exists() else Weight.WARNING
    yield Ailment(rule="D021", weight=weight, facts={"file": str(file)})
    if examined.settings.public_url and not secrets.get(examined.link_key):
        facts: dict[str, str | int] = {"name": examined.link_key}
        yield Ailment(rule="D022", weight=Weight.ERROR, facts=facts)
