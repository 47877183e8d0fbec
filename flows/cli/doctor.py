"""doctor: what would fail at night, told while there is time to mend it."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Sequence

from flows.cli.boards import say
from flows.doctor.checks import ailments_of
from flows.engine.alarms import Alarm, tell_duty_officer
from flows.engine.clock import WallClock
from flows.library import site_in
from flows.settings import Settings, spoken_language
from flows.texts import LANGUAGES, words
from flows.wiring.deciding import open_desk
from flows.wiring.examining import examined
from flows.wiring.watching import watching_of
from plans.messages.deliveries import DeliveryState
from plans.running.readiness import Ailment, Weight

_ILL = (Weight.ERROR, Weight.WARNING)


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--all", action="store_true", help="also what is fine")
    parser.add_argument(
        "--send-test",
        action="store_true",
        help="send one marked test to the operator, over all contact points",
    )


def run(arguments: Namespace, settings: Settings) -> int:
    """Print what was found; return 1 when some of it is an error."""
    found = sorted(ailments_of(examined(settings)), key=_in_order)
    if arguments.json:
        document = [_as_json(one) for one in found]
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    else:
        _print(found, has_all=arguments.all)
    if arguments.send_test:
        _send_test(settings)
    return int(any(one.weight is Weight.ERROR for one in found))


def _in_order(ailment: Ailment) -> tuple[int, str]:
    return list(Weight).index(ailment.weight), ailment.rule


def _print(found: Sequence[Ailment], *, has_all: bool) -> None:
    language = spoken_language()
    for one in found:
        if has_all or one.weight is not Weight.FINE:
            sys.stdout.write(_line(one, language) + "\n")
    counts = Counter(one.weight for one in found)
    facts = {str(weight): counts[weight] for weight in Weight}
    total = words("doctor.sum", language, all=len(found), **facts)
    sys.stdout.write(total + "\n")


def _line(ailment: Ailment, language: str) -> str:
    what, to_do = said_of(ailment, language)
    return words(
        "doctor.line-do" if to_do else "doctor.line",
        language,
        weight=words(f"doctor.weight.{ailment.weight}", language),
        rule=ailment.rule,
        what=what,
        do=to_do,
    )


def said_of(ailment: Ailment, language: str) -> tuple[str, str]:
    """Return what was found, and what to do about it (empty: nothing)."""
    what = words(ailment.key, language, **ailment.facts)
    if ailment.weight not in _ILL:
        return what, ""
    return what, words(f"{ailment.key}.do", language, **ailment.facts)


def _as_json(ailment: Ailment) -> dict[str, object]:
    said = {language: said_of(ailment, language) for language in LANGUAGES}
    return {
        "rule": ailment.rule,
        "severity": str(ailment.weight),
        "message": said["en"][0],
        "do": said["en"][1],
        "message_zh": said["zh"][0],
        "do_zh": said["zh"][1],
        "facts": dict(ailment.facts),
    }


def _send_test(settings: Settings) -> None:
    """Send the operator one test; whoever carries it first, it leaves once."""
    site, now = site_in(settings.site), WallClock().now()
    alarm = Alarm(
        key=f"test:{now.isoformat()}",
        name="test",
        avoids=frozenset(),
        to=("operator",),
    )
    with open_desk(settings) as desk:
        begun = tell_duty_officer(desk, site, alarm, now=now)
    lanes = {site.lane_of(channel)[0] for channel in site.channels}
    watching_of(settings).carry_warnings(lanes)
    with open_desk(settings, is_writer=False) as desk:
        counts = desk.ledger.counts(begun.occasion_id)
    accepted = counts[DeliveryState.ACCEPTED]
    say("doctor.tested", accepted=accepted, all=sum(counts.values()))
