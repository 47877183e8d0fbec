"""`muster alert check`: what alerts say, and every rule that they break."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from flows.settings import Settings, spoken_language
from flows.texts import words
from flows.wiring.alerts import read_alert_file
from plans.alert_findings import shown
from plans.warning.alerts import Alert
from plans.warning.fields import fields_of
from plans.warning.matching import title_of
from plans.writing.findings import Finding, counted


def run(arguments: Namespace, settings: Settings) -> int:
    """Check the files; 1 when one of them cannot be used."""
    files = {file: read_alert_file(file, settings) for file in arguments.files}
    if arguments.json:
        found = [_as_json(file, one.alert, one.findings) for file, one in files.items()]
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    else:
        language = spoken_language()
        for file, one in files.items():
            lines = _lines(file, one.alert, one.findings, language)
            sys.stdout.writelines(f"{line}\n" for line in lines)
        findings = [finding for one in files.values() for finding in one.findings]
        sys.stdout.write(_sum_of(findings, len(files), language) + "\n")
    return int(any(one.alert is None for one in files.values()))


def _as_json(
    file: Path, alert: Alert | None, findings: Iterable[Finding]
) -> dict[str, Any]:
    return {
        "file": str(file),
        "is_usable": alert is not None,
        **(fields_of(alert) if alert is not None else {}),
        "findings": [one.as_dict() for one in findings],
    }


def _lines(
    file: Path, alert: Alert | None, findings: Iterable[Finding], language: str
) -> Iterator[str]:
    for one in findings:
        yield one.line(language)
    if alert is not None:
        yield words(
            "cli.alert.understood",
            language,
            file=file,
            status=alert.status,
            msg_type=alert.msg_type,
            sender=shown(alert.sender),
            title=shown(title_of(alert), 200),
        )


def _sum_of(findings: list[Finding], alerts: int, language: str) -> str:
    return words("cli.alert.sum", language, alerts=alerts, **counted(findings))
