"""Carries a wave at once through Apprise, and knows what became of each message."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import Any

from apprise.common import NotifyFormat, NotifyType
from apprise.conversion import convert_between

from connectors.apprise_gateway.exchanges import Recording, recorded
from connectors.apprise_gateway.templates import (
    ChannelTemplate,
    ChannelUnusableError,
    name_of,
)
from connectors.apprise_gateway.verdicts import verdict_of
from connectors.apprise_gateway.wire import is_watched, wired
from plans.messages.deliveries import Delivery, Outcome, Verdict

#: An office's own gateway, which may know a message that comes twice.
_OWN_GATEWAYS = frozenset({"custom_json", "custom_form", "custom_xml"})
#: Mail is sent as plain text: old telephones and screen readers show it.
_PLAIN_TEXT = frozenset({"email"})


class AppriseCarrier:
    """A Carrier that knows each channel by its Apprise URL template."""

    def __init__(
        self, url_by_channel: Mapping[str, str], secrets: Mapping[str, str]
    ) -> None:
        instantiate = wired()
        self._template_by_channel = {
            name: ChannelTemplate(url, secrets, instantiate)
            for name, url in url_by_channel.items()
        }
        self._never = Event()

    def carry(self, deliveries: Sequence[Delivery]) -> Mapping[str, Verdict]:
        """See Carrier.carry."""
        if not deliveries:
            return {}
        carry = partial(self._carry_in_time, began_at=time.monotonic())
        keys = [delivery.key for delivery in deliveries]
        if len(keys) == 1:
            return {keys[0]: carry(deliveries[0])}
        with ThreadPoolExecutor(len(keys), "carrier") as threads:
            return dict(zip(keys, threads.map(carry, deliveries), strict=True))

    def _carry_in_time(self, delivery: Delivery, *, began_at: float) -> Verdict:
        leaves_at = began_at + delivery.leaves_after.total_seconds()
        self._never.wait(max(0.0, leaves_at - time.monotonic()))
        return self._carry(delivery)

    def _carry(self, delivery: Delivery) -> Verdict:
        point = delivery.contact_point
        template = self._template_by_channel.get(point.channel)
        if template is None:
            return _refused("the site has no such channel")
        try:
            service = template.service_for(point.address)
        except ChannelUnusableError as error:
            return _refused(str(error))
        return _sent(service, delivery)


def _sent(service: Any, delivery: Delivery) -> Verdict:  # noqa: ANN401 -- Apprise's own
    name = name_of(service)
    is_own = name in _OWN_GATEWAYS
    headers = {"Idempotency-Key": delivery.key} if is_own else {}
    with recorded(Recording(key=delivery.key, headers=headers)) as recording:
        try:
            is_taken = _notify(service, delivery, is_plain=name in _PLAIN_TEXT)
        except Exception as error:  # noqa: BLE001 -- 139 plugins may raise anything
            return _broken(error, has_sent=bool(recording.exchanges))
    return verdict_of(
        is_taken=is_taken,
        exchanges=recording.exchanges,
        service=name,
        is_watched=is_watched(service),
    )


def _notify(service: Any, delivery: Delivery, *, is_plain: bool) -> bool:  # noqa: ANN401 -- as above
    """Let the service send; its own retries would repeat what must not be repeated."""
    if is_plain:
        service.notify_format = NotifyFormat.TEXT
    convert = partial(convert_between, NotifyFormat.TEXT, service.notify_format)
    title = delivery.title
    if service.title_maxlen <= 0:
        title = convert(content=title)  # goes into the body
    return bool(
        service.notify(
            body=convert(content=delivery.body),
            title=title,
            notify_type=NotifyType.INFO,
            body_format=NotifyFormat.TEXT,
        )
    )


def _broken(error: Exception, *, has_sent: bool) -> Verdict:
    outcome = Outcome.UNKNOWN if has_sent else Outcome.REFUSED
    reason = f"the service broke ({type(error).__name__})"
    return Verdict(outcome=outcome, reason=reason)


def _refused(reason: str) -> Verdict:
    return Verdict(outcome=Outcome.REFUSED, reason=reason)
