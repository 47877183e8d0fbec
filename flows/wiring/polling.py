"""What polling needs: the site's inboxes, their secrets filled in, and the store."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from connectors.gateway_inbox import FetchAddress, Fields, GatewayInbox
from connectors.mailbox import Account, Mailbox, Tls
from flows.engine.polling import Poller
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from flows.wiring.filling import Filling
from plans.errors import MobilizationError
from plans.inboxes import Gateway, Imap, Inbox
from plans.messages.inbox import Batch
from plans.messages.inbox import Inbox as InboxPort
from plans.site import Site


def build_pollers(settings: Settings, site: Site) -> Sequence[Poller]:
    """Return a poller for each inbox of the site.

    One whose secret is missing keeps from no other: each visit to it is in vain and
    names the secret, until that stands in secrets.env.
    """
    return [
        Poller(
            name=name,
            inbox=_Filled(partial(_made, name, one, settings, site)),
            every=one.every,
            site=site,
            open_desk=partial(open_desk, settings),
        )
        for name, one in site.inboxes.items()
    ]


def troubles_of_inboxes(settings: Settings, site: Site) -> Mapping[str, str]:
    """Return what each inbox lacks, by its name; nothing is fetched."""
    found = {}
    for name, one in site.inboxes.items():
        try:
            _made(name, one, settings, site)
        except MobilizationError as fault:
            found[name] = str(fault)
    return found


@dataclass
class _Filled:
    """An inbox whose secrets are filled in when it is visited; see Inbox."""

    make: Callable[[], InboxPort]
    _inbox: InboxPort | None = None

    def fetch(self, cursor: str, *, since: datetime) -> Batch:
        """See Inbox.fetch.

        Raises:
            MissingSecretError: It needs a secret that is not there.
            SettingsError: The secrets cannot be read.
        """
        self._inbox = self._inbox or self.make()
        return self._inbox.fetch(cursor, since=since)

    def acknowledge(self, batch: Batch) -> None:
        """See Inbox.acknowledge."""
        if self._inbox is not None:
            self._inbox.acknowledge(batch)


def _made(name: str, written: Inbox, settings: Settings, site: Site) -> InboxPort:
    return _inbox(written, Filling(f"inbox {name}", settings.secrets()), site)


def _inbox(written: Inbox, filled: Filling, site: Site) -> InboxPort:
    if written.imap is not None:
        return Mailbox(_account(written.imap, filled))
    if written.gateway is not None:
        return GatewayInbox(_address(written.gateway, filled, site))
    raise AssertionError  # the model has made sure that it is one of them


def _account(imap: Imap, filled: Filling) -> Account:
    return Account(
        host=imap.host,
        port=imap.port,
        tls=Tls(imap.tls),
        user=filled(imap.user),
        password=filled(imap.password),
        folder=imap.folder,
        trusts=imap.trusts,
    )


def _address(gateway: Gateway, filled: Filling, site: Site) -> FetchAddress:
    named = gateway.fields
    return FetchAddress(
        url=filled(gateway.url),
        headers={name: filled(value) for name, value in gateway.headers.items()},
        messages=gateway.messages,
        fields=Fields(
            sender=named.sender,
            text=named.text,
            at=named.at,
            message_id=named.id,
            cursor=named.cursor,
        ),
        zone=site.zone,
        acknowledge=filled(gateway.acknowledge or ""),
    )
