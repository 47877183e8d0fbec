"""From what happened on the wire to a verdict, in our own words only."""

import json
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from connectors.apprise_gateway.exchanges import Exchange, Failure
from plans.messages.deliveries import Outcome, Verdict

_FAILURES = {
    Failure.NOT_SENT: Outcome.RETRY,
    Failure.NO_ANSWER: Outcome.UNKNOWN,
    Failure.IMPOSSIBLE: Outcome.REFUSED,
}
#: Statuses that promise that nothing was done, and that later may be better.
_LATER = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
}
_MULTIPLE, _CLIENT, _SERVER = 300, 400, 500
#: Robots that answer 200 and put the verdict in the body, and the words for it.
#: Source: error codes, open.dingtalk.com, open.feishu.cn, developer.work.weixin.qq.com
_ROBOT_WORDS = ("errcode", "code", "StatusCode")
_ROBOTS = frozenset({"dingtalk", "feishu", "lark", "wecombot"})
#: System busy; DingTalk, WeCom and Feishu: too many messages a minute.
_ROBOT_LATER = frozenset({-1, 130101, 410100, 45009, 45033, 9499, 11232, 99991400})
_PROVIDER_IDS = ("message_id", "messageId", "msgid", "request_id", "sid", "id")
_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def verdict_of(
    *, is_taken: bool, exchanges: Sequence[Exchange], service: str, is_watched: bool
) -> Verdict:
    """Return what became of one delivery.

    Args:
        is_taken: What Apprise says; sometimes wrong.
        exchanges: What happened on the wire, in order.
        service: Which one it is, by the name of its module in Apprise.
        is_watched: Whether the service's traffic can be seen at all.
    """
    bad = [one for one in exchanges if _verdict(one, service) is not None]
    if bad:
        return _worst(bad[-1], exchanges, service)
    if is_taken:
        return _accepted(exchanges)
    if not is_watched:
        return Verdict(
            outcome=Outcome.UNKNOWN, reason="the service failed, and does not say how"
        )
    if exchanges:
        return _say(Outcome.REFUSED, "the provider's answer is no answer to a message")
    return _say(Outcome.REFUSED, "the service does not take this address or text")


def _worst(bad: Exchange, exchanges: Sequence[Exchange], service: str) -> Verdict:
    verdict = _verdict(bad, service)
    assert verdict is not None  # noqa: S101 -- it is why the exchange is a bad one
    is_partly_sent = any(
        one.where == bad.where and _verdict(one, service) is None for one in exchanges
    )
    if is_partly_sent and verdict.outcome is not Outcome.UNKNOWN:
        return _say(Outcome.UNKNOWN, f"sent in part; then {verdict.reason}")
    return verdict


def _verdict(exchange: Exchange, service: str) -> Verdict | None:
    """Return what is wrong with an exchange; None for nothing."""
    if exchange.failure is not None:
        return _say(_FAILURES[exchange.failure], exchange.detail)
    if exchange.protocol == "SMTP":
        return _of_smtp(exchange.status)
    return _of_status(exchange.status) or _of_body(exchange.body, service)


def _of_smtp(status: int) -> Verdict | None:
    if status < _MULTIPLE:
        return None
    outcome = Outcome.RETRY if status < _SERVER else Outcome.REFUSED
    return _say(outcome, f"the mail server says {status}", status)


def _of_status(status: int) -> Verdict | None:
    if status < _MULTIPLE:
        return None
    reason = f"HTTP {status}"
    if status in _LATER:
        return _say(Outcome.RETRY, reason, status)
    if status < _CLIENT:
        return _say(Outcome.REFUSED, f"{reason}: it sends messages elsewhere", status)
    outcome = Outcome.REFUSED if status < _SERVER else Outcome.UNKNOWN
    return _say(outcome, reason, status)


def _of_body(body: bytes, service: str) -> Verdict | None:
    said = _json(body)
    words = _ROBOT_WORDS if service in _ROBOTS else ("errcode",)
    for word in words:
        code = said.get(word, 0)
        if isinstance(code, int) and code != 0:
            outcome = Outcome.RETRY if code in _ROBOT_LATER else Outcome.REFUSED
            return _say(outcome, f"its answer says {word} {code}", code)
    says_no = any(said.get(word) is False for word in ("ok", "success"))
    if says_no or said.get("status") in ("error", "failed") or said.get("error"):
        return _say(Outcome.REFUSED, "its answer says that it failed")
    return None


def _accepted(exchanges: Sequence[Exchange]) -> Verdict:
    if not exchanges:
        return Verdict(outcome=Outcome.ACCEPTED)
    last = exchanges[-1]
    said = _json(last.body)
    ids = (str(said[word]) for word in _PROVIDER_IDS if word in said)
    return Verdict(
        outcome=Outcome.ACCEPTED,
        reason=f"{last.protocol} {last.status}",
        provider_id=next((one for one in ids if _ID.fullmatch(one)), ""),
        provider_code=str(last.status),
    )


def _json(body: bytes) -> dict[str, Any]:
    if not body.lstrip().startswith(b"{"):
        return {}
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _say(outcome: Outcome, reason: str, code: int | str = "") -> Verdict:
    return Verdict(outcome=outcome, reason=reason, provider_code=str(code))
