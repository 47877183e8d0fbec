"""D10: no other package of our names is in the way."""

import sys
from collections.abc import Iterator
from pathlib import Path

import connectors
import flows
import plans
from flows.doctor.examined import Examined
from plans.running.readiness import Ailment, Weight

_OURS = (flows, plans, connectors)


def check(_examined: Examined) -> Iterator[Ailment]:
    """Yield every place from which Python could take something else for us."""
    home = _home(flows.__file__)
    others = {
        str(folder / name)
        for folder in map(Path, sys.path)
        for name in ("flows", "plans", "connectors")
        if folder.absolute() != home and _is_package(folder, name)
    }
    strangers = {str(one.__file__) for one in _OURS if _home(one.__file__) != home}
    for where in sorted(others | strangers):
        yield Ailment(rule="D100", weight=Weight.ERROR, facts={"where": where})
    if not others | strangers:
        yield Ailment(rule="D100", weight=Weight.FINE, facts={"where": str(home)})


def _home(file: str | None) -> Path:
    return Path(str(file)).absolute().parent.parent


def _is_package(folder: Path, name: str) -> bool:
    there = folder.absolute()
    return (there / name / "__init__.py").is_file() or (there / f"{name}.py").is_file()
