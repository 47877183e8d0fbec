"""Finding what authors wrote: plans, a cell's changes, the site's own file, the law."""

import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from plans.errors import MobilizationError
from plans.identity import CellCode
from plans.incident.law import Profile
from plans.people.places import CellTree
from plans.site import Site
from plans.writing.findings import PlanError
from plans.writing.misfits import misfits
from plans.writing.overrides import SourceFile
from plans.writing.site_file import read_site
from plans.writing.yaml_text import YamlText

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")


class UnknownPlanError(MobilizationError):
    """There is no such plan."""

    def __init__(self, named: str, known: Sequence[str]) -> None:
        self.named, self.known = named, tuple(known)
        there_are = ", ".join(known)
        super().__init__(
            f"no plan {named} here; there are: {there_are}; or name a file"
        )


class NoSiteError(MobilizationError):
    """There is no site in this folder."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        super().__init__(
            f"no site in {folder}; make one: muster init {folder} --sample, "
            "or set MUSTER_SITE"
        )


class UnknownLawError(MobilizationError):
    """There is no such jurisdiction profile."""

    def __init__(self, named: str) -> None:
        self.named = named
        super().__init__(f"no profile {named} in plans/law or in the site's law folder")


def _shipped(*parts: str) -> Path:
    # We are installed as files, never as a zip.
    return Path(str(files("plans"))).joinpath(*parts)


def plan_names(site: Path | None = None) -> list[str]:
    """Return the plans of the site and of the library, each once."""
    folders = [_shipped("library")] + ([site / "plans"] if site else [])
    found = [file for folder in folders for file in folder.glob("*/plan.yaml")]
    return sorted({file.parent.name for file in found})


def plan_file(named: str, site: Path | None = None) -> SourceFile:
    """Return a plan's file: the site's own before the library's, or any file.

    Args:
        named: A plan's name, or the path of its file or folder.
        site: The site's folder.

    Raises:
        UnknownPlanError: There is none.
    """
    for path in _places_of(named, site):
        if path.is_file():
            return SourceFile(_short(path), path.read_bytes())
    raise UnknownPlanError(named, plan_names(site))


def drill_file(named: str, site: Path | None = None) -> SourceFile | None:
    """Return the file of a plan's drills, which lies beside it; None: it has none.

    Args:
        named: A plan's name, or the path of its file or folder.
        site: The site's folder.

    Raises:
        UnknownPlanError: There is no such plan.
    """
    plan = next((one for one in _places_of(named, site) if one.is_file()), None)
    if plan is None:
        raise UnknownPlanError(named, plan_names(site))
    path = plan.with_name("drill.yaml")
    return SourceFile(_short(path), path.read_bytes()) if path.is_file() else None


def _places_of(named: str, site: Path | None) -> list[Path]:
    if _NAME.fullmatch(named):
        own = [site / "plans" / named / "plan.yaml"] if site else []
        return [*own, _shipped("library", named, "plan.yaml")]
    return [Path(named), Path(named) / "plan.yaml"]


def _short(path: Path) -> str:
    # As the author would type it, when it lies below where he or she is.
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def overrides_for(
    site: Path, cells: Sequence[CellCode], tree: CellTree
) -> list[SourceFile]:
    """Return the files of the cells that hold all of these, ancestors first.

    With several cells, only what holds for all of them changes the plan.
    """
    lines = [[*reversed(tree.above(cell)), cell] for cell in cells]
    if not lines:
        return []
    shared = [cell for cell in lines[0] if all(cell in line for line in lines)]
    paths = [site / "cells" / f"{cell}.yaml" for cell in shared]
    return [
        SourceFile(_short(path), path.read_bytes()) for path in paths if path.is_file()
    ]


def all_overrides(site: Path) -> list[SourceFile]:
    """Return the file of every cell that changes some plan."""
    paths = sorted((site / "cells").glob("*.yaml"))
    return [SourceFile(_short(path), path.read_bytes()) for path in paths]


def site_in(folder: Path) -> Site:
    """Return the site that the folder's file describes.

    Raises:
        NoSiteError: There is no such file.
        SiteError: It is there, with findings.
    """
    file = folder / "site.yaml"
    if not file.is_file():
        raise NoSiteError(str(folder))
    return read_site(file.read_bytes(), source=_short(file)).usable_site()


def profile_of(site: Site, folder: Path | None = None) -> Profile:
    """Return the site's jurisdiction profile: its own file before the shipped one.

    Raises:
        UnknownLawError: There is none.
        PlanError: It has findings.
    """
    name = f"{site.jurisdiction}.yaml"
    places = ([folder / "law" / name] if folder else []) + [_shipped("law", name)]
    path = next((one for one in places if one.is_file()), None)
    if path is None:
        raise UnknownLawError(site.jurisdiction)
    return read_profile(path.read_bytes(), source=_short(path))


def read_profile(raw: bytes, *, source: str) -> Profile:
    """Return the profile that the file holds.

    Raises:
        PlanError: It has findings.
    """
    text = YamlText(raw, source)
    findings = text.findings or list(misfits(Profile, text.value))
    if findings:
        raise PlanError(source, [text.placed(finding) for finding in findings])
    return Profile.model_validate(text.value)
