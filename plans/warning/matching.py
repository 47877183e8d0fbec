"""Matching: which rules of a plan an alert fits, and how bad it is."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from plans.warning.alerts import (
    Alert,
    Colour,
    Info,
    Named,
    ResponseType,
    Severity,
    Urgency,
)
from plans.warning.triggers import Act, AlertRule, Trigger

#: Names of the parameter that says a colour, letters and figures only.
_COLOUR_NAMES = frozenset(
    {
        *("colour", "color", "colourcode", "colorcode", "awarenesslevel"),
        *("warningcolour", "warningcolor", "alertcolour", "alertcolor"),
        *("alertlevel", "warninglevel", "signalcolour", "signalcolor"),
        *("预警颜色", "预警级别", "信号颜色", "颜色"),
    }
)
_WORDS = {
    Colour.RED: ("red", "红"),
    Colour.ORANGE: ("orange", "橙"),
    Colour.YELLOW: ("yellow", "黄"),
    Colour.BLUE: ("blue", "蓝"),
}
#: As weather services of China write it into the headline: 暴雨红色预警.
_IN_CHINESE = re.compile("([红橙黄蓝])色")
_LONGEST_TITLE = 160


@dataclass(frozen=True)
class Fit:
    """A rule that an alert fits, and the parts of the alert for which it does."""

    trigger: Trigger
    infos: tuple[Info, ...]


def best_fit(
    triggers: Iterable[Trigger], alert: Alert, infos: Collection[Info]
) -> Fit | None:
    """Return the fitting rule of the highest level; None when none fits.

    Of two for one level the one that declares.

    Args:
        triggers: Of one plan.
        alert: What came.
        infos: Those of its parts that count.
    """
    fits = [
        Fit(trigger, fitting)
        for trigger in triggers
        if trigger.alert is not None
        and (fitting := tuple(i for i in infos if fits_rule(trigger.alert, alert, i)))
    ]
    return min(fits, key=_rank, default=None)


def _rank(fit: Fit) -> tuple[int, bool]:
    return fit.trigger.level.place, fit.trigger.act is not Act.DECLARE


def fits_rule(rule: AlertRule, alert: Alert, info: Info) -> bool:
    """Say whether each field that the rule writes names a value of this info."""
    colour = colour_of(info) if rule.colour else None
    return (
        (not rule.event or _folded(info.event) in map(_folded, rule.event))
        and (not rule.code or any(_names(one, info.event_codes) for one in rule.code))
        and (not rule.severity or info.severity in rule.severity)
        and (not rule.urgency or info.urgency in rule.urgency)
        and (not rule.certainty or info.certainty in rule.certainty)
        and (not rule.colour or colour in rule.colour)
        and (not rule.senders or alert.sender in rule.senders)
    )


def _names(code: str, codes: Iterable[Named]) -> bool:
    """Say whether VALUE, or NAME=VALUE, is one of these."""
    name, is_named, value = code.partition("=")
    return any(
        (one.value_name, one.value) == (name, value) if is_named else one.value == code
        for one in codes
    )


def colour_of(info: Info) -> Colour | None:
    """Return the colour of a warning; None when it says none."""
    said = [
        one.value for one in info.parameters if _plain(one.value_name) in _COLOUR_NAMES
    ]
    said += _IN_CHINESE.findall(f"{info.event} {info.headline}")
    return min(filter(None, map(_colour, said)), key=tuple(Colour).index, default=None)


def _colour(said: str) -> Colour | None:
    words = re.findall(r"[a-z]+|[红橙黄蓝]", said.casefold())
    found = (colour for colour, names in _WORDS.items() if set(names) & set(words))
    return next(found, None)


def is_red(info: Info) -> bool:
    """Say whether nobody may pass it over: the worst of its kind."""
    return info.severity is Severity.EXTREME or colour_of(info) is Colour.RED


def is_over(info: Info) -> bool:
    """Say whether it tells that the danger has passed."""
    return ResponseType.ALL_CLEAR in info.response_type or info.urgency is Urgency.PAST


def is_in_force(info: Info, now: datetime) -> bool:
    """Say whether it has not expired."""
    return info.expires is None or info.expires > now


def title_of(alert: Alert) -> str:
    """Return what an alert is called: its headline or event, and how bad it is."""
    if not alert.infos:
        return ""
    first = alert.infos[0]
    colours = filter(None, map(colour_of, alert.infos))
    worst: str = min(colours, key=tuple(Colour).index, default=None) or min(
        (one.severity for one in alert.infos), key=tuple(Severity).index
    )
    said = " ".join((first.headline or first.event).split())
    return f"{said[:_LONGEST_TITLE]} ({worst})"


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()
