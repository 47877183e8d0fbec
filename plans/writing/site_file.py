"""The text of site.yaml in, a site out, with everything that is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from plans.errors import MobilizationError
from plans.site import Site
from plans.writing.findings import Finding
from plans.writing.misfits import misfits
from plans.writing.yaml_text import YamlText


class SiteError(MobilizationError):
    """The site cannot be used as its file describes it."""

    def __init__(self, source: str, findings: tuple[Finding, ...]) -> None:
        self.source, self.findings = source, findings
        super().__init__("\n".join(map(str, findings)))


@dataclass(frozen=True, kw_only=True)
class SiteReading:
    """A site, if there is one, and all findings in the order of the file."""

    source: str
    site: Site | None
    findings: tuple[Finding, ...]

    def usable_site(self) -> Site:
        """Return the site.

        Raises:
            SiteError: Something is wrong with its file.
        """
        if self.site is None or self.findings:
            raise SiteError(self.source, self.findings)
        return self.site


def read_site(raw: bytes, *, source: str) -> SiteReading:
    """Return the site that the file describes, and every finding about it."""
    text = YamlText(raw, source)
    findings = list(text.findings)
    site = None
    if text.is_whole:
        of_channels = list(_of_channels(text.value))
        shape = list(misfits(Site, text.value))
        # The model tells a channel's mistake without its place.
        findings += of_channels
        findings += [f for f in shape if f.path or not of_channels]
        site = None if findings else _site(text.value)
    placed = sorted(map(text.placed, findings), key=lambda f: f.place or (1, 1))
    return SiteReading(source=source, site=site, findings=tuple(placed))


def _site(value: object) -> Site | None:
    try:
        return Site.model_validate(value)
    except ValidationError:
        return None


def _of_channels(value: object) -> Iterator[Finding]:
    found = value if isinstance(value, Mapping) else {}
    lanes, channels = found.get("lanes"), found.get("channels")
    known = set(lanes) if isinstance(lanes, Mapping) else set()
    for name, channel in (channels if isinstance(channels, Mapping) else {}).items():
        if not isinstance(channel, Mapping):
            continue
        lane, url = channel.get("lane"), channel.get("url")
        if isinstance(lane, str) and lane not in known:
            yield Finding(
                rule="M050",
                message=f"the site has no lane {lane[:40]}",
                hint="write it under lanes, or correct the name",
                zh=(f"站点没有通道 {lane[:40]}", "请在 lanes 中编写，或更正名称"),
                path=("channels", name, "lane"),
            )
        is_shared = str(channel.get("shared", "false")).lower() == "true"
        if isinstance(url, str) and is_shared == ("{address}" in url):
            yield Finding(
                rule="M051",
                message="a URL has {address}, unless the channel is shared",
                hint="add {address}, or shared: true",
                zh=(
                    "除共用渠道外，URL 中要有 {address}",
                    "请加 {address} 或 shared: true",
                ),
                path=("channels", name, "url"),
            )
