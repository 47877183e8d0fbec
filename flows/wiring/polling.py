"""What polling needs: the site's inboxes, their secrets filled in, and the store."""

from collections.abc import Sequence
from functools import partial

from connectors.gateway_inbox import FetchAddress, Fields, GatewayInbox
from connectors.mailbox import Account, Mailbox, Tls
from flows.engine.polling import Poller
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from flows.wiring.filling import Filling
from plans.inboxes import Gateway, Imap, Inbox
from plans.messages.inbox import Inbox as InboxPort
from plans.site import Site


def build_pollers(settings: Settings, site: Site) -> Sequence[Poller]:
    """Return a poller for each inbox of the site.

    Raises:
        MissingSecretError: One of them needs a secret that is not there.
        SettingsError: The secrets cannot be read.
    """
    secrets = settings.secrets()
    return [
        Poller(
            name=name,
            inbox=_inbox(one, Filling(f"inbox {name}", secrets), site),
            every=one.every,
            site=site,
            open_desk=partial(open_desk, settings),
        )
        for name, one in site.inboxes.items()
    ]


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
