"""`muster alert take`: warnings from files, as if they had come by themselves."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from flows.cli.boards import say
from flows.library import site_in
from flows.services import together
from flows.settings import Settings, spoken_language
from flows.texts import words
from flows.warnings.grants import CLI, name_of
from flows.warnings.taking import Taking, Took
from flows.warnings.telling import became_in_words, why_in_words
from plans.warning.filed import Became
from plans.warning.incoming import Came

_REFUSED = 1


def add_arguments(parser: ArgumentParser) -> None:
    """Say which options there are."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        "--source",
        metavar="NAME",
        help="as one of site.yaml's alerts; without it, it is only proposed",
    )
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(arguments: Namespace, settings: Settings) -> int:
    """Take the files; 1 when one of them was not taken."""
    site = site_in(settings.site)
    named = arguments.source
    if named is not None and named not in site.alerts:
        there_are = ", ".join(site.alerts) or "-"
        sys.stderr.write(f"muster: no {named} in site.yaml's alerts: {there_are}\n")
        return 2
    came = [_came(file, settings) for file in arguments.files]
    source = CLI if named is None else name_of(named)
    took = Taking(settings=settings, site=site).take(came, source)
    if any(_has_begun(one) for one in took):
        started = together.start_missing(settings, together.CARRYING)
        if started:
            say("cli.started", names=", ".join(started))
    if arguments.json:
        lines = [_as_json(one) for one in took]
        sys.stdout.write(json.dumps(lines, ensure_ascii=False, indent=1) + "\n")
    else:
        language = spoken_language()
        sys.stdout.writelines(f"{_line(one, language)}\n" for one in took)
    return _REFUSED if any(one.filed is None for one in took) else 0


def _came(file: Path, settings: Settings) -> Came:
    with file.open("rb") as opened:  # one byte more tells that it is too large
        return Came(raw=opened.read(settings.alert_bytes + 1), name=str(file))


def _has_begun(took: Took) -> bool:
    return took.filed is not None and took.filed.became in {
        Became.DECLARED,
        Became.PROPOSED,
    }


def _line(took: Took, language: str) -> str:
    if took.filed is None:
        why = [words(f"alert.why.{took.refused}", language)]
        why += [one.line(language) for one in took.findings]
        facts = {"name": took.name, "why": "; ".join(why)}
        return words("cli.alert.refused", language, **facts)
    key = "cli.alert.took" if took.is_new else "cli.alert.took-before"
    occasion = took.filed.occasion_id
    facts = {
        "name": took.name,
        "became": became_in_words(took.filed, language),
        "why": why_in_words(took.filed, language),
        "occasion": f" {occasion}" if occasion else "",
    }
    return words(key, language, **facts)


def _as_json(took: Took) -> dict[str, Any]:
    filed = took.filed
    if filed is None:
        findings = [one.as_dict() for one in took.findings]
        return {"file": took.name, "refused": took.refused, "findings": findings}
    return {
        "file": took.name,
        "alert": filed.alert_no,
        "is_new": took.is_new,
        "became": str(filed.became),
        "why": dict(filed.why),
        "occasion": filed.occasion_id,
    }
